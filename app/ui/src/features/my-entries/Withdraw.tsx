'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextArea } from '@/components/Field';
import { useToasts } from '@/components/Toasts';
import { api, body, type Schema } from '@/lib/api';
import { uuidv7 } from '@/lib/uuid';
import { useMyEntriesMessages } from './messages';

/** Takes an entry back that is not posted yet. */
export function Withdraw({ entry, onClose }: { entry: Schema<'JournalEntrySummary'>; onClose: () => void }) {
  const t = useMyEntriesMessages();
  const { tell, fail } = useToasts();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [key] = useState(uuidv7);
  const withdraw = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/journal-entries/{id}/cancel', {
          params: { path: { id: entry.id }, header: { 'If-Match': `"${entry.version}"`, 'Idempotency-Key': key } },
          body: { reason: reason.trim() === '' ? null : reason.trim() },
        }),
      ),
    onSuccess: () => {
      tell({ tone: 'ok', title: t('withdrawal.done', { reference: entry.reference }) });
      onClose();
    },
    onError: fail,
    onSettled: () => queries.invalidateQueries({ queryKey: ['journal-entries', 'mine'] }),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('withdrawal.title', { reference: entry.reference })}
      description={t('withdrawal.text')}
      actions={
        <>
          <Button onClick={onClose}>{t('withdrawal.keep')}</Button>
          <Button kind="danger" pending={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t('withdrawal.action')}
          </Button>
        </>
      }
    >
      <TextArea label={t('withdrawal.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
    </Dialog>
  );
}
