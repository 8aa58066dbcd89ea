'use client';

import { useEffect } from 'react';
import { announceSignedIn } from '@/lib/session';
import { useShellMessages } from '../shell/messages';

/** Where a sign-in in a window of its own ends: the pages that waited hear of it and this window closes. */
export default function SignedIn() {
  const t = useShellMessages();
  useEffect(() => {
    announceSignedIn();
    window.close();
  }, []);
  return <main className="p-8 text-center">{t('ended.done')}</main>;
}
