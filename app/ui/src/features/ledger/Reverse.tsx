'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, TextLink } from '@/components/Button';
import { Notice } from '@/components/Badge';
import { Dialog } from '@/components/Dialog';
import { TextArea, TextField } from '@/components/Field';
import { describe } from '@/components/States';
import { useComponentMessages } from '@/components/messages';
import { useToasts } from '@/components/Toasts';
import { api, body } from '@/lib/api';
import { formatDate } from '@/lib/format';
import { uuidv7 } from '@/lib/uuid';
import { useLedgerMessages } from './messages';
import type { EntryRow } from './queries';

/** Hands in the reversal of a posted entry; it needs the same approvals as the entry did. */
export function Reverse({ entry, open, onClose }: { entry: EntryRow; open: boolean; onClose: () => void }) {
  const t = useLedgerMessages();
  const tc = useComponentMessages();
  const { tell } = useToasts();
  const queries = useQueryClient();
  const [postingDate, setPostingDate] = useState('');
  const [reason, setReason] = useState('');
  const reverse = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/journal-entries/{id}/reverse', {
          params: { path: { id: entry.id }, header: { 'Idempotency-Key': uuidv7() } },
          body: { reason, ...(postingDate === '' ? {} : { postingDate }) },
        }),
      ),
    onSuccess: (handed) => {
      tell({
        tone: 'ok',
        title: t('reverse.handedIn', { reference: handed.reference }),
        actions: <TextLink href={`/ledger?entry=${handed.id}`}>{t('reverse.show')}</TextLink>,
      });
      void queries.invalidateQueries({ queryKey: ['entry', entry.id] });
      onClose();
    },
  });
  const failure = reverse.isError ? describe(reverse.error, tc) : null;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('reverse.title', { reference: entry.reference })}
      description={t('reverse.text')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            pending={reverse.isPending}
            disabled={reason.trim() === ''}
            onClick={() => reverse.mutate()}
          >
            {t('reverse.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          type="date"
          label={t('reverse.postingDate')}
          hint={t('reverse.postingDateHint', { date: formatDate(entry.postingDate) })}
          min={entry.postingDate}
          value={postingDate}
          onChange={(event) => setPostingDate(event.target.value)}
        />
        <TextArea
          required
          label={t('reverse.reason')}
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
