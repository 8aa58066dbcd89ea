'use client';

import { Facts } from '@/components/Card';
import { Money } from '@/components/Money';
import { Time } from '@/components/Time';
import { EntryStatusBadge } from '@/entities/entry-status/EntryStatusBadge';
import { Person } from '@/entities/person/Person';
import { formatDate } from '@/lib/format';
import { hasEntryMessage, useEntryMessages } from './messages';
import type { Entry } from './queries';

/** What an entry says about itself above its lines. */
export function EntryHeader({ detail }: { detail: Entry }) {
  const t = useEntryMessages();
  const { entry } = detail;
  const facts: [React.ReactNode, React.ReactNode][] = [
    [t('header.status'), <EntryStatusBadge key="status" status={entry.status} />],
    [t('header.amount'), <Money key="amount" value={entry.amount} />],
    [t('header.company'), entry.company],
    [t('header.postingDate'), formatDate(entry.postingDate)],
    [t('header.documentDate'), formatDate(entry.documentDate)],
    [t('header.preparedBy'), <Person key="preparer" code={entry.preparedBy} />],
    [t('header.captured'), <Time key="captured" at={entry.capturedAt} />],
    [t('header.source'), sourceName(entry.source, t)],
    [t('header.revision'), String(entry.version)],
  ];
  if (detail.externalReference != null) {
    facts.push([t('header.externalReference'), detail.externalReference]);
  }
  if (detail.reverseOn != null) {
    facts.push([t('header.reverseOn'), formatDate(detail.reverseOn)]);
  }
  if (entry.documentNumber != null) {
    facts.push([t('header.documentNumber'), String(entry.documentNumber)]);
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="break-words">{entry.description}</p>
      <Facts items={facts} />
    </div>
  );
}

/** A source in words; programs may bring sources of their own. */
export function sourceName(source: string, t: ReturnType<typeof useEntryMessages>): string {
  return hasEntryMessage(`source.${source}`) ? t(`source.${source}`) : source;
}
