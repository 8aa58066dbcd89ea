'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button, TextLink } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Checkbox, TextArea } from '@/components/Field';
import { useComponentMessages } from '@/components/messages';
import { describe, ErrorState, Skeleton } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { EntryStatusBadge } from '@/entities/entry-status/EntryStatusBadge';
import { api, body } from '@/lib/api';
import { uuidv7 } from '@/lib/uuid';
import type { Period } from './masterData';
import { useLedgerMessages } from './messages';

export type Act = 'soft' | 'hard' | 'reopen' | 'confirm' | 'decline';

const SHOWN = 20;

/** Asks before a period is closed, opened or left closed; before a close it shows what still waits. */
export function PeriodDialog({ act, period, onClose }: { act: Act; period: Period; onClose: () => void }) {
  const t = useLedgerMessages();
  const tc = useComponentMessages();
  const { tell } = useToasts();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [returnWaiting, setReturnWaiting] = useState(false);
  const closing = act === 'soft' || act === 'hard';
  const reasonNeeded = act !== 'confirm' && act !== 'decline';
  const blocking = useQuery({
    queryKey: ['periods', period.company, period.id, 'blocking'],
    queryFn: () => body(api.GET('/api/v1/ledger/periods/{id}/blocking', { params: { path: { id: period.id } } })),
    enabled: closing,
    staleTime: 0,
  });
  const waiting = blocking.data?.waiting ?? [];
  const change = useMutation({
    mutationFn: () => send(act, period.id, reason.trim(), returnWaiting),
    onSuccess: (changed) => {
      tell({
        tone: 'ok',
        title: t(`periods.${act}.done`, { period: period.code }),
        ...(changed.returned.length === 0 ? {} : { text: t('periods.returned', { count: changed.returned.length }) }),
      });
      onClose();
    },
    onSettled: () => void queries.invalidateQueries({ queryKey: ['periods'] }),
  });
  const failure = change.isError ? describe(change.error, tc) : null;
  const stands = act === 'hard' && waiting.length > 0 && !returnWaiting;

  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`periods.${act}.title`, { period: period.code, company: period.company })}
      description={t(`periods.${act}.text`)}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind={act === 'hard' ? 'danger' : 'primary'}
            pending={change.isPending}
            disabled={(reasonNeeded && reason.trim() === '') || stands || (closing && !blocking.isSuccess)}
            onClick={() => change.mutate()}
          >
            {t(`periods.${act}.action`)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {closing &&
          (blocking.isPending ? (
            <Skeleton lines={3} className="p-0" />
          ) : blocking.isError ? (
            <ErrorState error={blocking.error} onRetry={() => void blocking.refetch()} />
          ) : waiting.length === 0 ? (
            <Notice tone="ok" title={t('periods.nothingWaits')} />
          ) : (
            <Notice tone="warn" title={t('periods.stillWait', { count: waiting.length })}>
              <ul className="mt-1 flex flex-col gap-1">
                {waiting.slice(0, SHOWN).map((entry) => (
                  <li key={entry.entryId} className="flex flex-wrap items-center gap-2">
                    <TextLink href={`/ledger?entry=${entry.entryId}`}>{entry.reference}</TextLink>
                    <EntryStatusBadge status={entry.status} />
                  </li>
                ))}
              </ul>
              {waiting.length > SHOWN && <p>{t('periods.andMore', { count: waiting.length - SHOWN })}</p>}
              {act === 'hard' && (
                <Checkbox
                  className="mt-2"
                  label={t('periods.returnWaiting')}
                  checked={returnWaiting}
                  onChange={(event) => setReturnWaiting(event.target.checked)}
                />
              )}
            </Notice>
          ))}
        <TextArea
          label={t(reasonNeeded ? 'periods.reason' : 'periods.comment')}
          required={reasonNeeded}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {failure !== null && (
          <Notice tone="danger" live title={failure.title}>
            {[failure.text, ...failure.faults].join(' ')}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}

function send(act: Act, id: string, reason: string, returnWaiting: boolean) {
  const params = { path: { id }, header: { 'Idempotency-Key': uuidv7() } };
  const comment = reason === '' ? {} : { comment: reason };
  switch (act) {
    case 'soft':
    case 'hard':
      return body(
        api.POST('/api/v1/ledger/periods/{id}/close', {
          params,
          body: { kind: act, reason, ...(act === 'hard' ? { returnWaiting } : {}) },
        }),
      );
    case 'reopen':
      return body(api.POST('/api/v1/ledger/periods/{id}/reopen', { params, body: { reason } }));
    case 'confirm':
      return body(api.POST('/api/v1/ledger/periods/{id}/confirm-reopen', { params, body: comment }));
    case 'decline':
      return body(api.POST('/api/v1/ledger/periods/{id}/decline-reopen', { params, body: comment }));
  }
}
