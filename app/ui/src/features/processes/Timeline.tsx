'use client';

import { Badge } from '@/components/Badge';
import { Empty } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import type { Schema } from '@/lib/api';
import { formatDuration } from '@/lib/format';
import { useProcessMessages } from './messages';

/** The steps of an instance in the order in which it took them. */
export function Timeline({ steps }: { steps: Schema<'ProcessStep'>[] }) {
  const t = useProcessMessages();
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table
        caption={t('timeline.caption')}
        rows={steps.map((step, index) => ({ ...step, index }))}
        rowKey={(step) => String(step.index)}
        columns={[
          { id: 'step', header: t('timeline.step'), cell: (step) => step.name ?? step.activityId },
          { id: 'started', header: t('timeline.started'), cell: (step) => <Time at={step.startedAt} /> },
          {
            id: 'took',
            header: t('timeline.took'),
            cell: (step) =>
              !step.endedAt ? (
                <Badge tone="info">{t('timeline.running')}</Badge>
              ) : (
                <>
                  {formatDuration((Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000)}{' '}
                  {step.canceled && <Badge tone="neutral">{t('timeline.canceled')}</Badge>}
                </>
              ),
          },
          {
            id: 'who',
            header: t('timeline.who'),
            wide: true,
            cell: (step) => step.assignee && <Person code={step.assignee} />,
          },
        ]}
      />
    </div>
  );
}

/** What failed in an instance, open or mended. */
export function InstanceIncidents({
  incidents,
  steps,
}: {
  incidents: Schema<'ProcessIncident'>[];
  steps: Schema<'ProcessStep'>[];
}) {
  const t = useProcessMessages();
  const nameOf = (activity: string) => steps.find((step) => step.activityId === activity)?.name ?? activity;
  if (incidents.length === 0) {
    return <Empty title={t('incidents.empty')} />;
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table
        caption={t('incidents.caption')}
        rows={incidents}
        rowKey={(incident) => incident.id}
        columns={[
          { id: 'step', header: t('incidents.step'), cell: (incident) => nameOf(incident.activityId) },
          {
            id: 'message',
            header: t('incidents.message'),
            className: 'break-words',
            cell: (incident) => incident.message,
          },
          {
            id: 'since',
            header: t('incidents.since'),
            wide: true,
            cell: (incident) => <Time at={incident.createdAt} />,
          },
          {
            id: 'state',
            header: t('incidents.state'),
            cell: (incident) => (
              <Badge tone={incident.open ? 'danger' : 'ok'}>
                {t(incident.open ? 'incidents.open' : 'incidents.closed')}
              </Badge>
            ),
          },
        ]}
      />
    </div>
  );
}
