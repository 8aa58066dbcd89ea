'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { ButtonLink, TextLink } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { LoadMore } from '@/components/LoadMore';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { Person } from '@/entities/person/Person';
import { api, body } from '@/lib/api';
import { formatNumber } from '@/lib/format';
import { useLive } from '@/lib/live';
import { useSession } from '@/lib/session';
import { ImportStatus } from './ImportStatus';
import { useImportMessages } from './messages';

/** Files of entries, the newest first. */
export function ImportList() {
  const t = useImportMessages();
  const { has } = useSession();
  const mayImport = has('preparer', 'accountant', 'integrator');
  const imports = useInfiniteQuery({
    queryKey: ['imports'],
    queryFn: ({ pageParam }) =>
      body(api.GET('/api/v1/journal-entry-imports', { params: { query: { limit: 25, ...pageParam } } })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.nextCursor ? { cursor: page.nextCursor } : undefined),
  });
  useLive(['import'], () => void imports.refetch());
  const rows = imports.data?.pages.flatMap((page) => page.items) ?? [];
  const add = mayImport && (
    <ButtonLink kind="primary" icon={FileUp} href="/ledger/imports/new">
      {t('imports.new')}
    </ButtonLink>
  );

  return (
    <>
      <LedgerNavigation />
      <PageHeader title={t('imports.title')} description={t('imports.text')} actions={add} />
      {imports.isPending ? (
        <Skeleton />
      ) : imports.isError ? (
        <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />
      ) : rows.length === 0 ? (
        <Empty title={t('imports.none')} actions={add}>
          {t('imports.noneText')}
        </Empty>
      ) : (
        <Card flush>
          <Table
            caption={t('imports.title')}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                id: 'file',
                header: t('imports.file'),
                className: 'break-all',
                cell: (row) => <TextLink href={`/ledger/import?id=${row.id}`}>{row.fileName}</TextLink>,
              },
              { id: 'status', header: t('imports.state'), cell: (row) => <ImportStatus found={row} /> },
              {
                id: 'entries',
                header: t('imports.entries'),
                align: 'right',
                cell: (row) => formatNumber(row.entries),
              },
              {
                id: 'refused',
                header: t('imports.refused'),
                align: 'right',
                cell: (row) => formatNumber((row.outcomes.failed ?? 0) + (row.outcomes.conflict ?? 0)),
              },
              { id: 'who', header: t('imports.who'), wide: true, cell: (row) => <Person code={row.importer} /> },
              { id: 'when', header: t('imports.when'), wide: true, cell: (row) => <Time at={row.createdAt} /> },
            ]}
          />
          <LoadMore
            more={imports.hasNextPage}
            loading={imports.isFetchingNextPage}
            onMore={() => void imports.fetchNextPage()}
          />
        </Card>
      )}
    </>
  );
}
