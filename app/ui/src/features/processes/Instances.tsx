'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { TextLink } from '@/components/Button';
import { Select, TextField } from '@/components/Field';
import { LoadMore } from '@/components/LoadMore';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { api, body } from '@/lib/api';
import { useLive } from '@/lib/live';
import { useProcessMessages } from './messages';
import { StateBadge } from './StateBadge';

const STATES = ['active', 'suspended', 'completed', 'terminated'] as const;

/** The instances of a process, the newest first, filtered by the server. */
export function Instances({ processKey, name }: { processKey: string; name: string }) {
  const t = useProcessMessages();
  const [filter, setFilter] = useQueryStates({
    businessKey: parseAsString.withDefault(''),
    state: parseAsStringLiteral(STATES),
  });
  const instances = useInfiniteQuery({
    queryKey: ['instances', processKey, filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/v1/process-instances', {
          params: {
            query: {
              processKey,
              ...(filter.businessKey === '' ? {} : { businessKey: filter.businessKey }),
              ...(filter.state === null ? {} : { state: filter.state }),
              ...(pageParam === undefined ? {} : { cursor: pageParam }),
              limit: 50,
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  useLive(['entry', 'incident', 'task'], () => void instances.refetch());
  const filtered = filter.businessKey !== '' || filter.state !== null;
  const clear = () => void setFilter({ businessKey: null, state: null });
  const rows = instances.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        <TextField
          label={t('instances.filter.key')}
          type="search"
          value={filter.businessKey}
          onChange={(event) => void setFilter({ businessKey: event.target.value || null })}
        />
        <Select
          label={t('instances.filter.state')}
          value={filter.state ?? ''}
          onChange={(event) =>
            void setFilter({ state: (event.target.value || null) as (typeof STATES)[number] | null })
          }
          options={[
            { value: '', label: t('instances.filter.any') },
            ...STATES.map((state) => ({ value: state, label: t(`states.${state}`) })),
          ]}
        />
      </div>
      {instances.isPending ? (
        <Skeleton />
      ) : instances.isError ? (
        <ErrorState error={instances.error} onRetry={() => void instances.refetch()} />
      ) : rows.length === 0 ? (
        filtered ? (
          <FilteredEmpty onClear={clear} />
        ) : (
          <Empty title={t('instances.empty')} />
        )
      ) : (
        <div className="rounded-lg border border-line bg-surface">
          <Table
            caption={t('instances.caption', { name })}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                id: 'businessKey',
                header: t('instances.businessKey'),
                cell: (row) => (
                  <TextLink href={`/processes/instance?id=${row.id}`}>
                    {row.businessKey ?? t('instances.noKey')}
                  </TextLink>
                ),
              },
              { id: 'state', header: t('instances.state'), cell: (row) => <StateBadge state={row.state} /> },
              { id: 'started', header: t('instances.started'), wide: true, cell: (row) => <Time at={row.startedAt} /> },
              {
                id: 'ended',
                header: t('instances.ended'),
                wide: true,
                cell: (row) => row.endedAt && <Time at={row.endedAt} />,
              },
              {
                id: 'by',
                header: t('instances.by'),
                wide: true,
                cell: (row) => (row.startedBy ? <Person code={row.startedBy} /> : t('instance.nobody')),
              },
              { id: 'version', header: t('instances.version'), align: 'right', wide: true, cell: (row) => row.version },
            ]}
          />
          <LoadMore
            more={instances.hasNextPage}
            loading={instances.isFetchingNextPage}
            onMore={() => void instances.fetchNextPage()}
          />
        </div>
      )}
    </div>
  );
}
