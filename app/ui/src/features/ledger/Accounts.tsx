'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { Badge } from '@/components/Badge';
import { TextLink } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { Select, TextField } from '@/components/Field';
import { LoadMore } from '@/components/LoadMore';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { api, body } from '@/lib/api';
import { useLedgerMessages } from './messages';

const TYPES = ['asset', 'liability', 'equity', 'revenue', 'expense'];

/** The chart of accounts; each account leads to its lines. */
export function Accounts() {
  const t = useLedgerMessages();
  const [{ text, type }, set] = useQueryStates({ text: parseAsString, type: parseAsString }, { history: 'replace' });
  const accounts = useInfiniteQuery({
    queryKey: ['accounts', text, type],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/ledger/accounts', {
          params: {
            query: {
              limit: 100,
              ...(text === null ? {} : { text }),
              ...(type === null ? {} : { type }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? null,
    placeholderData: (before) => before,
  });
  const rows = accounts.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = text !== null || type !== null;

  return (
    <>
      <LedgerNavigation />
      <PageHeader title={t('accounts.title')} description={t('accounts.text')} />
      <div className="mb-3 flex flex-wrap gap-2">
        <TextField
          label={t('accounts.search')}
          hideLabel
          className="w-72 max-w-full"
          placeholder={t('accounts.search')}
          value={text ?? ''}
          onChange={(event) => void set({ text: event.target.value || null })}
        />
        <Select
          label={t('accounts.type')}
          hideLabel
          className="w-44"
          value={type ?? ''}
          onChange={(event) => void set({ type: event.target.value || null })}
          options={[
            { value: '', label: t('accounts.everyType') },
            ...TYPES.map((one) => ({ value: one, label: t(`types.${one}`) })),
          ]}
        />
      </div>
      {accounts.isPending ? (
        <Skeleton lines={8} />
      ) : accounts.isError ? (
        <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : rows.length === 0 ? (
        filtered ? (
          <FilteredEmpty onClear={() => void set({ text: null, type: null })} />
        ) : (
          <Empty title={t('accounts.none')} />
        )
      ) : (
        <Card flush>
          <Table
            caption={t('accounts.title')}
            rows={rows}
            rowKey={(account) => account.code}
            columns={[
              {
                id: 'code',
                header: t('accounts.code'),
                cell: (account) =>
                  account.header ? (
                    <span className="font-mono">{account.code}</span>
                  ) : (
                    <TextLink className="font-mono" href={`/ledger/account?code=${encodeURIComponent(account.code)}`}>
                      {account.code}
                    </TextLink>
                  ),
              },
              {
                id: 'name',
                header: t('accounts.name'),
                cell: (account) => <span className={account.header ? 'font-semibold' : undefined}>{account.name}</span>,
              },
              { id: 'type', header: t('accounts.type'), wide: true, cell: (account) => t(`types.${account.type}`) },
              {
                id: 'state',
                header: t('accounts.state'),
                cell: (account) => (
                  <span className="flex flex-wrap gap-1">
                    {account.header && <Badge tone="neutral">{t('accounts.header')}</Badge>}
                    {!account.active && <Badge tone="warn">{t('accounts.inactive')}</Badge>}
                    {account.systemOnly && <Badge tone="info">{t('accounts.systemOnly')}</Badge>}
                    {account.currency != null && <Badge tone="neutral">{account.currency}</Badge>}
                  </span>
                ),
              },
            ]}
          />
          <LoadMore
            more={accounts.hasNextPage}
            loading={accounts.isFetchingNextPage}
            onMore={() => void accounts.fetchNextPage()}
          />
        </Card>
      )}
    </>
  );
}
