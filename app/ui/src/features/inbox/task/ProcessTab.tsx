'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorState, Skeleton } from '@/components/States';
import { Diagram } from '@/entities/diagram/Diagram';
import { api, body } from '@/lib/api';
import type { Task } from './useTask';

/** Which way the task's process has gone and where it stands, as a picture and as a table. */
export function ProcessTab({ task }: { task: Task }) {
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
  const { key, version, name } = task.process;
  return <Diagram processKey={key} version={version} name={name ?? key} path={path.data.items} />;
}
