'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Check, CornerUpLeft, Hand, UserRoundPlus } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button, TextLink } from '@/components/Button';
import { Card, Facts } from '@/components/Card';
import { TextArea } from '@/components/Field';
import { Money } from '@/components/Money';
import { ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { useToasts } from '@/components/Toasts';
import { Person } from '@/entities/person/Person';
import { DecisionBadge } from '@/entities/task/DecisionBadge';
import { DueBadge } from '@/entities/task/DueBadge';
import { RiskChip } from '@/entities/task/RiskChip';
import { api, body, isProblem, NoAnswer } from '@/lib/api';
import { useDraft } from '@/lib/drafts';
import { useLive } from '@/lib/live';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { uuidv7 } from '@/lib/uuid';
import type { Task } from '../bulk';
import { useInboxMessages } from '../messages';
import { offer } from './actions';
import { DecisionDialog } from './DecisionDialog';
import { DelegateDialog } from './DelegateDialog';

/** A task beside the list: what it is about, who waits, and what can be done. */
export function TaskDetail({ taskId, onDecided }: { taskId: string; onDecided?: () => void; compact?: boolean }) {
  const queries = useQueryClient();
  const task = useQuery({
    queryKey: ['task', taskId],
    queryFn: ({ signal }) => body(api.GET('/api/v1/tasks/{id}', { params: { path: { id: taskId } }, signal })),
  });
  useLive(['task'], () => void queries.invalidateQueries({ queryKey: ['task', taskId] }));
  if (task.data !== undefined) {
    return <Shown key={taskId} task={task.data} onDecided={onDecided ?? (() => {})} />;
  }
  return task.isError ? <ErrorState error={task.error} onRetry={() => void task.refetch()} /> : <Skeleton />;
}

type Open = 'approve' | 'negative' | 'delegate' | null;

function Shown({ task, onDecided }: { task: Task; onDecided: () => void }) {
  const t = useInboxMessages();
  const queries = useQueryClient();
  const { me } = useSession();
  const { tell, fail } = useToasts();
  const [open, setOpen] = useState<Open>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const title = task.title ?? task.name ?? t('list.untitled');
  const may = (name: string) => task.actions?.find((action) => action.name === name);
  const isOpen = task.state === 'open';
  const put = (now: Task) => {
    queries.setQueryData(['task', task.id], now);
    void queries.invalidateQueries({ queryKey: ['task', task.id] });
  };
  const claim = useMutation({
    mutationFn: (give: boolean) => {
      const params = {
        path: { id: task.id },
        header: { 'If-Match': `"${task.version}"`, 'Idempotency-Key': uuidv7() },
      };
      return body(
        give ? api.POST('/api/v1/tasks/{id}/unclaim', { params }) : api.POST('/api/v1/tasks/{id}/claim', { params }),
      );
    },
    onSuccess: (now, give) => {
      put(now);
      tell({ tone: 'ok', title: t(give ? 'actions.unclaimed' : 'actions.claimed', { title }) });
    },
    onError: (failure) => {
      fail(failure);
      void queries.invalidateQueries({ queryKey: ['task', task.id] });
    },
  });

  const complete = may('complete');
  const mine = task.assignee === me.person;
  const actions = useMemo(
    () => ({
      approve: () => complete?.allowed === true && setOpen('approve'),
      reject: () => complete?.allowed === true && setOpen('negative'),
      returnToPreparer: () => complete?.allowed === true && setOpen('negative'),
      claim: () => {
        if (!claim.isPending) {
          claim.mutate(mine);
        }
      },
      unclaim: () => claim.mutate(true),
    }),
    [complete?.allowed, claim, mine],
  );
  useEffect(() => offer(task.id, actions), [task.id, actions]);

  return (
    <div className="flex flex-col gap-4 p-4">
      <header>
        <h2 className="text-base font-semibold break-words">{title}</h2>
        <p className="mt-1.5 flex flex-wrap items-center gap-1.5">
          <DecisionBadge state={task.state} decision={task.end?.decision} />
          {isOpen && <DueBadge dueAt={task.dueAt} workingSeconds={task.workingSecondsUntilDue} />}
          <RiskChip band={task.subject?.riskBand} score={task.subject?.riskScore} />
        </p>
        <p className="mt-1.5">
          <TextLink href={`/tasks?id=${task.id}`}>{t('detail.page')}</TextLink>
        </p>
      </header>
      <Outcome task={task} refused={refused} />
      {isOpen && complete?.allowed === false && (
        <Notice tone="info" title={t('actions.why')}>
          {complete.reason}
        </Notice>
      )}
      {isOpen && (
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" icon={Check} disabled={complete?.allowed !== true} onClick={actions.approve}>
            {t('actions.approve')}
          </Button>
          <Button icon={CornerUpLeft} disabled={complete?.allowed !== true} onClick={actions.reject}>
            {t('decide.negative')}
          </Button>
          <Button
            icon={Hand}
            pending={claim.isPending}
            disabled={mine ? may('unclaim')?.allowed !== true : may('claim')?.allowed !== true}
            onClick={() => claim.mutate(mine)}
          >
            {t(mine ? 'actions.unclaim' : 'actions.claim')}
          </Button>
          <Button icon={UserRoundPlus} disabled={may('delegate')?.allowed !== true} onClick={() => setOpen('delegate')}>
            {t('actions.delegate')}
          </Button>
        </div>
      )}
      <Facts
        items={[
          [t('detail.reference'), task.subject?.reference ?? task.businessKey],
          [t('detail.company'), task.subject?.company],
          [t('detail.amount'), task.subject?.amount && <Money value={task.subject.amount} />],
          [t('detail.preparer'), <Person key="preparer" code={task.subject?.preparer} />],
          [t('detail.created'), <Time key="created" at={task.createdAt} relative />],
          [
            t('detail.assignee'),
            task.assignee === undefined ? t('detail.nobody') : <Person key="assignee" code={task.assignee} />,
          ],
          [
            t('detail.candidates'),
            <span key="candidates">
              {task.candidateGroups.map(roleName).join(', ')}
              {task.candidateUsers.map((code, at) => (
                <span key={code}>
                  {(at > 0 || task.candidateGroups.length > 0) && ', '}
                  <Person code={code} />
                </span>
              ))}
            </span>,
          ],
          [t('detail.process'), task.process.name ?? task.process.key],
        ]}
      />
      <Comments task={task} onAdded={put} />
      {(open === 'approve' || open === 'negative') && (
        <DecisionDialog
          task={task}
          negative={open === 'negative'}
          onClose={() => setOpen(null)}
          onDecided={() => {
            setOpen(null);
            onDecided();
          }}
          onRefused={(failure) => {
            if (failure instanceof NoAnswer || isProblem(failure)) {
              setRefused(failure);
              if (failure instanceof NoAnswer || [403, 409, 412].includes(failure.status)) {
                setOpen(null);
              }
            }
          }}
        />
      )}
      {open === 'delegate' && (
        <DelegateDialog
          task={task}
          onClose={() => setOpen(null)}
          onDone={(now) => {
            setOpen(null);
            put(now);
          }}
        />
      )}
    </div>
  );
}

/** What became of the task, and of a decision that the server did not take. */
function Outcome({ task, refused }: { task: Task; refused: unknown }) {
  const t = useInboxMessages();
  const { me } = useSession();
  const end = task.end;
  return (
    <>
      {isProblem(refused, 'task-already-decided') ? (
        <Notice tone="warn" title={t('decide.already')} live>
          {end?.decidedBy !== undefined && end.decidedBy !== me.person && (
            <>
              <Person code={end.decidedBy} /> {t('decide.alreadyBy')}
            </>
          )}
        </Notice>
      ) : isProblem(refused, 'version-stale') ? (
        <Notice tone="warn" title={t('decide.stale')} live>
          {t('decide.staleText')}
        </Notice>
      ) : isProblem(refused) ? (
        <Notice tone="danger" title={refused.title} live>
          {refused.detail}
        </Notice>
      ) : refused instanceof NoAnswer ? (
        <Notice tone="danger" title={t('decide.unknown')} live>
          {t('decide.unknownText')}
        </Notice>
      ) : null}
      {end !== undefined && (
        <Facts
          items={[
            ...(end.decidedBy === undefined
              ? []
              : [[t('detail.endedBy'), <Person key="by" code={end.decidedBy} />] as [string, React.ReactNode]]),
            [t('detail.endedAt'), <Time key="at" at={end.at} />],
          ]}
        />
      )}
    </>
  );
}

function Comments({ task, onAdded }: { task: Task; onAdded: (task: Task) => void }) {
  const t = useInboxMessages();
  const { tell, fail } = useToasts();
  const [text, setText, clear] = useDraft(`task.${task.id}.comment`, '');
  const add = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/tasks/{id}/comments', {
          params: { path: { id: task.id }, header: { 'Idempotency-Key': uuidv7() } },
          body: { text: text.trim() },
        }),
      ),
    onSuccess: (now) => {
      clear();
      onAdded(now);
      tell({ tone: 'ok', title: t('actions.commented') });
    },
    onError: fail,
  });
  return (
    <Card title={t('detail.comments')}>
      {(task.comments ?? []).length === 0 ? (
        <p className="text-soft">{t('detail.noComments')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {task.comments?.map((comment) => (
            <li key={comment.id}>
              <p className="text-xs text-soft">
                <Person code={comment.person} /> · <Time at={comment.at} relative />
              </p>
              <p className="break-words whitespace-pre-wrap">{comment.text}</p>
            </li>
          ))}
        </ul>
      )}
      {task.state === 'open' && (
        <form
          className="mt-3 flex flex-col items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          <TextArea
            label={t('detail.comment')}
            hideLabel
            placeholder={t('detail.comment')}
            rows={2}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-full"
          />
          <Button type="submit" size="small" pending={add.isPending} disabled={text.trim() === ''}>
            {t('detail.addComment')}
          </Button>
        </form>
      )}
    </Card>
  );
}
