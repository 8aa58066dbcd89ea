'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextArea } from '@/components/Field';
import { useComponentMessages } from '@/components/messages';
import { describe } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { api, body } from '@/lib/api';
import { useDraft } from '@/lib/drafts';
import { uuidv7 } from '@/lib/uuid';
import { useEntryMessages } from './messages';

const VERDICTS = ['agree', 'not-relevant'] as const;

/** Asks an approver what is to be thought of a signal, or of the rating. It stays beside the rating and changes nothing else. */
export function JudgementDialog({
  entryId,
  revision,
  rule,
  title,
  onClose,
}: {
  entryId: string;
  revision: number;
  /** Null for the rating as a whole. */
  rule: string | null;
  title: string;
  onClose: () => void;
}) {
  const t = useEntryMessages();
  const words = useComponentMessages();
  const queries = useQueryClient();
  const { tell } = useToasts();
  const [verdict, setVerdict] = useState<(typeof VERDICTS)[number] | null>(null);
  const [reason, setReason, clear] = useDraft(`judgement.${entryId}.${revision}.${rule ?? ''}`, '');
  const [wrong, setWrong] = useState<'verdict' | 'reason' | null>(null);
  const judge = useMutation({
    mutationFn: (chosen: (typeof VERDICTS)[number]) =>
      body(
        api.POST('/api/v1/journal-entries/{id}/risk-judgements', {
          params: { path: { id: entryId }, header: { 'Idempotency-Key': uuidv7() } },
          body: {
            verdict: chosen,
            ...(rule === null ? {} : { rule }),
            ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
          },
        }),
      ),
    onSuccess: async () => {
      clear();
      await queries.invalidateQueries({ queryKey: ['entry', entryId] });
      tell({ tone: 'ok', title: t('judge.done') });
      onClose();
    },
  });
  const submit = () => {
    if (verdict === null) {
      setWrong('verdict');
    } else if (verdict === 'not-relevant' && reason.trim() === '') {
      setWrong('reason');
    } else {
      judge.mutate(verdict);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={t('judge.text')}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button kind="primary" pending={judge.isPending} onClick={submit}>
            {t('judge.send')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <fieldset>
          <legend className="mb-1 font-medium">{t('judge.question')}</legend>
          {VERDICTS.map((each) => (
            <label key={each} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
              <input
                type="radio"
                name="verdict"
                className="size-4 accent-(--brand)"
                checked={verdict === each}
                onChange={() => {
                  setVerdict(each);
                  setWrong(null);
                }}
              />
              {t(`judge.verdict.${each}`)}
            </label>
          ))}
        </fieldset>
        <TextArea
          label={t('judge.reason')}
          required={verdict === 'not-relevant'}
          maxLength={2000}
          value={reason}
          error={wrong === 'reason' ? t('judge.reasonMissing') : undefined}
          onChange={(event) => {
            setReason(event.target.value);
            setWrong(null);
          }}
        />
        {wrong === 'verdict' && <Notice tone="warn" title={t('judge.chooseFirst')} live />}
        {judge.isError && (
          <Notice tone="danger" title={describe(judge.error, words).title} live>
            {describe(judge.error, words).text}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
