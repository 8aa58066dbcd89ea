'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Hand, MessageSquare, UserRoundPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { ErrorState, Skeleton } from '@/components/States';
import { Tabs } from '@/components/Tabs';
import { ApprovalSteps } from '@/entities/entry/ApprovalSteps';
import { Attachments } from '@/entities/entry/Attachments';
import { NearestEntries, UsualBookings } from '@/entities/entry/ComparablesPanel';
import { EntryHeader } from '@/entities/entry/EntryHeader';
import { EntryHistory } from '@/entities/entry/EntryHistory';
import { EntryLines } from '@/entities/entry/EntryLines';
import { FieldDiff } from '@/entities/entry/FieldDiff';
import { useApprovals, useEntry } from '@/entities/entry/queries';
import { RiskPanel } from '@/entities/entry/RiskPanel';
import { Person } from '@/entities/person/Person';
import { DecisionBadge } from '@/entities/task/DecisionBadge';
import { DueBadge } from '@/entities/task/DueBadge';
import { RiskChip } from '@/entities/task/RiskChip';
import { isProblem } from '@/lib/api';
import { classes } from '@/lib/classes';
import { useSession } from '@/lib/session';
import { offer } from './actions';
import { Comments } from './Comments';
import { consequenceOf } from './consequence';
import { DecisionBar } from './DecisionBar';
import { DelegateDialog } from './DelegateDialog';
import { useTaskMessages } from './messages';
import { Outcome } from './Outcome';
import { ProcessTab } from './ProcessTab';
import { useDecision } from './useDecision';
import { actionOf, nameOf, type Task, useTask, useTaskWork } from './useTask';
import { WhyNot } from './WhoMay';

const FormFields = dynamic(() => import('./FormFields'), { ssr: false, loading: () => <Skeleton lines={4} /> });

const APPROVERS = ['cost-centre-owner', 'controller', 'cfo'];

/** A task with all that is needed to decide it; `compact` where it stands beside a list. */
export function TaskDetail({
  taskId,
  onDecided,
  compact = false,
}: {
  taskId: string;
  onDecided?: () => void;
  compact?: boolean;
}) {
  const task = useTask(taskId);
  if (task.data !== undefined) {
    return <Shown key={taskId} task={task.data} compact={compact} onDecided={onDecided} />;
  }
  return task.isError ? <ErrorState error={task.error} onRetry={() => void task.refetch()} /> : <Skeleton lines={10} />;
}

function Shown({ task, compact, onDecided }: { task: Task; compact: boolean; onDecided?: () => void }) {
  const t = useTaskMessages();
  const queries = useQueryClient();
  const { has } = useSession();
  const [tab, setTab] = useState('changes');
  const [delegating, setDelegating] = useState(false);
  const work = useTaskWork(task);
  const first = useRef<HTMLInputElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const inOrder = useRef<() => boolean>(() => true);
  const entryId = task.subject?.id;
  const state = useDecision(task, () => {
    if (entryId !== undefined) {
      void queries.invalidateQueries({ queryKey: ['entry', entryId] });
    }
    onDecided?.();
  });

  const { draft, change } = state;
  const complete = actionOf(task, 'complete');
  const isOpen = task.state === 'open';
  const components = task.form?.components ?? [];
  const choices = components.find(({ key }) => key === 'decision')?.values ?? [];
  const mine = actionOf(task, 'unclaim')?.allowed === true;

  const actions = useMemo(() => {
    const prepare = (decision: string) => {
      if (complete?.allowed === true) {
        change((now) => ({ ...now, decision }));
        confirm.current?.focus();
      }
    };
    return {
      approve: () => prepare('approve'),
      reject: () => prepare('reject'),
      returnToPreparer: () => prepare('return'),
      claim: () => work.claim.mutate(),
      unclaim: () => work.unclaim.mutate(),
      delegate: (person?: string) => (person === undefined ? setDelegating(true) : work.delegate.mutate(person)),
      comment: (text?: string) => {
        setTab('comments');
        if (text !== undefined) {
          work.comment.mutate(text);
        } else {
          setTimeout(() => field.current?.focus());
        }
      },
    };
  }, [complete?.allowed, change, work]);
  useEffect(() => offer(task.id, actions), [task.id, actions]);

  const late = isProblem(state.failure, 'task-already-decided') && !state.arrived;
  const Title = compact ? 'h2' : 'h1';
  return (
    <div className={classes('flex min-w-0 flex-col gap-4', compact && 'p-4')} data-testid="task">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <Title className="text-lg font-semibold break-words">{nameOf(task)}</Title>
          <p className="mt-1.5 flex flex-wrap items-center gap-2">
            <DecisionBadge state={task.state} decision={task.end?.decision} />
            {isOpen && <DueBadge dueAt={task.dueAt} workingSeconds={task.workingSecondsUntilDue} />}
            <RiskChip band={task.subject?.riskBand} score={task.subject?.riskScore} />
            <span className="text-soft">
              {task.name} · {t('page.assignee')}{' '}
              {task.assignee == null ? t('page.unclaimed') : <Person code={task.assignee} />}
            </span>
          </p>
        </div>
      </header>

      <Outcome task={task} late={late} arrived={state.arrived} />
      <WhyNot task={task} />

      <div className={classes('grid min-w-0 gap-4', !compact && 'lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]')}>
        <div className="flex min-w-0 flex-col gap-4">
          {entryId !== undefined ? (
            <EntryPart entryId={entryId} />
          ) : (
            task.form != null && (
              <Card title={t('page.form')}>
                <FormFields
                  schema={task.form.schema as unknown as Record<string, unknown>}
                  values={draft.values}
                  readOnly={!isOpen || complete?.allowed !== true}
                  checkRef={inOrder}
                  label={t('page.form')}
                  onChange={(values) => change((now) => ({ ...now, values }))}
                />
              </Card>
            )
          )}
          {isOpen && complete?.allowed === true && (
            <div className="sticky bottom-16 z-10 rounded-lg border border-line-strong bg-raised p-4 shadow-pop md:bottom-2">
              <DecisionSection
                task={task}
                state={state}
                choices={choices.map(({ value, label }) => ({ value, label: label ?? value }))}
                commentRequired={components.some(({ key, required }) => key === 'comment' && required)}
                check={() => inOrder.current()}
                first={first}
                confirm={confirm}
              />
            </div>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {entryId !== undefined && (
            <>
              <RiskPanel
                entryId={entryId}
                band={task.subject?.riskBand}
                mayJudge={has(...APPROVERS) && complete?.problem !== 'separation-of-duties'}
              />
              <UsualBookings entryId={entryId} />
            </>
          )}
        </div>
      </div>

      {entryId !== undefined && <Nearest entryId={entryId} />}

      {isOpen && (
        <div className="flex flex-wrap gap-2">
          {mine ? (
            <Button icon={Hand} pending={work.unclaim.isPending} onClick={actions.unclaim}>
              {t('page.unclaim')}
            </Button>
          ) : (
            <Button
              icon={Hand}
              pending={work.claim.isPending}
              disabled={actionOf(task, 'claim')?.allowed !== true}
              onClick={actions.claim}
            >
              {t('page.claim')}
            </Button>
          )}
          <Button
            icon={UserRoundPlus}
            disabled={actionOf(task, 'delegate')?.allowed !== true}
            onClick={() => setDelegating(true)}
          >
            {t('page.delegate')}
          </Button>
          <Button icon={MessageSquare} onClick={() => actions.comment()}>
            {t('page.comment')}
          </Button>
        </div>
      )}

      <Card>
        <Tabs
          label={t('tabs.label')}
          open={tab}
          onOpen={setTab}
          tabs={[
            ...(entryId === undefined
              ? []
              : [{ id: 'changes', label: t('tabs.changes'), content: <FieldDiff entryId={entryId} /> }]),
            { id: 'process', label: t('tabs.process'), content: <ProcessTab task={task} /> },
            ...(entryId === undefined
              ? []
              : [
                  { id: 'approvals', label: t('tabs.approvals'), content: <ApprovalSteps entryId={entryId} /> },
                  { id: 'history', label: t('tabs.history'), content: <EntryHistory entryId={entryId} /> },
                ]),
            {
              id: 'comments',
              label: t('tabs.comments', { count: task.comments?.length ?? 0 }),
              content: <Comments task={task} work={work} field={field} />,
            },
            ...(entryId === undefined
              ? []
              : [{ id: 'files', label: t('tabs.files'), content: <Attachments entryId={entryId} /> }]),
          ]}
        />
      </Card>
      {delegating && <DelegateDialog task={task} work={work} onClose={() => setDelegating(false)} />}
    </div>
  );
}

function EntryPart({ entryId }: { entryId: string }) {
  const t = useTaskMessages();
  const entry = useEntry(entryId);
  if (entry.isPending) {
    return <Skeleton lines={8} />;
  }
  if (entry.isError) {
    return <ErrorState error={entry.error} onRetry={() => void entry.refetch()} />;
  }
  return (
    <>
      <Card title={t('page.entry', { reference: entry.data.entry.reference })}>
        <EntryHeader detail={entry.data} />
      </Card>
      <Card title={t('page.lines')} flush>
        <EntryLines lines={entry.data.lines} />
      </Card>
      <Card title={t('tabs.files')}>
        <Attachments entryId={entryId} />
      </Card>
    </>
  );
}

function Nearest({ entryId }: { entryId: string }) {
  const entry = useEntry(entryId);
  return entry.data === undefined ? null : <NearestEntries detail={entry.data} />;
}

function DecisionSection({
  task,
  ...rest
}: { task: Task } & Omit<React.ComponentProps<typeof DecisionBar>, 'consequence' | 'preparer'>) {
  const approvals = useApprovals(task.subject?.id ?? '', task.subject?.id !== undefined);
  const plan = approvals.data?.items.find((revision) => revision.counts);
  return (
    <DecisionBar
      {...rest}
      preparer={task.subject?.preparer}
      consequence={(decision) => consequenceOf(decision, task.subject?.level, plan)}
    />
  );
}
