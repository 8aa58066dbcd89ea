'use client';

import { useQuery } from '@tanstack/react-query';
import { api, body, type Schema } from '@/lib/api';
import type { Option } from '@/components/Combobox';

export type Period = Schema<'PostingPeriod'>;

const RARELY = 5 * 60_000;

export function useCompanies() {
  return useQuery({
    queryKey: ['companies'],
    queryFn: () => body(api.GET('/api/v1/companies', { params: { query: { limit: 200 } } })).then((page) => page.items),
    staleTime: RARELY,
  });
}

export function usePeriods(company: string | null, enabled = true) {
  return useQuery({
    queryKey: ['periods', company],
    queryFn: () =>
      body(api.GET('/api/v1/ledger/periods', { params: { query: company === null ? {} : { company } } })).then(
        (page) => page.items,
      ),
    enabled,
  });
}

export async function findAccounts(text: string): Promise<Option[]> {
  const page = await body(
    api.GET('/api/v1/ledger/accounts', { params: { query: { limit: 20, ...(text === '' ? {} : { text }) } } }),
  );
  return page.items
    .filter((account) => !account.header)
    .map((account) => ({ value: account.code, label: `${account.code} ${account.name}` }));
}

export async function findPeople(text: string): Promise<Option[]> {
  const page = await body(
    api.GET('/api/v1/people', { params: { query: { limit: 20, ...(text === '' ? {} : { text }) } } }),
  );
  return page.items.map((person) => ({ value: person.code, label: person.name, detail: person.code }));
}
