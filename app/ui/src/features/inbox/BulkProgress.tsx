'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Table } from '@/components/Table';
import { ErrorState } from '@/components/States';
import { Person } from '@/entities/person/Person';
import { api, body, isProblem, type Schema } from '@/lib/api';
import { useLive } from '@/lib/live';
import { uuidv7 } from '@/lib/uuid';
import { hasInboxMessage, useInboxMessages } from './messages';

type Bulk = Schema<'TaskDecisionView'>;

const LOOK = 1_000;

/**
 * A decision on many tasks from giving it to its results. The server owns it: whoever closes the page and comes back sees how far it has come,
 * and can undo it until the server begins.
 */
export function BulkProgress({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const t = useInboxMessages();
  const queries = useQueryClient();
  const [tooLate, setTooLate] = useState(false);
  const key = ['task-decision', id];
  const bulk = useQuery({
    queryKey: key,
    queryFn: () => body(api.GET('/api/v1/task-decisions/{id}', { params: { path: { id } } })),
    refetchInterval: (query) =>
      ['scheduled', 'running'].includes(query.state.data?.state ?? 'scheduled') ? LOOK : false,
    staleTime: 0,
  });
  useLive(['task-decision'], () => void queries.invalidateQueries({ queryKey: key }));
  const undo = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/task-decisions/{id}/cancel', {
          params: { path: { id }, header: { 'Idempotency-Key': uuidv7() } },
        }),
      ),
    onSuccess: (now) => queries.setQueryData(key, now),
    onError: async (failure) => {
      setTooLate(isProblem(failure, 'conflict'));
      await queries.invalidateQueries({ queryKey: key });
    },
  });
  const state = bulk.data?.state;
  useEffect(() => {
    if (state === 'done' || state === 'cancelled') {
      onDone();
    }
    // Once for each end that is reached.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state]);

  const close = (
    <Button size="small" onClick={onClose}>
      {t('progress.close')}
    </Button>
  );
  if (bulk.data === undefined) {
    return bulk.isError ? (
      isProblem(bulk.error, 'not-found') ? null : (
        <ErrorState error={bulk.error} onRetry={() => void bulk.refetch()} />
      )
    ) : null;
  }
  return (
    <section aria-label={t('progress.label')} className="mb-3" data-testid="bulk" data-state={state}>
      {state === 'scheduled' ? (
        <Scheduled bulk={bulk.data} pending={undo.isPending} onUndo={() => undo.mutate()} />
      ) : state === 'running' ? (
        <Notice tone="info" title={t('progress.running', { count: bulk.data.items.length })} />
      ) : state === 'cancelled' ? (
        <Notice tone="ok" title={t('progress.cancelled')} actions={close} live />
      ) : (
        <Results bulk={bulk.data} tooLate={tooLate} close={close} />
      )}
    </section>
  );
}

function Scheduled({ bulk, pending, onUndo }: { bulk: Bulk; pending: boolean; onUndo: () => void }) {
  const t = useInboxMessages();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((new Date(bulk.executesAt).getTime() - now) / 1000));
  return (
    <Notice
      tone="info"
      title={t(`progress.scheduled_${bulk.decision}`, { count: bulk.items.length, seconds })}
      actions={
        <Button size="small" icon={Undo2} pending={pending} onClick={onUndo}>
          {t('progress.undo')}
        </Button>
      }
    />
  );
}

function Results({ bulk, tooLate, close }: { bulk: Bulk; tooLate: boolean; close: React.ReactNode }) {
  const t = useInboxMessages();
  const refused = bulk.items.filter((item) => item.state === 'refused');
  return (
    <>
      {tooLate && (
        <Notice tone="warn" title={t('progress.tooLate')} live>
          {t('progress.tooLateText')}
        </Notice>
      )}
      <Notice
        tone={refused.length > 0 ? 'warn' : 'ok'}
        title={[
          t('progress.done', { count: bulk.decided }),
          ...(refused.length > 0 ? [t('progress.refused', { count: bulk.refused })] : []),
        ].join(' · ')}
        actions={close}
        live
      />
      {refused.length > 0 && (
        <div className="mt-2 max-h-64 overflow-y-auto rounded-lg border border-line bg-surface">
          <Table
            caption={t('progress.why')}
            rows={refused}
            rowKey={(item) => item.id}
            columns={[
              { id: 'task', header: t('progress.item'), cell: (item) => <RefusedTask id={item.id} /> },
              { id: 'why', header: t('progress.why'), cell: (item) => <Why item={item} /> },
            ]}
          />
        </div>
      )}
    </>
  );
}

function useTask(id: string) {
  return useQuery({
    queryKey: ['task', id],
    queryFn: () => body(api.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
  }).data;
}

function RefusedTask({ id }: { id: string }) {
  const t = useInboxMessages();
  const task = useTask(id);
  return (
    <>
      {task?.title ?? task?.name ?? t('list.untitled')}
      {task?.subject?.reference !== undefined && (
        <span className="block text-xs text-soft">{task.subject.reference}</span>
      )}
    </>
  );
}

function Why({ item }: { item: Schema<'TaskDecisionItem'> }) {
  const t = useInboxMessages();
  const task = useTask(item.id);
  const known = hasInboxMessage(`refusal.${item.problem ?? 'other'}`);
  const decider = item.problem === 'task-already-decided' ? task?.end?.decidedBy : undefined;
  return (
    <>
      {known ? t(`refusal.${item.problem ?? 'other'}`) : (item.detail ?? t('refusal.other'))}
      {decider !== undefined && (
        <>
          {' '}
          {t('refusal.by')} <Person code={decider} />
        </>
      )}
    </>
  );
}
