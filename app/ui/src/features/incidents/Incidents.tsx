'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { Badge } from '@/components/Badge';
import { PageHeader } from '@/components/Card';
import { Empty, ErrorState, Forbidden, Skeleton } from '@/components/States';
import { api, body, type Schema } from '@/lib/api';
import { classes } from '@/lib/classes';
import { formatInstant } from '@/lib/format';
import { useLive } from '@/lib/live';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { Group } from './Group';
import { hasType, useIncidentMessages } from './messages';
import { Queues } from './Queues';

const ROLES = ['operations', 'administrator'];

/** What failed for good, alike ones together, with the means to try them again. */
export function Incidents() {
  const { has } = useSession();
  return has(...ROLES) ? <Groups /> : <Forbidden roles={ROLES.map(roleName)} />;
}

function Groups() {
  const t = useIncidentMessages();
  const [chosen, setChosen] = useQueryState('group', parseAsString);
  const groups = useQuery({
    queryKey: ['incident-groups'],
    queryFn: () => body(api.GET('/api/v1/incident-groups')),
  });
  useLive(['incident', 'incident-retry'], () => void groups.refetch());
  const items = groups.data?.items ?? [];
  // The group stays on the page while its last incidents are tried, for the report of that.
  const shown = chosen ?? items[0]?.fingerprint ?? null;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      {groups.isPending ? (
        <Skeleton />
      ) : groups.isError ? (
        <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />
      ) : items.length === 0 && chosen === null ? (
        <div className="mb-4 rounded-lg border border-line bg-surface">
          <Empty title={t('empty')}>{t('emptyHint')}</Empty>
        </div>
      ) : (
        <div className="mb-4 grid grid-cols-1 gap-4 lg:grid-cols-[minmax(18rem,2fr)_3fr]">
          <ul aria-label={t('groups')} className="flex flex-col gap-2">
            {items.map((group) => (
              <GroupRow
                key={group.fingerprint}
                group={group}
                chosen={group.fingerprint === shown}
                onChoose={() => void setChosen(group.fingerprint)}
              />
            ))}
          </ul>
          {shown !== null && (
            <Group key={shown} fingerprint={shown} group={items.find((group) => group.fingerprint === shown)} />
          )}
        </div>
      )}
      <Queues />
    </>
  );
}

function GroupRow({
  group,
  chosen,
  onChoose,
}: {
  group: Schema<'IncidentGroup'>;
  chosen: boolean;
  onChoose: () => void;
}) {
  const t = useIncidentMessages();
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onChoose}
        className={classes(
          'w-full rounded-lg border p-3 text-left hover:border-line-strong',
          chosen ? 'border-brand bg-selected' : 'border-line bg-surface',
        )}
      >
        <span className="mb-1 flex flex-wrap items-center gap-2">
          <Badge tone="danger">{t('group.count', { count: group.count })}</Badge>
          <span className="text-soft">{t('group.instances', { count: group.instances })}</span>
        </span>
        <span className="line-clamp-2 font-medium break-words">{group.message ?? t('group.noMessage')}</span>
        <span className="mt-1 block text-soft">
          {t('group.at', {
            process: group.processName ?? group.processKey ?? '',
            step: group.activityName ?? group.activityId,
          })}
          {hasType(group.type) && ` · ${t(`types.${group.type}`)}`}
        </span>
        <span className="block text-xs text-soft" title={formatInstant(group.lastAt)}>
          {t('group.seen', { first: formatInstant(group.firstAt), last: formatInstant(group.lastAt) })}
        </span>
      </button>
    </li>
  );
}
