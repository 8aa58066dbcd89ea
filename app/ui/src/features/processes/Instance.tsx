'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { ButtonLink, TextLink } from '@/components/Button';
import { Card, Facts, PageHeader } from '@/components/Card';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { Tabs } from '@/components/Tabs';
import { Time } from '@/components/Time';
import { Diagram } from '@/entities/diagram/Diagram';
import { Person } from '@/entities/person/Person';
import { api, body, type Schema } from '@/lib/api';
import { useLive } from '@/lib/live';
import { Decisions } from './Decisions';
import { useProcessMessages } from './messages';
import { StateBadge } from './StateBadge';
import { InstanceIncidents, Timeline } from './Timeline';
import { Variables } from './Variables';

/** The process whose instances are each about one journal entry. */
const ENTRIES = ['gl-posting', 'entry-reversal'];

/** One instance: where it stands, how it came there, what it knows and what was decided. */
export function Instance() {
  const t = useProcessMessages();
  const [id] = useQueryState('id', parseAsString.withDefault(''));
  const [tab, setTab] = useQueryState('tab', parseAsString.withDefault('diagram'));
  const params = { params: { path: { id } } };
  const enabled = id !== '';
  const instance = useQuery({
    queryKey: ['instance', id],
    queryFn: () => body(api.GET('/api/v1/process-instances/{id}', params)),
    enabled,
  });
  const path = useQuery({
    queryKey: ['instance', id, 'path'],
    queryFn: () => body(api.GET('/api/v1/process-instances/{id}/path', params)),
    enabled,
  });
  const incidents = useQuery({
    queryKey: ['instance', id, 'incidents'],
    queryFn: () => body(api.GET('/api/v1/process-instances/{id}/incidents', params)),
    enabled,
  });
  useLive(['task', 'entry', 'incident'], () => {
    void instance.refetch();
    void path.refetch();
    void incidents.refetch();
  });
  if (!enabled) {
    return <Empty title={t('instance.missing')} />;
  }
  if (instance.isPending || path.isPending || incidents.isPending) {
    return <Skeleton />;
  }
  const error = instance.error ?? path.error ?? incidents.error;
  if (error !== null || !instance.data || !path.data || !incidents.data) {
    return (
      <ErrorState
        error={error}
        onRetry={() => void Promise.all([instance.refetch(), path.refetch(), incidents.refetch()])}
      />
    );
  }
  const found = instance.data;
  const open = incidents.data.items.filter((incident) => incident.open).map((incident) => incident.activityId);
  return (
    <>
      <Head instance={found} />
      <Tabs
        label={t('instance.tabs.label')}
        open={tab}
        onOpen={(next) => void setTab(next)}
        tabs={[
          {
            id: 'diagram',
            label: t('instance.tabs.diagram'),
            content: (
              <Diagram
                processKey={found.processKey}
                version={found.version ?? 1}
                name={found.businessKey ?? found.processKey}
                path={path.data.items}
                failed={open}
              />
            ),
          },
          { id: 'timeline', label: t('instance.tabs.timeline'), content: <Timeline steps={path.data.items} /> },
          { id: 'variables', label: t('instance.tabs.variables'), content: <Variables instanceId={id} /> },
          { id: 'decisions', label: t('instance.tabs.decisions'), content: <Decisions instanceId={id} /> },
          {
            id: 'incidents',
            label: `${t('instance.tabs.incidents')}${open.length > 0 ? ` (${open.length})` : ''}`,
            content: <InstanceIncidents incidents={incidents.data.items} steps={path.data.items} />,
          },
        ]}
      />
    </>
  );
}

function Head({ instance }: { instance: Schema<'ProcessInstance'> }) {
  const t = useProcessMessages();
  const process = useQuery({
    queryKey: ['process', instance.processKey],
    queryFn: () => body(api.GET('/api/v1/processes/{key}', { params: { path: { key: instance.processKey } } })),
  });
  const entry = useEntry(instance);
  const name = process.data?.name ?? instance.processKey;
  return (
    <>
      <PageHeader
        title={t('instance.title', { process: name, key: instance.businessKey ?? t('instances.noKey') })}
        actions={
          entry !== null && (
            <ButtonLink href={`/ledger?entry=${entry}`} kind="primary">
              {t('instance.entry')}
            </ButtonLink>
          )
        }
      />
      <Card className="mb-4">
        <Facts
          items={[
            [
              t('instance.process'),
              <TextLink
                key="process"
                href={`/processes/definition?key=${encodeURIComponent(instance.processKey)}${instance.version ? `&version=${instance.version}` : ''}`}
              >
                {name}
                {instance.version ? `, ${t('version', { version: instance.version })}` : ''}
              </TextLink>,
            ],
            [t('instance.state'), <StateBadge key="state" state={instance.state} />],
            [t('instance.started'), <Time key="started" at={instance.startedAt} />],
            ...(instance.endedAt
              ? [[t('instance.ended'), <Time key="ended" at={instance.endedAt} />] as [string, React.ReactNode]]
              : []),
            [
              t('instance.by'),
              instance.startedBy ? <Person key="by" code={instance.startedBy} /> : t('instance.nobody'),
            ],
            ...(instance.endReason ? [[t('instance.reason'), instance.endReason] as [string, React.ReactNode]] : []),
            ...(instance.parentId
              ? [
                  [
                    t('instance.parent'),
                    <TextLink key="parent" href={`/processes/instance?id=${instance.parentId}`}>
                      {t('instance.openParent')}
                    </TextLink>,
                  ] as [string, React.ReactNode],
                ]
              : []),
          ]}
        />
      </Card>
    </>
  );
}

/** The journal entry that an instance is about: its id is one of the variables. */
function useEntry(instance: Schema<'ProcessInstance'>): string | null {
  const variables = useQuery({
    queryKey: ['instance', instance.id, 'variables'],
    queryFn: () => body(api.GET('/api/v1/process-instances/{id}/variables', { params: { path: { id: instance.id } } })),
    enabled: ENTRIES.includes(instance.processKey),
  });
  return variables.data?.items.find((variable) => variable.name === 'entryId')?.value ?? null;
}
