'use client';

import { Notice } from '@/components/Badge';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { useSession } from '@/lib/session';
import { hasTaskMessage, useTaskMessages } from './messages';
import type { Task } from './useTask';

/**
 * What became of a task that is not open any more, as the server says it.
 *
 * @param late the person wanted to decide it too and came second
 */
export function Outcome({ task, late, arrived }: { task: Task; late: boolean; arrived: boolean }) {
  const t = useTaskMessages();
  const { me } = useSession();
  const end = task.end;
  if (end === null || end === undefined) {
    return null;
  }
  const decision = end.decision ?? 'other';
  const what = hasTaskMessage(`done.${decision}`) ? t(`done.${decision}`) : t('done.other', { decision });
  const by = end.decidedBy;
  return (
    <div data-testid="outcome">
      <Notice
        live={late || arrived}
        tone={late ? 'warn' : task.state === 'decided' ? 'ok' : 'neutral'}
        title={late ? t('second.title') : task.state === 'decided' ? what : t('done.ended')}
      >
        {task.state === 'decided' ? (
          <>
            {late && `${what}. `}
            {t('done.by')} {by === me.person && !late ? t('done.you') : <Person code={by} />}, <Time at={end.at} />.
            {late && ` ${t('second.text')}`}
            {arrived && ` ${t('done.arrived')}`}
          </>
        ) : (
          <>
            <Time at={end.at} />. {t('done.nobody')}
          </>
        )}
      </Notice>
    </div>
  );
}
