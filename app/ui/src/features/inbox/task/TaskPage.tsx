'use client';

import { useQueryState } from 'nuqs';
import { Empty } from '@/components/States';
import { useTaskMessages } from './messages';
import { TaskDetail } from './TaskDetail';

/** One task, which the address names. */
export function TaskPage() {
  const t = useTaskMessages();
  const [id] = useQueryState('id');
  return id === null ? <Empty title={t('page.noTask')}>{t('page.noTaskText')}</Empty> : <TaskDetail taskId={id} />;
}
