'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { api, body, Problem, type Schema } from '../api';
import { csrfToken } from '../api';
import { onSessionEnded } from './ended';

export type Me = Schema<'Me'>;

interface Session {
  me: Me;
  /** The session is over; what is on the page stays until the person has signed in again. */
  ended: boolean;
  has(...roles: string[]): boolean;
  signOut(): void;
}

const Context = createContext<Session | null>(null);

/** Tells the other tabs of this browser who signs in and out. */
const CHANNEL = 'nexus-session';

/** Whether this tab is on its way out. */
let leaving = false;

/** Where signing in begins; it leads back to a page of ours. */
export function signInAddress(back: string): string {
  return `/sign-in/start?to=${encodeURIComponent(back)}`;
}

/** The page that a popup ends on after signing in again. */
export const SIGNED_IN_PAGE = '/app/signed-in';

export function announceSignedIn(): void {
  new BroadcastChannel(CHANNEL).postMessage('signed-in');
}

/** Gives the page its person; without one it shows what `signedOut` says. */
export function SessionProvider({
  children,
  signedOut,
  loading,
  failed,
}: {
  children: ReactNode;
  signedOut: ReactNode;
  loading: ReactNode;
  failed: (error: unknown, retry: () => void) => ReactNode;
}) {
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  const me = useQuery({
    queryKey: ['me'],
    queryFn: () => body(api.GET('/api/v1/me')),
    staleTime: 5 * 60_000,
    retry: false,
  });
  const person = me.data;

  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = async (message) => {
      if (message.data === 'signed-out') {
        // The tab that signs out hears itself, and is on its way to the issuer.
        if (!leaving) {
          window.location.assign('/signed-out');
        }
        return;
      }
      const now = await body(api.GET('/api/v1/me')).catch(() => null);
      if (now === null) {
        return;
      }
      if (person !== undefined && (now.person !== person.person || now.tenant !== person.tenant)) {
        // Another person's page holds nothing of this one.
        window.location.reload();
        return;
      }
      setEnded(false);
      await queries.invalidateQueries();
    };
    return () => channel.close();
  }, [person, queries]);

  const session = useMemo<Session | null>(
    () =>
      person === undefined
        ? null
        : {
            me: person,
            ended,
            has: (...roles) => roles.some((role) => person.roles.includes(role)),
            signOut: () => {
              leaving = true;
              new BroadcastChannel(CHANNEL).postMessage('signed-out');
              submitSignOut();
            },
          },
    [person, ended],
  );

  if (session !== null) {
    return <Context.Provider value={session}>{children}</Context.Provider>;
  }
  if (me.isError) {
    return me.error instanceof Problem && me.error.status === 401
      ? signedOut
      : failed(me.error, () => void me.refetch());
  }
  return loading;
}

/** A form, because signing out leads through pages of the issuer. */
function submitSignOut(): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/sign-out';
  const token = document.createElement('input');
  token.type = 'hidden';
  token.name = '_csrf';
  token.value = csrfToken();
  form.append(token);
  document.body.append(form);
  form.submit();
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) {
    throw new Error('useSession is called outside of SessionProvider');
  }
  return session;
}
