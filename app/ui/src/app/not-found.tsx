'use client';

import { ButtonLink } from '@/components/Button';
import { Empty } from '@/components/States';
import { useShellMessages } from './shell/messages';

export default function NotFound() {
  const t = useShellMessages();
  return (
    <Empty title={t('notFound.title')} actions={<ButtonLink href="/">{t('notFound.home')}</ButtonLink>}>
      {t('notFound.text')}
    </Empty>
  );
}
