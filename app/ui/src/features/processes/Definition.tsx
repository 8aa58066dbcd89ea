'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, useQueryState, useQueryStates } from 'nuqs';
import { PageHeader } from '@/components/Card';
import { Select } from '@/components/Field';
import { Empty, ErrorState, Forbidden, Skeleton } from '@/components/States';
import { Tabs } from '@/components/Tabs';
import { Diagram } from '@/entities/diagram/Diagram';
import { api, body } from '@/lib/api';
import { roleName } from '@/lib/roles';
import { Instances } from './Instances';
import { useProcessMessages } from './messages';
import { StartForm } from './StartForm';

/** One process: its model in each version, its instances, and its start. */
export function Definition() {
  const t = useProcessMessages();
  const [{ key, version }, setPlace] = useQueryStates({ key: parseAsString.withDefault(''), version: parseAsInteger });
  const [tab, setTab] = useQueryState('tab', parseAsString.withDefault('diagram'));
  const process = useQuery({
    queryKey: ['process', key],
    queryFn: () => body(api.GET('/api/v1/processes/{key}', { params: { path: { key } } })),
    enabled: key !== '',
  });
  if (key === '') {
    return <Empty title={t('empty')} />;
  }
  if (process.isPending) {
    return <Skeleton />;
  }
  if (process.isError) {
    return <ErrorState error={process.error} onRetry={() => void process.refetch()} />;
  }
  const { name, versions, version: newest, startSchema, startable, starters } = process.data;
  const shown = versions.some((one) => one.version === version) ? version! : newest;
  const called = name ?? key;
  return (
    <>
      <PageHeader
        title={called}
        actions={
          <Select
            label={t('versions')}
            hideLabel
            value={String(shown)}
            onChange={(event) => void setPlace({ version: Number(event.target.value) })}
            options={versions.map((one) => ({
              value: String(one.version),
              label:
                one.version === newest
                  ? t('newest', { version: one.version })
                  : one.versionTag
                    ? t('tagged', { version: one.version, tag: one.versionTag })
                    : t('version', { version: one.version }),
            }))}
          />
        }
      />
      <Tabs
        label={t('tabs.label')}
        open={tab}
        onOpen={(id) => void setTab(id)}
        tabs={[
          {
            id: 'diagram',
            label: t('tabs.diagram'),
            content: <Diagram processKey={key} version={shown} name={called} />,
          },
          { id: 'instances', label: t('tabs.instances'), content: <Instances processKey={key} name={called} /> },
          {
            id: 'start',
            label: t('tabs.start'),
            content: startable ? (
              <StartForm processKey={key} schema={startSchema as Record<string, unknown>} />
            ) : (
              <Forbidden>{t('start.forbidden', { roles: starters.map(roleName).join(', ') })}</Forbidden>
            ),
          },
        ]}
      />
    </>
  );
}
