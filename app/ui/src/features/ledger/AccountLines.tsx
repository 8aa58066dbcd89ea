'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState, useQueryStates } from 'nuqs';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { Select, TextField } from '@/components/Field';
import { LoadMore } from '@/components/LoadMore';
import { Money } from '@/components/Money';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { api, body } from '@/lib/api';
import { download } from '@/lib/download';
import { formatDate, isZero } from '@/lib/format';
import { EntryDrawer } from './EntryDrawer';
import { asSearch } from './filter';
import { useCompanies, usePeriods } from './masterData';
import { useLedgerMessages } from './messages';
import type { AccountLine } from './queries';

/** The lines of one account in one company with the balance after each. */
export function AccountLines() {
  const t = useLedgerMessages();
  const { fail } = useToasts();
  const companies = useCompanies();
  const [{ code, company: asked, from, to, period }, set] = useQueryStates(
    { code: parseAsString, company: parseAsString, from: parseAsString, to: parseAsString, period: parseAsString },
    { history: 'push' },
  );
  const [open, setOpen] = useQueryState('entry', { history: 'push' });
  const [exporting, setExporting] = useState(false);
  const company = asked ?? companies.data?.[0]?.code ?? null;
  const periods = usePeriods(company, company !== null);
  const account = useQuery({
    queryKey: ['account', code],
    queryFn: () => body(api.GET('/api/v1/ledger/accounts/{id}', { params: { path: { id: code ?? '' } } })),
    enabled: code !== null,
  });
  const days = period !== null ? { period } : { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
  const lines = useInfiniteQuery({
    queryKey: ['account-lines', code, company, days],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/ledger/accounts/{id}/lines', {
          params: {
            path: { id: code ?? '' },
            query: {
              company: company ?? '',
              ...days,
              limit: 100,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? null,
    enabled: code !== null && company !== null,
  });
  const rows = lines.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = from !== null || to !== null || period !== null;
  const save = async () => {
    setExporting(true);
    try {
      const address = `/api/v1/ledger/accounts/${encodeURIComponent(code ?? '')}/lines`;
      await download(`${address}?${asSearch({ company, ...days })}`, `account-${code}-${company}.csv`);
    } catch (error) {
      fail(error);
    } finally {
      setExporting(false);
    }
  };

  return (
    <>
      <LedgerNavigation />
      <PageHeader
        title={account.data ? `${account.data.code} ${account.data.name}` : t('account.title')}
        description={account.data && t(`types.${account.data.type}`)}
        actions={
          <Button icon={Download} pending={exporting} disabled={!lines.isSuccess} onClick={() => void save()}>
            {t('export')}
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <Select
          label={t('filters.company')}
          className="w-64 max-w-full"
          value={company ?? ''}
          onChange={(event) => void set({ company: event.target.value, period: null })}
          options={(companies.data ?? []).map(({ code: one, name }) => ({ value: one, label: `${one} ${name}` }))}
        />
        <Select
          label={t('filters.period')}
          className="w-40"
          value={period ?? ''}
          onChange={(event) => void set({ period: event.target.value || null, from: null, to: null })}
          options={[
            { value: '', label: t('filters.everyPeriod') },
            ...(periods.data ?? []).map((one) => ({ value: one.code, label: one.code })),
          ]}
        />
        <TextField
          type="date"
          label={t('account.from')}
          className="w-40"
          value={from ?? ''}
          onChange={(event) => void set({ from: event.target.value || null, period: null })}
        />
        <TextField
          type="date"
          label={t('account.to')}
          className="w-40"
          value={to ?? ''}
          onChange={(event) => void set({ to: event.target.value || null, period: null })}
        />
      </div>
      {code === null ? (
        <Empty title={t('account.none')} />
      ) : companies.isError || account.isError || lines.isError ? (
        <ErrorState
          error={companies.error ?? account.error ?? lines.error}
          onRetry={() => void Promise.all([companies.refetch(), account.refetch(), lines.refetch()])}
        />
      ) : lines.isPending ? (
        <Skeleton lines={8} />
      ) : rows.length === 0 ? (
        filtered ? (
          <FilteredEmpty
            title={t('account.noneInDays')}
            onClear={() => void set({ from: null, to: null, period: null })}
          />
        ) : (
          <Empty title={t('account.empty')} />
        )
      ) : (
        <Card flush>
          <Lines rows={rows} opening={lines.data.pages[0]!.opening} selected={open} onOpen={(id) => void setOpen(id)} />
          <LoadMore
            more={lines.hasNextPage}
            loading={lines.isFetchingNextPage}
            onMore={() => void lines.fetchNextPage()}
          />
        </Card>
      )}
      {open !== null && <EntryDrawer id={open} onClose={() => void setOpen(null)} />}
    </>
  );
}

function Lines({
  rows,
  opening,
  selected,
  onOpen,
}: {
  rows: AccountLine[];
  opening: { amount: string; currency: string };
  selected: string | null;
  onOpen: (id: string) => void;
}) {
  const t = useLedgerMessages();
  const cell = 'px-3 py-2 align-top';
  const right = `${cell} text-right tabular`;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('account.lines')}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{t('account.lines')}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-soft">
            {(['postingDate', 'documentNumber', 'reference', 'description'] as const).map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                {t(`columns.${name}`)}
              </th>
            ))}
            {(['debit', 'credit', 'balance'] as const).map((name) => (
              <th key={name} scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap">
                {t(`account.${name}`, { currency: opening.currency })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className="border-b border-line bg-sunken">
            <th scope="row" colSpan={6} className="px-3 py-2 text-left font-medium">
              {t('account.opening')}
            </th>
            <td className={right} data-testid="opening">
              <Money value={opening} bare />
            </td>
          </tr>
          {rows.map((line) => (
            <tr
              key={`${line.entryId} ${line.line}`}
              aria-selected={selected === line.entryId}
              className={`border-b border-line last:border-0 ${selected === line.entryId ? 'bg-selected' : ''}`}
            >
              <td className={`${cell} whitespace-nowrap`}>{formatDate(line.postingDate)}</td>
              <td className={right}>{line.documentNumber}</td>
              <td className={cell}>
                <button
                  type="button"
                  className="text-left text-brand-text underline-offset-2 hover:underline"
                  onClick={() => onOpen(line.entryId)}
                >
                  {line.reference}
                </button>
              </td>
              <td className={`${cell} min-w-48`}>
                {line.description}
                {[line.text, line.costCentre, line.counterparty].some(Boolean) && (
                  <span className="block text-xs text-soft">
                    {[line.text, line.costCentre, line.counterparty].filter(Boolean).join(' · ')}
                  </span>
                )}
              </td>
              <td className={right}>{!isZero(line.debit.amount) && <Money value={line.debit} bare />}</td>
              <td className={right}>{!isZero(line.credit.amount) && <Money value={line.credit} bare />}</td>
              <td className={right}>
                <Money value={line.balance} bare />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
