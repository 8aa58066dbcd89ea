'use client';

import { PageHeader } from '@/components/Card';
import { useSession } from '@/lib/session';
import { useHomeMessages } from './messages';

export function Home() {
  const t = useHomeMessages();
  const { me } = useSession();
  return <PageHeader title={t('greeting', { name: me.name })} />;
}
