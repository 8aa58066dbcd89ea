'use client';

import { usePersonMessages } from './messages';
import { usePerson } from './people';

const PROGRAM = 'client:';

/** A person by name wherever the API gives a code. Of somebody unknown here the code is all there is. */
export function Person({ code }: { code: string | null | undefined }) {
  const t = usePersonMessages();
  const person = usePerson(code);
  if (code === null || code === undefined || code === '') {
    return <>{t('nobody')}</>;
  }
  const name = person?.name ?? (code.startsWith(PROGRAM) ? t('program', { name: code.slice(PROGRAM.length) }) : code);
  return <span title={name === code ? undefined : code}>{name}</span>;
}
