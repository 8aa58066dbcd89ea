'use client';

import { Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useQueryState } from 'nuqs';
import { useCallback, useState } from 'react';
import { Button } from '@/components/Button';
import { PageHeader } from '@/components/Card';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { download } from '@/lib/download';
import { formatNumber } from '@/lib/format';
import { useSession } from '@/lib/session';
import { Blocks, type Place } from './blocks';
import { EntryDrawer } from './EntryDrawer';
import { asSearch, useEntryFilter } from './filter';
import { FilterBar } from './FilterBar';
import { useLedgerMessages } from './messages';
import { type EntryRow, readEntries, useEntryCount } from './queries';

const EntryGrid = dynamic(() => import('./EntryGrid'), { ssr: false, loading: () => <Skeleton lines={10} /> });

/** All entries of the ledger, as many as there are, narrowed by what the address says. */
export function Entries() {
  const t = useLedgerMessages();
  const { fail } = useToasts();
  const { me } = useSession();
  const filter = useEntryFilter();
  const { query, sort, active, clear, set } = filter;
  const [open, setOpen] = useQueryState('entry', { history: 'push' });
  const [failure, setFailure] = useState<{ list: string; error: unknown } | null>(null);
  const [first, setFirst] = useState<{ list: string; rows: number } | null>(null);
  const [exporting, setExporting] = useState(false);
  const [tried, setTried] = useState(0);
  const count = useEntryCount(query);
  const list = `${me.tenant} ${me.person} ${asSearch({ ...query, sort })}`;
  const blocks = useCallback(
    (from: Place) => new Blocks<EntryRow>((cursor) => readEntries(query, sort, cursor), from),
    [query, sort],
  );
  const failed = failure !== null && failure.list === list;
  const empty = first !== null && first.list === list && first.rows === 0;

  const save = async () => {
    setExporting(true);
    try {
      await download(`/api/v1/journal-entries?${asSearch({ ...query, sort })}`, 'journal-entries.csv');
    } catch (error) {
      fail(error);
    } finally {
      setExporting(false);
    }
  };

  return (
    <div className="flex min-h-[calc(100dvh-10rem)] flex-col md:min-h-[calc(100dvh-6.5rem)]">
      <LedgerNavigation />
      <PageHeader
        title={t('entries.title')}
        description={
          <span data-testid="count">
            {count.data?.count == null
              ? count.isPending && t('entries.counting')
              : t(count.data.countExact === false ? 'entries.moreThan' : 'entries.count', {
                  count: count.data.count,
                  formatted: formatNumber(count.data.count),
                })}
          </span>
        }
        actions={
          <Button icon={Download} pending={exporting} onClick={() => void save()}>
            {t('export')}
          </Button>
        }
      />
      <FilterBar filter={filter} />
      <div className="relative flex min-h-96 flex-1 flex-col">
        {failed ? (
          <ErrorState
            error={failure.error}
            onRetry={() => {
              setFailure(null);
              setTried(tried + 1);
            }}
          />
        ) : (
          <>
            {empty && (
              <div className="absolute inset-0 z-10 rounded-lg border border-line bg-surface">
                {active.length > 0 ? (
                  <FilteredEmpty title={t('entries.noneMatch')} onClear={() => void clear()} />
                ) : (
                  <Empty title={t('entries.none')}>{t('entries.noneYet')}</Empty>
                )}
              </div>
            )}
            <div className="absolute inset-0">
              <EntryGrid
                key={tried}
                list={list}
                blocks={blocks}
                sort={sort}
                onSort={(to) => void set({ sort: to as typeof sort })}
                selected={open}
                onOpen={(id) => void setOpen(id)}
                onFailure={(error) => setFailure({ list, error })}
                onRows={(rows) => setFirst({ list, rows })}
              />
            </div>
          </>
        )}
      </div>
      {open !== null && <EntryDrawer id={open} onClose={() => void setOpen(null)} />}
    </div>
  );
}
