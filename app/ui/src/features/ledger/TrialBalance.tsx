'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { Badge } from '@/components/Badge';
import { Button, TextLink } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { Select, TextField } from '@/components/Field';
import { Money } from '@/components/Money';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { useToasts } from '@/components/Toasts';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { api, body } from '@/lib/api';
import { download } from '@/lib/download';
import { formatDate, isZero } from '@/lib/format';
import { asSearch } from './filter';
import { useCompanies } from './masterData';
import { useLedgerMessages } from './messages';

/** The balances of a company's accounts at the end of a day; each leads to the lines it is the sum of. */
export function TrialBalance() {
  const t = useLedgerMessages();
  const { fail } = useToasts();
  const companies = useCompanies();
  const [state, set] = useQueryStates({ company: parseAsString, asOf: parseAsString }, { history: 'push' });
  const [exporting, setExporting] = useState(false);
  const company = state.company ?? companies.data?.[0]?.code ?? null;
  const asOf = state.asOf ?? today();
  const balance = useQuery({
    queryKey: ['trial-balance', company, asOf],
    queryFn: () =>
      body(api.GET('/api/v1/ledger/trial-balance', { params: { query: { company: company ?? '', asOf } } })),
    enabled: company !== null,
  });
  const rows = balance.data?.items ?? [];
  const save = async () => {
    setExporting(true);
    try {
      const file = `trial-balance-${company}-${asOf}.csv`;
      await download(`/api/v1/ledger/trial-balance?${asSearch({ company, asOf })}`, file);
    } catch (error) {
      fail(error);
    } finally {
      setExporting(false);
    }
  };
  const negative = (amount: string) => amount.startsWith('-');

  return (
    <>
      <LedgerNavigation />
      <PageHeader
        title={t('trialBalance.title')}
        description={t('trialBalance.text', { date: formatDate(asOf) })}
        actions={
          <Button icon={Download} pending={exporting} disabled={!balance.isSuccess} onClick={() => void save()}>
            {t('export')}
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-end gap-2">
        <Select
          label={t('filters.company')}
          className="w-64 max-w-full"
          value={company ?? ''}
          onChange={(event) => void set({ company: event.target.value })}
          options={(companies.data ?? []).map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        />
        <TextField
          type="date"
          label={t('trialBalance.asOf')}
          className="w-40"
          value={asOf}
          onChange={(event) => event.target.value !== '' && void set({ asOf: event.target.value })}
        />
      </div>
      {companies.isError || balance.isError ? (
        <ErrorState
          error={companies.error ?? balance.error}
          onRetry={() => void Promise.all([companies.refetch(), balance.refetch()])}
        />
      ) : balance.isPending ? (
        <Skeleton lines={10} />
      ) : rows.length === 0 ? (
        <Empty title={t('trialBalance.none')}>{t('trialBalance.noneText')}</Empty>
      ) : (
        <Card
          flush
          title={t('trialBalance.balances')}
          actions={
            isZero(balance.data.difference.amount) ? (
              <Badge tone="ok">{t('trialBalance.balanced')}</Badge>
            ) : (
              <Badge tone="danger">
                {t('trialBalance.off')} <Money value={balance.data.difference} />
              </Badge>
            )
          }
        >
          <Table
            caption={t('trialBalance.title')}
            rows={rows}
            rowKey={(row) => row.account}
            columns={[
              {
                id: 'account',
                header: t('accounts.code'),
                cell: (row) => (
                  <TextLink
                    className="font-mono"
                    href={`/ledger/account?${asSearch({ code: row.account, company, to: asOf })}`}
                  >
                    {row.account}
                  </TextLink>
                ),
              },
              { id: 'name', header: t('accounts.name'), cell: (row) => row.name },
              { id: 'type', header: t('accounts.type'), wide: true, cell: (row) => t(`types.${row.type}`) },
              {
                id: 'debit',
                header: t('account.debit', { currency: balance.data.difference.currency }),
                align: 'right',
                cell: (row) => !negative(row.balance.amount) && <Money value={row.balance} bare />,
              },
              {
                id: 'credit',
                header: t('account.credit', { currency: balance.data.difference.currency }),
                align: 'right',
                cell: (row) =>
                  negative(row.balance.amount) && (
                    <Money value={{ ...row.balance, amount: row.balance.amount.slice(1) }} bare />
                  ),
              },
            ]}
          />
        </Card>
      )}
      <p className="mt-3 text-soft">{t('trialBalance.earlier')}</p>
    </>
  );
}

/** The person's own day. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
