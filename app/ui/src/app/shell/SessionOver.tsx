'use client';

import { LogIn } from 'lucide-react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { signInAddress, SIGNED_IN_PAGE, useSession } from '@/lib/session';
import { useShellMessages } from './messages';

/** Signing in again in a window of its own, so that nothing on this page is lost. */
export function SessionOver() {
  const t = useShellMessages();
  const { ended } = useSession();
  const signIn = () => {
    const popup = window.open(signInAddress(SIGNED_IN_PAGE), 'nexus-sign-in', 'popup,width=480,height=640');
    if (popup === null) {
      // Where windows are blocked this one goes; drafts are kept.
      window.location.assign(signInAddress(window.location.pathname + window.location.search));
    }
  };
  return (
    <Dialog
      open={ended}
      onClose={() => undefined}
      title={t('ended.title')}
      actions={
        <Button kind="primary" icon={LogIn} onClick={signIn}>
          {t('ended.action')}
        </Button>
      }
    >
      <p>{t('ended.text')}</p>
    </Dialog>
  );
}
