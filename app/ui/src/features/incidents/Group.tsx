'use client';

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, TextLink } from '@/components/Button';
import { Card } from '@/components/Card';
import { Dialog } from '@/components/Dialog';
import { LoadMore } from '@/components/LoadMore';
import { useComponentMessages } from '@/components/messages';
import { ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { useToasts } from '@/components/Toasts';
import { api, body, type Schema } from '@/lib/api';
import { useLive } from '@/lib/live';
import { useIncidentMessages } from './messages';
import { Progress } from './Progress';

const TEN = 10;

/** The incidents of a group with the cause, and trying them: one, then ten, then all. */
export function Group({ fingerprint, group }: { fingerprint: string; group?: Schema<'IncidentGroup'> }) {
  const t = useIncidentMessages();
  const common = useComponentMessages();
  const { tell, fail } = useToasts();
  const queries = useQueryClient();
  const heading = useRef<HTMLDivElement>(null);
  const [asking, setAsking] = useState(false);
  const [starting, setStarting] = useState<number | 'all' | string | null>(null);
  const [retry, setRetry] = useState<string | null>(null);
  const incidents = useInfiniteQuery({
    queryKey: ['incidents', fingerprint],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/incidents', {
          params: {
            query: { fingerprint, limit: 20, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  useLive(['incident', 'incident-retry'], () => void incidents.refetch());
  const rows = incidents.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = rows[0]?.id;
  const count = group?.count ?? 0;

  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['incidents', fingerprint] }),
      queries.invalidateQueries({ queryKey: ['incident-groups'] }),
    ]);

  const one = async (id: string) => {
    setStarting(id);
    try {
      await body(api.POST('/api/v1/incidents/{id}/retry', { params: { path: { id }, header: undefined as never } }));
      tell({ tone: 'ok', title: t('retry.given'), text: t('retry.givenText') });
      // The row goes with its button; whoever came by keyboard goes on at the group.
      heading.current?.focus();
    } catch (error) {
      fail(error);
    } finally {
      setStarting(null);
      await refresh();
    }
  };

  const many = async (limit?: number) => {
    setAsking(false);
    setStarting(limit ?? 'all');
    try {
      const started = await body(
        api.POST('/api/v1/incident-retries', {
          params: { header: undefined as never },
          body: { fingerprint, ...(limit === undefined ? {} : { limit }) },
        }),
      );
      setRetry(started.id);
    } catch (error) {
      fail(error);
    } finally {
      setStarting(null);
      await refresh();
    }
  };

  return (
    <div ref={heading} tabIndex={-1} className="flex min-w-0 flex-col gap-4 outline-none">
      {retry !== null && <Progress key={retry} id={retry} onClose={() => setRetry(null)} onChange={refresh} />}
      <Card
        flush
        title={t('detail.title')}
        actions={
          count > 0 && (
            <div className="flex flex-wrap gap-2">
              <Button
                size="small"
                icon={RotateCcw}
                pending={starting === 1}
                disabled={starting !== null}
                onClick={() => void many(1)}
              >
                {t('retry.one')}
              </Button>
              {count > TEN && (
                <Button
                  size="small"
                  pending={starting === TEN}
                  disabled={starting !== null}
                  onClick={() => void many(TEN)}
                >
                  {t('retry.ten')}
                </Button>
              )}
              {count > 1 && (
                <Button
                  size="small"
                  pending={starting === 'all'}
                  disabled={starting !== null}
                  onClick={() => setAsking(true)}
                >
                  {t('retry.all', { count })}
                </Button>
              )}
            </div>
          )
        }
      >
        {incidents.isPending ? (
          <Skeleton />
        ) : incidents.isError ? (
          <ErrorState error={incidents.error} onRetry={() => void incidents.refetch()} />
        ) : rows.length === 0 ? (
          <p className="p-4 text-soft">{t('detail.gone')}</p>
        ) : (
          <>
            <Table
              caption={t('detail.caption')}
              rows={rows}
              rowKey={(row) => row.id}
              columns={[
                {
                  id: 'businessKey',
                  header: t('detail.businessKey'),
                  className: 'break-all',
                  cell: (row) => (
                    <TextLink href={`/processes/instance?id=${row.processInstanceId}`}>
                      {row.businessKey ?? t('detail.noKey')}
                    </TextLink>
                  ),
                },
                { id: 'message', header: t('detail.message'), className: 'break-words', cell: (row) => row.message },
                {
                  id: 'since',
                  header: t('detail.since'),
                  wide: true,
                  cell: (row) => <Time at={row.createdAt} relative />,
                },
                {
                  id: 'retry',
                  header: '',
                  align: 'right',
                  cell: (row) =>
                    row.retryable && (
                      <Button
                        size="small"
                        aria-label={t('detail.retryOf', { key: row.businessKey ?? t('detail.noKey') })}
                        pending={starting === row.id}
                        disabled={starting !== null}
                        onClick={() => void one(row.id)}
                      >
                        {t('detail.retry')}
                      </Button>
                    ),
                },
              ]}
            />
            <LoadMore
              more={incidents.hasNextPage}
              loading={incidents.isFetchingNextPage}
              onMore={() => void incidents.fetchNextPage()}
            />
          </>
        )}
      </Card>
      {newest !== undefined && <Stack incident={newest} />}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('retry.confirm.title', { count })}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{common('cancel')}</Button>
            <Button kind="primary" onClick={() => void many()}>
              {t('retry.confirm.action')}
            </Button>
          </>
        }
      >
        <p>{t('retry.confirm.text')}</p>
      </Dialog>
    </div>
  );
}

function Stack({ incident }: { incident: string }) {
  const t = useIncidentMessages();
  const detail = useQuery({
    queryKey: ['incident', incident],
    queryFn: () => body(api.GET('/api/v1/incidents/{id}', { params: { path: { id: incident } } })),
  });
  // Gone meanwhile: another one is the newest as soon as the list is there.
  if (detail.isPending || detail.isError) {
    return null;
  }
  return (
    <Card title={t('detail.stack')}>
      {detail.data.stackTrace ? (
        <pre tabIndex={0} className="max-h-72 overflow-auto font-mono text-xs whitespace-pre-wrap break-words">
          {detail.data.stackTrace}
        </pre>
      ) : (
        <p className="text-soft">{t('detail.noStack')}</p>
      )}
    </Card>
  );
}
