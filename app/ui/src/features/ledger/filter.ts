'use client';

import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { paths } from '@/lib/api/schema';

export const STATUSES = ['draft', 'submitted', 'failed', 'returned', 'rejected', 'cancelled', 'posted'] as const;
export const SOURCES = [
  'manual',
  'payroll',
  'payables',
  'receivables',
  'depreciation',
  'accrual',
  'intercompany',
  'bank',
  'import',
];
export const SORTS = [
  'captured',
  'captured-desc',
  'posting-date',
  'posting-date-desc',
  'amount',
  'amount-desc',
  'risk',
  'risk-desc',
  'document-number',
  'document-number-desc',
] as const;

type Query = NonNullable<paths['/api/v1/journal-entries']['get']['parameters']['query']>;

const FILTERS = {
  text: parseAsString,
  company: parseAsString,
  period: parseAsString,
  status: parseAsArrayOf(parseAsStringLiteral(STATUSES)),
  account: parseAsString,
  postingDateFrom: parseAsString,
  postingDateTo: parseAsString,
  amountFrom: parseAsString,
  amountTo: parseAsString,
  preparer: parseAsString,
  source: parseAsString,
  riskFrom: parseAsInteger,
  riskTo: parseAsInteger,
  documentNumber: parseAsInteger,
  reference: parseAsString,
  postedFrom: parseAsString,
  postedBefore: parseAsString,
  automatic: parseAsStringLiteral(['true', 'false'] as const),
  reversing: parseAsStringLiteral(['true', 'false'] as const),
  failedFrom: parseAsString,
};

const SORT = parseAsStringLiteral(SORTS).withDefault('posting-date-desc');

export type FilterName = keyof typeof FILTERS;

/** What the list of entries shows: all of it lives in the address, under the names that the API gives them. */
export function useEntryFilter() {
  const [state, set] = useQueryStates({ ...FILTERS, sort: SORT }, { history: 'push' });
  const { sort, ...values } = state;
  const names = (Object.keys(FILTERS) as FilterName[]).filter((name) => values[name] !== null);
  const key = JSON.stringify(names.map((name) => [name, values[name]]));
  const query = useMemo<Query>(() => Object.fromEntries(JSON.parse(key) as [FilterName, unknown][]) as Query, [key]);
  return {
    values,
    sort,
    query,
    active: names,
    set,
    clear: () => set(Object.fromEntries(Object.keys(FILTERS).map((name) => [name, null]))),
  };
}

export type EntryFilter = ReturnType<typeof useEntryFilter>;

/** The same as the address of the list, for a file. */
export function asSearch(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      search.append(name, String(one));
    }
  }
  return search.toString();
}
