'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../session';

const PREFIX = 'nexus.draft';
const KEPT = 30 * 24 * 3600_000;

interface Kept<T> {
  at: number;
  value: T;
}

/**
 * Something typed and not yet sent, kept in this browser for this person, through reloads and a new sign-in. `clear` after it was sent.
 *
 * @param key what it belongs to, such as `task.<id>`
 */
export function useDraft<T>(key: string, initial: T): [T, (value: T | ((now: T) => T)) => void, () => void] {
  const { me } = useSession();
  const name = `${PREFIX}.${me.tenant}.${me.person}.${key}`;
  const [value, setValue] = useState<T>(() => read<T>(name) ?? initial);
  const start = useRef(initial);
  const shown = useRef(name);

  useEffect(() => {
    if (shown.current !== name) {
      shown.current = name;
      setValue(read<T>(name) ?? start.current);
    }
  }, [name]);

  const change = useCallback(
    (next: T | ((now: T) => T)) =>
      setValue((now) => {
        const result = next instanceof Function ? next(now) : next;
        write(name, result);
        return result;
      }),
    [name],
  );
  const clear = useCallback(() => {
    window.localStorage.removeItem(name);
    setValue(start.current);
  }, [name]);
  return [value, change, clear];
}

function read<T>(name: string): T | null {
  const text = typeof window === 'undefined' ? null : window.localStorage.getItem(name);
  if (text === null) {
    return null;
  }
  try {
    const kept = JSON.parse(text) as Kept<T>;
    return Date.now() - kept.at < KEPT ? kept.value : null;
  } catch {
    return null;
  }
}

function write<T>(name: string, value: T): void {
  try {
    window.localStorage.setItem(name, JSON.stringify({ at: Date.now(), value } satisfies Kept<T>));
  } catch {
    // The browser's room is used up: old drafts go first, then this one is tried once more.
    Object.keys(window.localStorage)
      .filter((key) => key.startsWith(PREFIX) && key !== name)
      .forEach((key) => window.localStorage.removeItem(key));
    window.localStorage.setItem(name, JSON.stringify({ at: Date.now(), value } satisfies Kept<T>));
  }
}
