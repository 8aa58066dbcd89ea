'use client';

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ban, Download, RefreshCw } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { Badge, Notice } from '@/components/Badge';
import { Button, TextLink } from '@/components/Button';
import { Card, Facts, PageHeader } from '@/components/Card';
import { Dialog } from '@/components/Dialog';
import { LoadMore } from '@/components/LoadMore';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { useToasts } from '@/components/Toasts';
import { EntryStatusBadge } from '@/entities/entry-status/EntryStatusBadge';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { Person } from '@/entities/person/Person';
import { api, body, Problem, send } from '@/lib/api';
import { classes } from '@/lib/classes';
import { message } from '@/lib/i18n';
import { formatBytes, formatNumber } from '@/lib/format';
import { useLive } from '@/lib/live';
import { useSession } from '@/lib/session';
import { uuidv7 } from '@/lib/uuid';
import { ImportStatus } from './ImportStatus';
import { ENDED, type EntryStatus, type Import, type ImportRow, rowsOf } from './imports';
import { Mending } from './Mending';
import { useImportMessages } from './messages';
import { RowState } from './RowState';

const RUNNING = 1_000;
const PAGE = 25;

/** What became of a file: how far it is, what each entry came to, and the mending of what was refused. */
export function ImportReport() {
  const t = useImportMessages();
  const [id] = useQueryState('id', parseAsString);
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['import', id],
    queryFn: () => body(api.GET('/api/v1/journal-entry-imports/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== null,
    refetchInterval: (query) =>
      query.state.data !== undefined && !ENDED.includes(query.state.data.status) ? RUNNING : false,
  });
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['import', id] });
    void queries.invalidateQueries({ queryKey: ['import-rows', id] });
  };
  useLive(['import', 'entry'], refresh);

  return (
    <>
      <LedgerNavigation />
      {id === null ? (
        <Empty title={t('import.which')}>
          <TextLink href="/ledger/imports">{t('imports.title')}</TextLink>
        </Empty>
      ) : found.isPending ? (
        <Skeleton />
      ) : found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Report found={found.data} onChanged={refresh} />
      )}
    </>
  );
}

function Report({ found, onChanged }: { found: Import; onChanged: () => void }) {
  const t = useImportMessages();
  const running = !ENDED.includes(found.status);
  return (
    <>
      <PageHeader
        title={<span className="break-all">{found.fileName}</span>}
        description={<ImportStatus found={found} />}
        actions={<Actions found={found} onChanged={onChanged} />}
      />
      <div className="flex flex-col gap-4">
        {running && (
          <Card>
            <p aria-live="polite" className="mb-2">
              {found.status === 'receiving'
                ? t('import.received', { size: formatBytes(found.bytes), count: found.entries })
                : t('import.progress', { settled: formatNumber(found.settled), count: found.entries })}
            </p>
            <progress
              className="h-2 w-full"
              aria-label={t('import.progressLabel')}
              {...(found.status === 'receiving' ? {} : { value: found.settled, max: Math.max(1, found.entries) })}
            />
          </Card>
        )}
        {found.failure && (
          <Notice tone={found.status === 'failed' ? 'danger' : 'warn'} title={capital(found.failure.message)}>
            {capital(found.failure.remedy)}
          </Notice>
        )}
        <Card>
          <Facts
            items={[
              [t('imports.who'), <Person key="who" code={found.importer} />],
              [t('imports.when'), <Time key="when" at={found.createdAt} />],
              [t('import.mode'), t(`mode.${found.mode}`)],
              [
                t('import.size'),
                t('import.sizeText', { size: formatBytes(found.bytes), lines: found.lines, count: found.entries }),
              ],
              ...(found.keyspace === '' ? [] : [[t('newImport.keyspace'), found.keyspace] as [string, string]]),
            ]}
          />
        </Card>
        {!running && <Mending found={found} onMended={onChanged} />}
        <Rows found={found} />
      </div>
    </>
  );
}

function capital(text: string): string {
  return text === '' ? '' : `${text[0]!.toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

function Actions({ found, onChanged }: { found: Import; onChanged: () => void }) {
  const t = useImportMessages();
  const { has } = useSession();
  const toasts = useToasts();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const may = has('preparer', 'accountant', 'integrator', 'operations');
  const params = () => ({ path: { id: found.id }, header: { 'Idempotency-Key': uuidv7() } });
  const act = async (call: () => Promise<unknown>) => {
    setPending(true);
    try {
      await call();
    } catch (failure) {
      toasts.fail(failure);
    } finally {
      setPending(false);
      setAsking(false);
      onChanged();
    }
  };
  const download = async () => {
    const response = await send(
      new Request(`${window.location.origin}/api/v1/journal-entry-imports/${found.id}/rows`, {
        headers: { Accept: 'text/csv, application/problem+json' },
      }),
    );
    if (!response.ok) {
      toasts.fail(await Problem.of(response));
      return;
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = `report-${found.fileName.replace(/\.\w+$/, '')}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const refused = (found.outcomes.failed ?? 0) + (found.outcomes.conflict ?? 0);
  return (
    <>
      <Button icon={Download} onClick={() => void download()}>
        {t('import.download')}
      </Button>
      {may && !ENDED.includes(found.status) && (
        <Button icon={Ban} kind="danger" onClick={() => setAsking(true)}>
          {t('import.cancel')}
        </Button>
      )}
      {may && ENDED.includes(found.status) && found.status !== 'cancelled' && refused > 0 && (
        <Button
          icon={RefreshCw}
          pending={pending}
          onClick={() =>
            void act(() => body(api.POST('/api/v1/journal-entry-imports/{id}/retry', { params: params() })))
          }
        >
          {t('import.retry')}
        </Button>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('import.cancelTitle')}
        description={t('import.cancelText')}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('import.goOn')}</Button>
            <Button
              kind="danger"
              pending={pending}
              onClick={() =>
                void act(() => body(api.POST('/api/v1/journal-entry-imports/{id}/cancel', { params: params() })))
              }
            >
              {t('import.cancel')}
            </Button>
          </>
        }
      >
        <p>{t('import.progress', { settled: formatNumber(found.settled), count: found.entries })}</p>
      </Dialog>
    </>
  );
}

const ENTRY = 'entry.';

/** The row-by-row report; the filters are the outcomes there are. */
function Rows({ found }: { found: Import }) {
  const t = useImportMessages();
  const [filter, setFilter] = useQueryState('rows', parseAsString.withDefault(''));
  const byEntry = filter.startsWith(ENTRY);
  const query = {
    limit: PAGE,
    ...(filter !== '' && !byEntry ? { status: filter } : {}),
    ...(byEntry ? { entryStatus: filter.slice(ENTRY.length) as EntryStatus } : {}),
  };
  const rows = useInfiniteQuery({
    queryKey: ['import-rows', found.id, filter, found.finishedAt],
    queryFn: ({ pageParam }) => rowsOf(found.id, { ...query, ...pageParam }),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.nextCursor ? { cursor: page.nextCursor } : undefined),
  });
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const chip = (value: string, label: string, count: number) => (
    <button
      key={value}
      type="button"
      aria-pressed={filter === value}
      onClick={() => void setFilter(value === '' ? null : value)}
      className={classes(
        'inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 pointer-coarse:h-11',
        filter === value ? 'border-brand bg-selected font-medium' : 'border-line-strong bg-surface hover:bg-hover',
      )}
    >
      {label} <span className="tabular text-soft">{formatNumber(count)}</span>
    </button>
  );

  return (
    <Card title={t('import.report')} flush>
      <div className="flex flex-wrap gap-2 border-b border-line p-3" role="group" aria-label={t('import.filter')}>
        {chip('', t('import.all'), found.entries)}
        {Object.entries(found.outcomes).map(([status, count]) => chip(status, t(`row.status.${status}`), count))}
        {Object.entries(found.entryStates ?? {}).map(([status, count]) =>
          chip(`${ENTRY}${status}`, t('import.nowIs', { state: message('entry-status', status) }), count),
        )}
      </div>
      {rows.isPending ? (
        <Skeleton />
      ) : rows.isError ? (
        <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />
      ) : items.length === 0 ? (
        filter === '' ? (
          <Empty title={t('import.noRows')} />
        ) : (
          <FilteredEmpty onClear={() => void setFilter(null)} />
        )
      ) : (
        <>
          <Table
            caption={t('import.report')}
            rows={items}
            rowKey={(row) => String(row.ordinal)}
            columns={[
              { id: 'line', header: t('row.line'), align: 'right', cell: (row) => row.line },
              {
                id: 'key',
                header: t('row.entry'),
                className: 'whitespace-nowrap',
                cell: (row) => <EntryLink row={row} />,
              },
              { id: 'status', header: t('row.outcome'), cell: (row) => <RowState status={row.status} /> },
              {
                id: 'now',
                header: t('row.now'),
                cell: (row) => row.entryStatus && <EntryStatusBadge status={row.entryStatus} />,
              },
              {
                id: 'problems',
                header: t('row.why'),
                className: 'min-w-64',
                cell: (row) => <Problems row={row} />,
              },
            ]}
          />
          <LoadMore
            more={rows.hasNextPage}
            loading={rows.isFetchingNextPage}
            onMore={() => void rows.fetchNextPage()}
          />
        </>
      )}
    </Card>
  );
}

function EntryLink({ row }: { row: ImportRow }) {
  const t = useImportMessages();
  const name = `${row.company} ${row.entryKey}`.trim() || t('row.unnamed');
  return row.entryId ? <TextLink href={`/ledger?entry=${row.entryId}`}>{name}</TextLink> : <>{name}</>;
}

function Problems({ row }: { row: ImportRow }) {
  const t = useImportMessages();
  const editable = row.entryId && ['draft', 'failed', 'returned'].includes(row.entryStatus ?? '');
  if (row.problems.length === 0) {
    return editable ? <TextLink href={`/ledger/new?edit=${row.entryId}`}>{t('row.correct')}</TextLink> : null;
  }
  return (
    <ul className="flex flex-col gap-1">
      {row.problems.slice(0, 5).map((problem, index) => (
        <li key={index}>
          <Badge tone="neutral">
            {t('row.problem', { line: problem.line, field: problem.field || t('row.wholeRow') })}
          </Badge>{' '}
          {problem.value && <q className="break-all">{problem.value}</q>} {capital(problem.message)}{' '}
          <span className="text-soft">{capital(problem.remedy)}</span>
        </li>
      ))}
    </ul>
  );
}
