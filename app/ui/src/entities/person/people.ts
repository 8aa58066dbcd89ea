'use client';

import { useQuery } from '@tanstack/react-query';
import { api, body, type Schema } from '@/lib/api';

export type PersonView = Schema<'PersonView'>;

interface Asked {
  code: string;
  resolve: (person: PersonView | null) => void;
  reject: (failure: unknown) => void;
}

const MOST = 100;
let asked: Asked[] = [];

/** Names asked for in the same moment are one request. */
function load(code: string): Promise<PersonView | null> {
  return new Promise((resolve, reject) => {
    asked.push({ code, resolve, reject });
    if (asked.length === 1) {
      setTimeout(() => {
        const all = asked;
        asked = [];
        for (let i = 0; i < all.length; i += MOST) {
          void answer(all.slice(i, i + MOST));
        }
      }, 20);
    }
  });
}

async function answer(some: Asked[]): Promise<void> {
  try {
    const codes = [...new Set(some.map(({ code }) => code))];
    const found = await body(api.GET('/api/v1/people', { params: { query: { codes } } }));
    const named = new Map(found.items.map((person) => [person.code, person]));
    some.forEach(({ code, resolve }) => resolve(named.get(code) ?? null));
  } catch (failure) {
    some.forEach(({ reject }) => reject(failure));
  }
}

/** Who has a code; null for nobody we know, undefined while the server is asked. */
export function usePerson(code: string | null | undefined): PersonView | null | undefined {
  return useQuery({
    queryKey: ['person', code],
    queryFn: () => load(code ?? ''),
    enabled: code !== null && code !== undefined && code !== '',
    staleTime: 10 * 60_000,
  }).data;
}
