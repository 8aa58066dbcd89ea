'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Select } from '@/components/Field';
import { useComponentMessages } from '@/components/messages';
import { describe, ErrorState, Skeleton } from '@/components/States';
import { useToasts } from '@/components/Toasts';
import { api, body } from '@/lib/api';
import { useSession } from '@/lib/session';
import { uuidv7 } from '@/lib/uuid';
import type { Task } from '../bulk';
import { useInboxMessages } from '../messages';

/** Hands a task to somebody who may decide it too. */
export function DelegateDialog({
  task,
  onClose,
  onDone,
}: {
  task: Task;
  onClose: () => void;
  onDone: (task: Task) => void;
}) {
  const t = useInboxMessages();
  const words = useComponentMessages();
  const { me } = useSession();
  const { tell } = useToasts();
  const queries = useQueryClient();
  const [person, setPerson] = useState('');
  const people = useQuery({
    queryKey: ['people', 'mayDecide', task.id],
    queryFn: () => body(api.GET('/api/v1/people', { params: { query: { mayDecide: task.id } } })),
  });
  const others = people.data?.items.filter((each) => each.code !== me.person) ?? [];
  const delegate = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/tasks/{id}/delegate', {
          params: {
            path: { id: task.id },
            header: { 'If-Match': `"${task.version}"`, 'Idempotency-Key': uuidv7() },
          },
          body: { person },
        }),
      ),
    onSuccess: (given) => {
      queries.setQueryData(['task', task.id], given);
      tell({ tone: 'ok', title: t('actions.delegated', { title: task.title ?? task.name ?? '' }) });
      onDone(given);
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('delegate.title')}
      description={t('delegate.text')}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button
            kind="primary"
            pending={delegate.isPending}
            disabled={person === ''}
            onClick={() => delegate.mutate()}
          >
            {t('delegate.action')}
          </Button>
        </>
      }
    >
      {people.isPending ? (
        <Skeleton lines={2} />
      ) : people.isError ? (
        <ErrorState error={people.error} onRetry={() => void people.refetch()} />
      ) : others.length === 0 ? (
        <Notice tone="info" title={t('delegate.none')} />
      ) : (
        <Select
          label={t('delegate.person')}
          value={person}
          onChange={(event) => setPerson(event.target.value)}
          options={[{ value: '', label: '—' }, ...others.map(({ code, name }) => ({ value: code, label: name }))]}
        />
      )}
      {delegate.isError && (
        <Notice tone="danger" title={describe(delegate.error, words).title} live>
          {describe(delegate.error, words).text}
        </Notice>
      )}
    </Dialog>
  );
}
