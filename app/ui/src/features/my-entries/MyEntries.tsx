'use client';

import { useInfiniteQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import { Copy, Ellipsis, Plus, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { EntryStatusBadge } from '@/entities/entry-status/EntryStatusBadge';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { ButtonLink, IconButton, TextLink } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { TextField } from '@/components/Field';
import { LoadMore } from '@/components/LoadMore';
import { Menu } from '@/components/Menu';
import { Money } from '@/components/Money';
import { Empty, ErrorState, FilteredEmpty, Forbidden, Skeleton } from '@/components/States';
import { type Column, Table } from '@/components/Table';
import { Tabs } from '@/components/Tabs';
import { Time } from '@/components/Time';
import type { Schema } from '@/lib/api';
import { formatDate, formatNumber } from '@/lib/format';
import { useLive } from '@/lib/live';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { loadEntries } from './entries';
import { useMyEntriesMessages } from './messages';
import { Withdraw } from './Withdraw';
import { Why } from './Why';

type Entry = Schema<'JournalEntrySummary'>;

const PREPARES = ['preparer', 'accountant'];
const STATES = ['draft', 'failed', 'returned', 'submitted', 'posted', 'rejected', 'cancelled'] as const;
type State = (typeof STATES)[number];
const EDITABLE: State[] = ['draft', 'failed', 'returned'];

/** The entries that a person prepared, by what has to be done about them. */
export function MyEntries() {
  const t = useMyEntriesMessages();
  const { me, has } = useSession();
  const queries = useQueryClient();
  const allowed = has(...PREPARES);
  const [{ state, text }, setQuery] = useQueryStates(
    { state: parseAsStringLiteral(STATES).withDefault('draft'), text: parseAsString.withDefault('') },
    { history: 'replace' },
  );
  useLive(['entry'], () => void queries.invalidateQueries({ queryKey: ['journal-entries', 'mine'] }));
  const counts = useQueries({
    queries: STATES.map((status) => ({
      queryKey: ['journal-entries', 'mine', 'count', status, me.person],
      queryFn: () => loadEntries({ preparer: me.person, status: [status], count: true, limit: 1 }),
      enabled: allowed,
    })),
  });
  const count = (status: State) => {
    const page = counts[STATES.indexOf(status)]?.data;
    const number = page?.count;
    return number === undefined || number === null
      ? ''
      : page?.countExact === false
        ? t('atLeast', { count: formatNumber(number) })
        : formatNumber(number);
  };
  return (
    <>
      <LedgerNavigation />
      <PageHeader
        title={t('title')}
        description={t('about')}
        actions={
          allowed && (
            <ButtonLink kind="primary" icon={Plus} href="/ledger/new">
              {t('new')}
            </ButtonLink>
          )
        }
      />
      {allowed ? (
        <Tabs
          label={t('states')}
          open={state}
          onOpen={(id) => void setQuery({ state: id as State })}
          tabs={STATES.map((status) => ({
            id: status,
            label: (
              <>
                {t(`tab.${status}`)} <span className="tabular text-faint">{count(status)}</span>
              </>
            ),
            content: (
              <Card flush>
                <div className="border-b border-line p-3">
                  <Search text={text} onText={(next) => void setQuery({ text: next === '' ? null : next })} />
                </div>
                <List state={status} text={text} onClear={() => void setQuery({ text: null })} />
              </Card>
            ),
          }))}
        />
      ) : (
        <Forbidden roles={PREPARES.map(roleName)} />
      )}
    </>
  );
}

function Search({ text, onText }: { text: string; onText: (text: string) => void }) {
  const t = useMyEntriesMessages();
  const [typed, setTyped] = useState(text);
  const [given, setGiven] = useState(text);
  if (given !== text) {
    // Cleared, or an earlier address of the page.
    setGiven(text);
    setTyped(text);
  }
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onText(typed.trim());
      }}
    >
      <TextField
        type="search"
        label={t('search')}
        hideLabel
        placeholder={t('search')}
        className="max-w-md"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => onText(typed.trim())}
      />
    </form>
  );
}

function List({ state, text, onClear }: { state: State; text: string; onClear: () => void }) {
  const t = useMyEntriesMessages();
  const { me } = useSession();
  const router = useRouter();
  const [withdrawn, setWithdrawn] = useState<Entry | null>(null);
  const list = useInfiniteQuery({
    queryKey: ['journal-entries', 'mine', state, text, me.person],
    queryFn: ({ pageParam }) =>
      loadEntries({
        preparer: me.person,
        status: [state],
        ...(text === '' ? {} : { text }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? null,
  });
  if (list.isError) {
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (list.data === undefined) {
    return <Skeleton />;
  }
  const entries = list.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) {
    return text === '' ? (
      <Empty title={t(`empty.${state}`)}>{t('emptyText')}</Empty>
    ) : (
      <FilteredEmpty onClear={onClear} />
    );
  }
  const editable = EDITABLE.includes(state);
  const href = (entry: Entry) => (editable ? `/ledger/new?edit=${entry.id}` : `/ledger?entry=${entry.id}`);
  const columns: Column<Entry>[] = [
    {
      id: 'entry',
      header: t('column.entry'),
      className: 'min-w-48',
      cell: (entry) => (
        <>
          <TextLink href={href(entry)} className="font-medium break-words">
            {entry.description === '' ? entry.reference : entry.description}
          </TextLink>
          <span className="block text-xs break-all text-soft">{entry.reference}</span>
          <span className="block text-xs text-soft md:hidden">
            {entry.company} · {formatDate(entry.postingDate)}
          </span>
        </>
      ),
    },
    { id: 'company', header: t('column.company'), wide: true, cell: (entry) => entry.company },
    {
      id: 'postingDate',
      header: t('column.postingDate'),
      wide: true,
      className: 'whitespace-nowrap',
      cell: (entry) => formatDate(entry.postingDate),
    },
    { id: 'amount', header: t('column.amount'), align: 'right', cell: (entry) => <Money value={entry.amount} /> },
    ...(state === 'failed' || state === 'returned' || state === 'rejected'
      ? [
          {
            id: 'why',
            header: t('column.why'),
            wide: true,
            className: 'min-w-56',
            cell: (entry: Entry) => <Why id={entry.id} version={entry.version} state={state} />,
          },
        ]
      : [
          {
            id: 'status',
            header: t('column.status'),
            wide: true,
            cell: (entry: Entry) => <EntryStatusBadge status={entry.status} />,
          },
        ]),
    {
      id: 'captured',
      header: t('column.captured'),
      wide: true,
      cell: (entry) => <Time at={entry.capturedAt} relative />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('column.actions')}</span>,
      cell: (entry) => (
        <div className="flex items-center justify-end gap-1">
          {editable && (
            <span className="hidden md:inline">
              <ButtonLink size="small" href={`/ledger/new?edit=${entry.id}`}>
                {t(state === 'draft' ? 'continue' : 'correct')}
              </ButtonLink>
            </span>
          )}
          <Menu
            trigger={<IconButton label={t('more', { reference: entry.reference })} icon={Ellipsis} />}
            items={[
              { label: t('copy'), icon: Copy, onSelect: () => router.push(`/ledger/new?copy=${entry.id}`) },
              ...(editable || state === 'submitted'
                ? [{ label: t('withdraw'), icon: Trash2, danger: true, onSelect: () => setWithdrawn(entry) }]
                : []),
            ]}
          />
        </div>
      ),
    },
  ];
  return (
    <>
      <Table
        caption={t(`tab.${state}`)}
        columns={columns}
        rows={entries}
        rowKey={(entry) => entry.id}
        onOpen={(entry) => router.push(href(entry))}
      />
      <LoadMore more={list.hasNextPage} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      {withdrawn !== null && <Withdraw entry={withdrawn} onClose={() => setWithdrawn(null)} />}
    </>
  );
}
