'use client';

import { useQuery } from '@tanstack/react-query';
import { Card, Facts } from '@/components/Card';
import { ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { api, body } from '@/lib/api';
import { formatDuration, formatInstantExactly, formatNumber } from '@/lib/format';
import { useIncidentMessages } from './messages';

const REFRESH = 10_000;

/** How the workers and timers do, with the moment it was asked. */
export function Queues() {
  const t = useIncidentMessages();
  const dispatcher = useQuery({
    queryKey: ['dispatcher'],
    queryFn: () => body(api.GET('/api/v1/operations/dispatcher')),
    refetchInterval: REFRESH,
  });
  if (dispatcher.isPending) {
    return <Skeleton />;
  }
  if (dispatcher.isError) {
    return <ErrorState error={dispatcher.error} onRetry={() => void dispatcher.refetch()} />;
  }
  const { at, topics, jobs } = dispatcher.data;
  const seconds = (value: number | null | undefined) =>
    value === null || value === undefined
      ? t('dispatcher.none')
      : value < 1
        ? `${formatNumber(value * 1000)} ms`
        : formatDuration(value);
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-[3fr_1fr]">
      <Card
        flush
        title={t('dispatcher.title')}
        actions={<span className="text-xs text-soft">{t('dispatcher.fresh', { at: formatInstantExactly(at) })}</span>}
      >
        <Table
          caption={t('dispatcher.caption')}
          rows={topics}
          rowKey={(topic) => topic.topic}
          columns={[
            {
              id: 'topic',
              header: t('dispatcher.topic'),
              className: 'font-mono text-xs break-all',
              cell: (topic) => topic.topic,
            },
            { id: 'depth', header: t('dispatcher.depth'), align: 'right', cell: (topic) => formatNumber(topic.depth) },
            {
              id: 'oldest',
              header: t('dispatcher.oldest'),
              align: 'right',
              cell: (topic) => (topic.depth === 0 ? t('dispatcher.none') : seconds(topic.oldestSeconds)),
            },
            {
              id: 'parked',
              header: t('dispatcher.parked'),
              align: 'right',
              cell: (topic) => (
                <span className={topic.parked > 0 ? 'font-semibold text-danger' : undefined}>
                  {formatNumber(topic.parked)}
                </span>
              ),
            },
            {
              id: 'completed',
              header: t('dispatcher.completed'),
              align: 'right',
              wide: true,
              cell: (topic) => formatNumber(topic.completed + topic.businessErrors),
            },
            {
              id: 'retries',
              header: t('dispatcher.retries'),
              align: 'right',
              wide: true,
              cell: (topic) => formatNumber(topic.retries),
            },
            {
              id: 'mean',
              header: t('dispatcher.mean'),
              align: 'right',
              wide: true,
              cell: (topic) => seconds(topic.meanSeconds),
            },
            {
              id: 'batch',
              header: t('dispatcher.batch'),
              align: 'right',
              wide: true,
              cell: (topic) =>
                topic.meanBatch === null || topic.meanBatch === undefined
                  ? t('dispatcher.none')
                  : formatNumber(topic.meanBatch, 1),
            },
          ]}
        />
      </Card>
      <Card title={t('jobs.title')}>
        <Facts
          items={[
            [t('jobs.due'), formatNumber(jobs.due)],
            [t('jobs.oldest'), jobs.due === 0 ? t('dispatcher.none') : seconds(jobs.oldestDueSeconds)],
            [t('jobs.later'), formatNumber(jobs.later)],
            [t('jobs.failed'), formatNumber(jobs.failed)],
          ]}
        />
      </Card>
    </div>
  );
}
