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
import type { Task } from '../bulk';
import { useInboxMessages } from '../messages';

export type Decision = 'approve' | 'return' | 'reject';

/** Asks for one decision. Nothing is chosen beforehand, and nothing counts before the server has confirmed it. */
export function DecisionDialog({
  task,
  negative,
  onClose,
  onDecided,
  onRefused,
}: {
  task: Task;
  /** Return or reject, instead of approve. */
  negative: boolean;
  onClose: () => void;
  onDecided: () => void;
  /** The server has refused it or not answered; what it says of the task now is asked for by then. */
  onRefused: (failure: unknown) => void;
}) {
  const t = useInboxMessages();
  const words = useComponentMessages();
  const queries = useQueryClient();
  const { tell } = useToasts();
  const [choice, setChoice] = useState<Decision | null>(negative ? null : 'approve');
  const [comment, setComment, clear] = useDraft(`task.${task.id}.${negative ? 'negative' : 'approve'}`, '');
  const [wrong, setWrong] = useState<'choice' | 'reason' | null>(null);
  const title = task.title ?? task.name ?? t('list.untitled');
  const decide = useMutation({
    mutationFn: (decision: Decision) =>
      body(
        api.POST('/api/v1/tasks/{id}/complete', {
          params: {
            path: { id: task.id },
            header: { 'If-Match': `"${task.version}"`, 'Idempotency-Key': uuidv7() },
          },
          body: { decision, ...(comment.trim() === '' ? {} : { comment: comment.trim() }) },
        }),
      ),
    onSuccess: (decided, decision) => {
      queries.setQueryData(['task', task.id], decided);
      tell({ tone: 'ok', title: t(`decide.done_${decision}`, { title }) });
      clear();
      onDecided();
    },
    onError: async (failure) => {
      await queries.invalidateQueries({ queryKey: ['task', task.id] });
      onRefused(failure);
    },
  });
  const submit = () => {
    if (choice === null) {
      setWrong('choice');
    } else if (negative && comment.trim() === '') {
      setWrong('reason');
    } else {
      decide.mutate(choice);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(negative ? 'decide.negative' : 'decide.approve')}
      description={title}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button kind={negative ? 'danger' : 'primary'} pending={decide.isPending} onClick={submit}>
            {choice === null ? t('decide.choice') : t(`actions.${choice}`)}
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
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          }
        }}
      >
        {negative && (
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium">{t('decide.choice')}</legend>
            {(['return', 'reject'] as const).map((each) => (
              <label key={each} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
                <input
                  type="radio"
                  name="decision"
                  className="size-4 accent-(--brand)"
                  checked={choice === each}
                  onChange={() => {
                    setChoice(each);
                    setWrong(null);
                  }}
                />
                {t(`decide.${each}Choice`)}
              </label>
            ))}
          </fieldset>
        )}
        <TextArea
          label={t(negative ? 'decide.reason' : 'decide.comment')}
          hint={t('decide.commentHint')}
          required={negative}
          maxLength={2000}
          value={comment}
          onChange={(event) => {
            setComment(event.target.value);
            setWrong(null);
          }}
          error={wrong === 'reason' ? t('decide.reasonMissing') : undefined}
        />
        {wrong === 'choice' && <Notice tone="warn" title={t('decide.chooseFirst')} live />}
        {decide.isError && (
          <Notice tone="danger" title={describe(decide.error, words).title} live>
            {describe(decide.error, words).text}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
