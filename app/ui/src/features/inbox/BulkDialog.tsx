'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Facts } from '@/components/Card';
import { Dialog } from '@/components/Dialog';
import { TextArea } from '@/components/Field';
import { useComponentMessages } from '@/components/messages';
import { Money } from '@/components/Money';
import { describe } from '@/components/States';
import { RiskChip } from '@/entities/task/RiskChip';
import { api, body, type Schema } from '@/lib/api';
import { formatNumber } from '@/lib/format';
import { uuidv7 } from '@/lib/uuid';
import { type BulkPlan, MOST } from './bulk';
import { useInboxMessages } from './messages';

export type BulkDecision = 'approve' | 'return' | 'reject';

const UNDO_SECONDS = 10;

/** What a decision on many would be, before it is given: how many, how much, how risky, what is left out, and why. */
export function BulkDialog({
  decision,
  plan,
  onClose,
  onScheduled,
}: {
  decision: BulkDecision;
  plan: BulkPlan;
  onClose: () => void;
  onScheduled: (bulk: Schema<'TaskDecisionView'>) => void;
}) {
  const t = useInboxMessages();
  const words = useComponentMessages();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const mixed = plan.kinds.length > 1;
  const schedule = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/task-decisions', {
          params: { header: { 'Idempotency-Key': uuidv7() } },
          body: {
            items: plan.tasks.map((task) => ({ id: task.id, etag: `"${task.version}"` })),
            decision,
            comment: reason.trim(),
            delaySeconds: UNDO_SECONDS,
          },
        }),
      ),
    onSuccess: onScheduled,
  });
  const submit = () => (reason.trim() === '' ? setMissing(true) : schedule.mutate());
  const possible = !mixed && plan.tasks.length > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`bulk.title_${decision}`, { count: plan.tasks.length })}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          {possible && (
            <Button kind={decision === 'approve' ? 'primary' : 'danger'} pending={schedule.isPending} onClick={submit}>
              {t(`actions.${decision}`)} ({formatNumber(plan.tasks.length)})
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {mixed ? (
          <Notice tone="warn" title={t('bulk.mixed')} live>
            {t('bulk.mixedText', { kinds: plan.kinds.join(', ') })}
          </Notice>
        ) : plan.tasks.length === 0 ? (
          <Notice tone="warn" title={t('bulk.nothing')} live />
        ) : (
          <Facts
            items={[
              [t('bulk.kind'), plan.kinds[0]],
              [t('bulk.count'), formatNumber(plan.tasks.length)],
              [
                t('bulk.sum'),
                <span key="sums" className="flex flex-col">
                  {plan.sums.map((sum) => (
                    <Money key={sum.currency} value={sum} />
                  ))}
                </span>,
              ],
              [
                t('bulk.highest'),
                plan.highest === null ? (
                  t('bulk.unrated')
                ) : (
                  <RiskChip key="risk" band={plan.highest.subject?.riskBand} score={plan.highest.subject?.riskScore} />
                ),
              ],
            ]}
          />
        )}
        {plan.high.length > 0 && (
          <Notice tone="warn" title={t('bulk.excluded', { count: plan.high.length })}>
            {plan.high.map((task) => task.title ?? task.name).join(' · ')}
          </Notice>
        )}
        {plan.closed.length > 0 && <Notice tone="info" title={t('bulk.closed', { count: plan.closed.length })} />}
        {plan.tasks.length === MOST && <Notice tone="info" title={t('bulk.limit', { most: MOST })} />}
        {possible && (
          <TextArea
            label={t('bulk.reason')}
            hint={`${t('bulk.reasonHint')} ${t('bulk.undoHint', { seconds: UNDO_SECONDS })}`}
            required
            maxLength={2000}
            value={reason}
            error={missing ? t('bulk.reasonMissing') : undefined}
            onChange={(event) => {
              setReason(event.target.value);
              setMissing(false);
            }}
          />
        )}
        {schedule.isError && (
          <Notice tone="danger" title={describe(schedule.error, words).title} live>
            {describe(schedule.error, words).text}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
