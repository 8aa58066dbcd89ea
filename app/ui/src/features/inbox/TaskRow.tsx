'use client';

import { UserCheck } from 'lucide-react';
import { type Ref } from 'react';
import { Badge } from '@/components/Badge';
import { Checkbox } from '@/components/Field';
import { Money } from '@/components/Money';
import { Person } from '@/entities/person/Person';
import { DecisionBadge } from '@/entities/task/DecisionBadge';
import { DueBadge } from '@/entities/task/DueBadge';
import { RiskChip } from '@/entities/task/RiskChip';
import { classes } from '@/lib/classes';
import { useSession } from '@/lib/session';
import type { Task } from './bulk';
import { useInboxMessages } from './messages';

/** One task: title, amount, requester, deadline, risk, and who has claimed it or what became of it. */
export function TaskRow({
  task,
  selected,
  chosen,
  onSelect,
  onChoose,
  ref,
}: {
  task: Task;
  selected: boolean;
  chosen: boolean;
  onSelect: () => void;
  onChoose: (chosen: boolean) => void;
  ref?: Ref<HTMLButtonElement>;
}) {
  const t = useInboxMessages();
  const { me } = useSession();
  const title = task.title ?? task.name ?? t('list.untitled');
  const amount = task.subject?.amount;
  const open = task.state === 'open';
  return (
    <li
      data-task={task.id}
      className={classes(
        'flex items-start border-b border-line last:border-0',
        selected ? 'bg-selected' : chosen ? 'bg-sunken' : 'hover:bg-hover',
      )}
    >
      <Checkbox
        label={t('list.select', { title })}
        hideLabel
        checked={chosen}
        disabled={!open}
        onChange={(event) => onChoose(event.target.checked)}
        className="min-w-9 justify-center self-stretch pl-2 pointer-coarse:min-w-11"
      />
      <button
        ref={ref}
        type="button"
        aria-current={selected ? 'true' : undefined}
        onClick={onSelect}
        className="flex min-w-0 flex-1 flex-col gap-1 py-2.5 pr-3 pl-1 text-left"
      >
        <span className={classes('flex w-full items-start justify-between gap-3', !open && 'text-soft')}>
          <span className="min-w-0 truncate font-medium" title={title}>
            {title}
          </span>
          {amount !== undefined && <Money value={amount} />}
        </span>
        <span className="w-full truncate text-xs text-soft">
          {task.subject?.preparer !== undefined && (
            <>
              {t('list.by')} <Person code={task.subject.preparer} /> ·{' '}
            </>
          )}
          {task.subject?.reference ?? task.businessKey}
        </span>
        <span className="flex flex-wrap items-center gap-1.5">
          {open ? (
            <DueBadge dueAt={task.dueAt} workingSeconds={task.workingSecondsUntilDue} />
          ) : (
            <>
              <DecisionBadge state={task.state} decision={task.end?.decision} />
              {task.end?.decidedBy !== undefined && (
                <span className="text-xs text-soft">
                  {t('list.decidedBy')} <Person code={task.end.decidedBy} />
                </span>
              )}
            </>
          )}
          <RiskChip band={task.subject?.riskBand} score={task.subject?.riskScore} />
          {open && task.assignee !== undefined && (
            <Badge tone={task.assignee === me.person ? 'info' : 'neutral'} icon={UserCheck}>
              {t('list.claimed')} <Person code={task.assignee} />
            </Badge>
          )}
          {task.suspended && <Badge tone="warn">{t('list.suspended')}</Badge>}
        </span>
      </button>
    </li>
  );
}
