'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { usePathname } from 'next/navigation';
import { type ReactNode, Suspense, useState } from 'react';
import { ErrorState, Skeleton } from '@/components/States';
import { ToastProvider } from '@/components/Toasts';
import { Problem } from '@/lib/api';
import { CommandsProvider } from '@/lib/commands';
import { SessionProvider } from '@/lib/session';
import { styleNonce } from '@/lib/nonce';
import { Shell } from './Shell';
import { SignIn } from './SignIn';

if (typeof document !== 'undefined') {
  const nonce = styleNonce();
  if (nonce !== undefined) {
    setNonce(nonce);
  }
}

/** Pages that need no person. */
const OPEN = ['/signed-in'];

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 10_000,
            // The API client tries again by itself; a refusal stays one.
            retry: false,
            refetchOnWindowFocus: (query) => !(query.state.error instanceof Problem),
          },
        },
      }),
  );
  const path = usePathname();
  return (
    <QueryClientProvider client={queries}>
      <ToastProvider>
        {OPEN.includes(path) ? (
          children
        ) : (
          <SessionProvider
            signedOut={<SignIn />}
            loading={<Skeleton className="mx-auto max-w-3xl pt-24" />}
            failed={(error, retry) => <ErrorState error={error} onRetry={retry} />}
          >
            <CommandsProvider>
              <Shell>
                <Suspense fallback={<Skeleton />}>{children}</Suspense>
              </Shell>
            </CommandsProvider>
          </SessionProvider>
        )}
      </ToastProvider>
    </QueryClientProvider>
  );
}
