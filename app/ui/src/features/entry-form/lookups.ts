'use client';

import { useQuery } from '@tanstack/react-query';
import type { Option } from '@/components/Combobox';
import { api, body } from '@/lib/api';

const SHOWN = 20;
const KEPT = 10 * 60_000;

/** Accounts that can be posted to, by code or name. */
export async function findAccounts(text: string): Promise<Option[]> {
  const found = await body(api.GET('/api/v1/ledger/accounts', { params: { query: { text, limit: SHOWN } } }));
  return found.items
    .filter((account) => account.active && !account.header && !account.systemOnly)
    .map((account) => ({ value: account.code, label: `${account.code} ${account.name}` }));
}

export async function findCounterparties(text: string): Promise<Option[]> {
  const found = await body(api.GET('/api/v1/counterparties', { params: { query: { text, limit: SHOWN } } }));
  return found.items.map((partner) => ({ value: partner.code, label: partner.name, detail: partner.code }));
}

/** Every item of a short list, page by page. */
async function all<T>(
  load: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor?: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

export function useCompanies() {
  return useQuery({
    queryKey: ['companies'],
    queryFn: () => all((cursor) => body(api.GET('/api/v1/companies', { params: { query: { limit: 200, cursor } } }))),
    staleTime: KEPT,
  });
}

/** All cost centres of a company; there are few. */
export function useCostCentres(company: string) {
  return useQuery({
    queryKey: ['cost-centres', company],
    queryFn: () =>
      all((cursor) => body(api.GET('/api/v1/cost-centres', { params: { query: { company, limit: 200, cursor } } }))),
    enabled: company !== '',
    staleTime: KEPT,
  });
}

export function usePeriods(company: string) {
  return useQuery({
    queryKey: ['periods', company],
    queryFn: () => body(api.GET('/api/v1/ledger/periods', { params: { query: { company } } })),
    enabled: company !== '',
    staleTime: 60_000,
  });
}

/** The name of an account by its code; null for one that does not exist, undefined while nobody knows. */
export function useAccountName(code: string): string | null | undefined {
  return useQuery({
    queryKey: ['account-name', code],
    queryFn: async () => {
      const found = await body(api.GET('/api/v1/ledger/accounts', { params: { query: { text: code, limit: 50 } } }));
      return found.items.find((account) => account.code === code)?.name ?? null;
    },
    enabled: /^\S{2,}$/.test(code),
    staleTime: KEPT,
  }).data;
}

export function useCounterpartyName(code: string): string | null | undefined {
  return useQuery({
    queryKey: ['counterparty-name', code],
    queryFn: async () => {
      const found = await body(api.GET('/api/v1/counterparties', { params: { query: { text: code, limit: 50 } } }));
      return found.items.find((partner) => partner.code === code)?.name ?? null;
    },
    enabled: /^\S{2,}$/.test(code),
    staleTime: KEPT,
  }).data;
}
