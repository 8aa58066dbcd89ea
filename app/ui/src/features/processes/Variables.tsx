'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { IconButton } from '@/components/Button';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { useToasts } from '@/components/Toasts';
import { api, body, type Schema } from '@/lib/api';
import { download } from '@/lib/files';
import { formatBytes } from '@/lib/format';
import { hasType, useProcessMessages } from './messages';

type Variable = Schema<'ProcessVariable'>;

/** What an instance knows. Long values come cut and can be downloaded whole. */
export function Variables({ instanceId }: { instanceId: string }) {
  const t = useProcessMessages();
  const { fail } = useToasts();
  const variables = useQuery({
    queryKey: ['instance', instanceId, 'variables'],
    queryFn: () => body(api.GET('/api/v1/process-instances/{id}/variables', { params: { path: { id: instanceId } } })),
  });
  if (variables.isPending) {
    return <Skeleton />;
  }
  if (variables.isError) {
    return <ErrorState error={variables.error} onRetry={() => void variables.refetch()} />;
  }
  if (variables.data.items.length === 0) {
    return <Empty title={t('variables.empty')} />;
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table
        caption={t('variables.caption')}
        rows={variables.data.items}
        rowKey={(variable) => variable.id}
        columns={[
          {
            id: 'name',
            header: t('variables.name'),
            cell: (variable) => (
              <>
                <span className="font-mono text-xs">{variable.name}</span>
                {variable.local && <span className="block text-xs text-soft">{t('variables.local')}</span>}
              </>
            ),
          },
          {
            id: 'type',
            header: t('variables.type'),
            wide: true,
            cell: ({ type }) => (hasType(type) ? t(`variables.types.${type}`) : type),
          },
          {
            id: 'value',
            header: t('variables.value'),
            className: 'break-all',
            cell: (variable) => <Value {...variable} />,
          },
          {
            id: 'size',
            header: t('variables.size'),
            align: 'right',
            cell: (variable) =>
              variable.cut && (
                <span className="inline-flex items-center gap-1">
                  {formatBytes(variable.size)}
                  <IconButton
                    label={t('variables.download', { name: variable.name })}
                    icon={Download}
                    onClick={() => void download(variable.links.content!, variable.name).catch(fail)}
                  />
                </span>
              ),
          },
        ]}
      />
    </div>
  );
}

function Value({ value, cut }: Variable) {
  const t = useProcessMessages();
  if (value === undefined || value === null || value === '') {
    return <span className="text-soft">{t(cut ? 'variables.bytes' : 'variables.none')}</span>;
  }
  return (
    <>
      <span className="font-mono text-xs">{value}</span>
      {cut && <span className="block text-xs text-soft">{t('variables.cut')}</span>}
    </>
  );
}
