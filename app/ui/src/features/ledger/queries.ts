'use client';

import { useQuery } from '@tanstack/react-query';
import { api, body, type Schema } from '@/lib/api';
import { BLOCK } from './blocks';
import type { EntryFilter } from './filter';

export type EntryRow = Schema<'JournalEntrySummary'>;
export type AccountLine = Schema<'LedgerLine'>;

type Query = EntryFilter['query'];

/** A block of entries after a cursor. */
export function readEntries(query: Query, sort: EntryFilter['sort'], cursor: string | undefined) {
  return body(
    api.GET('/api/v1/journal-entries', {
      params: { query: { ...query, sort, limit: BLOCK, ...(cursor === undefined ? {} : { cursor }) } },
    }),
  );
}

/** How many entries a filter leaves. */
export function useEntryCount(query: Query) {
  return useQuery({
    queryKey: ['entries', 'count', query],
    queryFn: () => body(api.GET('/api/v1/journal-entries', { params: { query: { ...query, limit: 1, count: true } } })),
    placeholderData: (before) => before,
  });
}
