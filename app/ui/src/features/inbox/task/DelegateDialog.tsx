'use client';

import { useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Select } from '@/components/Field';
import { useComponentMessages } from '@/components/messages';
import { ErrorState, Skeleton } from '@/components/States';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { useTaskMessages } from './messages';
import type { Task, useTaskWork } from './useTask';
import { useDeciders } from './WhoMay';

/** Hands a task to somebody who may decide it too. */
export function DelegateDialog({
  task,
  work,
  onClose,
}: {
  task: Task;
  work: ReturnType<typeof useTaskWork>;
  onClose: () => void;
}) {
  const t = useTaskMessages();
  const words = useComponentMessages();
  const { me } = useSession();
  const [person, setPerson] = useState('');
  const people = useDeciders(task, true);
  const others = people.data?.items.filter((each) => each.code !== me.person) ?? [];
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
            pending={work.delegate.isPending}
            disabled={person === ''}
            onClick={() => work.delegate.mutate(person, { onSuccess: onClose })}
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
          options={[
            { value: '', label: t('delegate.choose') },
            ...others.map(({ code, name, roles }) => ({
              value: code,
              label: `${name} (${roles.map(roleName).join(', ')})`,
            })),
          ]}
        />
      )}
    </Dialog>
  );
}
