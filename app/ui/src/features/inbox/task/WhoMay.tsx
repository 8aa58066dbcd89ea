'use client';

import { useQuery } from '@tanstack/react-query';
import { Notice } from '@/components/Badge';
import { Person } from '@/entities/person/Person';
import { api, body } from '@/lib/api';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { hasTaskMessage, useTaskMessages } from './messages';
import { actionOf, type Task } from './useTask';

/** Who may decide a task, from the persons known here. */
export function useDeciders(task: Task, enabled: boolean) {
  return useQuery({
    queryKey: ['people', 'mayDecide', task.id, task.version],
    queryFn: () => body(api.GET('/api/v1/people', { params: { query: { mayDecide: task.id } } })),
    enabled,
  });
}

/** A person who may not decide sees why not, and who may. */
export function WhyNot({ task }: { task: Task }) {
  const t = useTaskMessages();
  const complete = actionOf(task, 'complete');
  const refused = task.state === 'open' && complete !== undefined && !complete.allowed;
  const { me } = useSession();
  const people = useDeciders(task, refused);
  if (!refused) {
    return null;
  }
  const key = task.suspended ? 'suspended' : (complete.problem ?? 'other');
  const others = (people.data?.items ?? []).filter((person) => person.code !== me.person);
  return (
    <Notice tone="info" title={t('whyNot.title')}>
      <p>
        {hasTaskMessage(`whyNot.${key}`) ? `${t(`whyNot.${key}`)} ` : ''}
        <span data-testid="why-not">{sentence(complete.reason)}</span>
      </p>
      <p className="mt-1">
        {people.isPending ? (
          t('whyNot.asking')
        ) : others.length > 0 ? (
          <>
            {t('whyNot.who')}{' '}
            {others.map((person, index) => (
              <span key={person.code}>
                {index > 0 && ', '}
                <strong className="font-medium">{person.name}</strong> ({person.roles.map(roleName).join(', ')})
              </span>
            ))}
          </>
        ) : (
          <>
            {t('whyNot.nobody')} {task.candidateGroups.map(roleName).join(', ')}
            {task.candidateUsers.map((code) => (
              <span key={code}>
                {' '}
                <Person code={code} />
              </span>
            ))}
          </>
        )}
      </p>
    </Notice>
  );
}

function sentence(text: string | null | undefined): string {
  const trimmed = (text ?? '').trim();
  return trimmed === '' ? '' : trimmed[0]!.toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.');
}
