'use client';

import { useQuery } from '@tanstack/react-query';
import { Badge } from '@/components/Badge';
import { ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { api, body } from '@/lib/api';
import { hasTaskMessage, useTaskMessages } from './messages';
import type { Task } from './useTask';

/** Which way the task's process has gone, and where it stands. */
export function ProcessTab({ task }: { task: Task }) {
  const t = useTaskMessages();
  const path = useQuery({
    queryKey: ['task', task.id, 'path'],
    queryFn: () => body(api.GET('/api/v1/tasks/{id}/path', { params: { path: { id: task.id } } })),
  });
  if (path.isPending) {
    return <Skeleton lines={5} />;
  }
  if (path.isError) {
    return <ErrorState error={path.error} onRetry={() => void path.refetch()} />;
  }
  return (
    <>
      <p className="mb-3 text-soft">
        {t('path.of', { name: task.process.name ?? task.process.key, version: task.process.version })}
      </p>
      <Table
        caption={t('path.caption')}
        rows={path.data.items.map((step, index) => ({ ...step, index }))}
        rowKey={(step) => String(step.index)}
        columns={[
          {
            id: 'step',
            header: t('path.step'),
            cell: (step) => step.name ?? (hasTaskMessage(`path.type.${step.type}`) ? t(`path.type.${step.type}`) : '—'),
          },
          {
            id: 'state',
            header: t('path.state'),
            cell: (step) =>
              step.canceled ? (
                <Badge tone="warn">{t('path.left')}</Badge>
              ) : step.endedAt == null ? (
                <Badge tone="info">{t('path.here')}</Badge>
              ) : (
                <Badge tone="ok">{t('path.done')}</Badge>
              ),
          },
          { id: 'from', header: t('path.from'), cell: (step) => <Time at={step.startedAt} /> },
          {
            id: 'to',
            header: t('path.to'),
            wide: true,
            cell: (step) => step.endedAt != null && <Time at={step.endedAt} />,
          },
          {
            id: 'person',
            header: t('path.person'),
            wide: true,
            cell: (step) => step.assignee != null && <Person code={step.assignee} />,
          },
        ]}
      />
    </>
  );
}
