'use client';

import { useQueryState } from 'nuqs';
import { Empty } from '@/components/States';
import { useCommands } from '@/lib/commands';
import { useTaskActions } from './actions';
import { useTaskMessages } from './messages';
import { TaskDetail } from './TaskDetail';

/** One task, which the address names. */
export function TaskPage() {
  const t = useTaskMessages();
  const [id] = useQueryState('id');
  const { approve, returnToPreparer, reject, claim, unclaim, delegate, comment } = useTaskActions(id);
  const command = (name: string, run: () => void) => ({
    id: `task.${name}`,
    label: t(`commands.${name}`),
    group: t('commands.group'),
    run,
  });
  useCommands(
    id === null
      ? []
      : [
          command('approve', approve),
          command('return', returnToPreparer),
          command('reject', reject),
          command('claim', claim),
          command('unclaim', unclaim),
          command('delegate', () => delegate()),
          command('comment', () => comment()),
        ],
  );
  return id === null ? <Empty title={t('page.noTask')}>{t('page.noTaskText')}</Empty> : <TaskDetail taskId={id} />;
}
