'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { Badge } from '@/components/Badge';
import { Facts, PageHeader } from '@/components/Card';
import { TextField } from '@/components/Field';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { api, body, type Schema } from '@/lib/api';
import { formatDuration, formatNumber } from '@/lib/format';
import { useLive } from '@/lib/live';
import { useProcessMessages } from './messages';

/** A card for each process: what runs, what waits, what failed. */
export function Processes() {
  const t = useProcessMessages();
  const [text, setText] = useQueryState('text', parseAsString.withDefault(''));
  const processes = useQuery({
    queryKey: ['process-statistics'],
    queryFn: () => body(api.GET('/api/v1/process-statistics')),
  });
  useLive(['entry', 'task', 'incident'], () => void processes.refetch());
  const items = processes.data?.items ?? [];
  const shown = items.filter((item) => `${item.name ?? ''} ${item.key}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {processes.isPending ? (
        <Skeleton />
      ) : processes.isError ? (
        <ErrorState error={processes.error} onRetry={() => void processes.refetch()} />
      ) : items.length === 0 ? (
        <Empty title={t('empty')}>{t('emptyHint')}</Empty>
      ) : (
        <>
          <TextField
            label={t('search')}
            className="mb-4 max-w-sm"
            type="search"
            value={text}
            onChange={(event) => void setText(event.target.value || null)}
          />
          {shown.length === 0 ? (
            <FilteredEmpty onClear={() => void setText(null)} />
          ) : (
            <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3">
              {shown.map((item) => (
                <ProcessCard key={item.key} process={item} />
              ))}
            </ul>
          )}
        </>
      )}
    </>
  );
}

function ProcessCard({ process }: { process: Schema<'ProcessStatistics'> }) {
  const t = useProcessMessages();
  const ended = formatNumber(process.ended);
  return (
    <li>
      <Link
        href={`/processes/definition?key=${encodeURIComponent(process.key)}`}
        className="block h-full rounded-lg border border-line bg-surface p-4 hover:border-line-strong hover:bg-hover"
      >
        <div className="mb-3 flex flex-wrap items-start justify-between gap-2">
          <div className="min-w-0">
            <h2 className="font-semibold break-words">{process.name ?? process.key}</h2>
            <p className="text-xs text-soft">{t('version', { version: process.version })}</p>
          </div>
          {process.failed > 0 && (
            <Badge tone="danger">
              {t('failed')} {formatNumber(process.failed)}
            </Badge>
          )}
        </div>
        <Facts
          items={[
            [t('running'), formatNumber(process.running)],
            [t('waiting'), formatNumber(process.waiting)],
            [t('ended'), process.endedExact ? ended : t('atLeast', { count: ended })],
            [
              t('median'),
              process.medianSeconds === undefined || process.medianSeconds === null
                ? t('noMedian')
                : process.medianSeconds < 1
                  ? t('underSecond')
                  : formatDuration(process.medianSeconds),
            ],
          ]}
        />
      </Link>
    </li>
  );
}
