'use client';

import type { Ref } from 'react';
import { Button } from '@/components/Button';
import { TextArea } from '@/components/Field';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { useDraft } from '@/lib/drafts';
import { useTaskMessages } from './messages';
import { actionOf, type Task, useTaskWork } from './useTask';

/** What people said about a task. A comment that is being written stays in the browser until it is sent. */
export function Comments({
  task,
  work,
  field,
}: {
  task: Task;
  work: ReturnType<typeof useTaskWork>;
  field: Ref<HTMLTextAreaElement>;
}) {
  const t = useTaskMessages();
  const [text, setText, clear] = useDraft(`task.${task.id}.comment`, '');
  const comments = task.comments ?? [];
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {comments.length === 0 ? (
        <p className="text-soft">{t('comments.none')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {comments.map((comment) => (
            <li key={comment.id} className="rounded-md bg-sunken px-3 py-2">
              <p className="text-xs text-soft">
                <Person code={comment.person} /> · <Time at={comment.at} />
              </p>
              <p className="mt-0.5 break-words whitespace-pre-wrap">{comment.text}</p>
            </li>
          ))}
        </ul>
      )}
      {actionOf(task, 'comment')?.allowed === true && (
        <form
          className="flex flex-col items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') {
              work.comment.mutate(text.trim(), { onSuccess: clear });
            }
          }}
        >
          <TextArea
            ref={field}
            label={t('comments.label')}
            rows={2}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-full"
          />
          <Button type="submit" pending={work.comment.isPending} disabled={text.trim() === ''}>
            {t('comments.add')}
          </Button>
        </form>
      )}
    </div>
  );
}
