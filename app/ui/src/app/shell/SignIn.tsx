'use client';

import { LogIn } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { signInAddress } from '@/lib/session';
import { Logo } from './Logo';
import { useShellMessages } from './messages';

/** What a person sees who is not signed in; the way leads to the issuer and back to the page that was asked for. */
export function SignIn() {
  const t = useShellMessages();
  const here = useSyncExternalStore(
    () => () => undefined,
    () => window.location.pathname + window.location.search,
    () => '/app',
  );
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-6 text-center">
        <Logo className="mx-auto size-10" />
        <h1 className="mt-3 text-lg font-semibold">{t('signIn.title')}</h1>
        <p className="mt-1 text-soft">{t('signIn.text')}</p>
        {/* Not a page of ours: the whole document goes to the issuer. */}
        <a
          href={signInAddress(here)}
          className="mt-5 inline-flex h-11 w-full items-center justify-center gap-2 rounded-md bg-brand font-medium text-on-brand hover:bg-brand-strong"
        >
          <LogIn aria-hidden className="size-4" />
          {t('signIn.action')}
        </a>
      </div>
    </main>
  );
}
