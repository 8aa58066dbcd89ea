'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { api, body, type Schema } from '@/lib/api';
import { elementsOf, type ElementState, type Visit, visits } from './elements';
import { hasKind, useDiagramMessages } from './messages';

const Canvas = dynamic(() => import('./Canvas').then((module) => module.Canvas), {
  ssr: false,
  loading: () => <Skeleton lines={4} />,
});

/**
 * The model of a process version as a picture and, below it, as a table of the same elements. With the path of an instance it shows which
 * way was taken and where it stands.
 */
export function Diagram({
  processKey,
  version,
  name,
  path,
  failed,
}: {
  processKey: string;
  version: number;
  name: string;
  path?: Schema<'ProcessStep'>[];
  /** Ids of elements with an open incident. */
  failed?: string[];
}) {
  const t = useDiagramMessages();
  const [selected, setSelected] = useState<string | null>(null);
  const model = useQuery({
    queryKey: ['diagram', processKey, version],
    queryFn: () =>
      body(
        api.GET('/api/v1/processes/{key}/versions/{version}/diagram', {
          params: { path: { key: processKey, version } },
          headers: { Accept: 'application/xml' },
          parseAs: 'text',
        }),
      ),
    staleTime: Infinity,
  });
  if (model.isPending) {
    return <Skeleton lines={6} />;
  }
  if (model.isError) {
    return <ErrorState error={model.error} onRetry={() => void model.refetch()} />;
  }
  const xml = model.data as string;
  const elements = visits(elementsOf(xml), path, new Set(failed));
  return (
    <div className="flex flex-col gap-4">
      <Canvas
        xml={xml}
        label={t('label', { name })}
        visits={path === undefined && failed === undefined ? [] : elements}
        selected={selected}
        onSelect={setSelected}
      />
      <Card title={t('elements.title')} flush>
        <Elements
          name={name}
          elements={elements}
          lived={path !== undefined}
          selected={selected}
          onSelect={setSelected}
        />
      </Card>
    </div>
  );
}

const TONES: Record<ElementState, Tone> = {
  active: 'info',
  done: 'ok',
  failed: 'danger',
  left: 'neutral',
  untouched: 'neutral',
};

function Elements({
  name,
  elements,
  lived,
  selected,
  onSelect,
}: {
  name: string;
  elements: Visit[];
  /** Whether an instance went through them. */
  lived: boolean;
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const t = useDiagramMessages();
  const kind = (element: Visit) => (hasKind(element.kind) ? t(`kinds.${element.kind}`) : element.kind);
  return (
    <Table
      caption={t('elements.caption', { name })}
      rows={elements}
      rowKey={(element) => element.id}
      selected={selected}
      onOpen={(element) => onSelect(element.id)}
      columns={[
        {
          id: 'name',
          header: t('elements.name'),
          cell: (element) => (
            <button
              type="button"
              className="min-h-6 text-left text-brand-text hover:underline"
              onClick={() => onSelect(element.id)}
            >
              {element.name ?? t('elements.unnamed', { kind: kind(element).toLowerCase() })}
            </button>
          ),
        },
        { id: 'kind', header: t('elements.kind'), wide: true, cell: kind },
        ...(lived
          ? [
              {
                id: 'state',
                header: t('elements.state'),
                cell: (element: Visit) => (
                  <Badge tone={TONES[element.state]}>
                    {t(`states.${element.state}`)}
                    {element.times > 1 && ` × ${element.times}`}
                  </Badge>
                ),
              },
              {
                id: 'when',
                header: t('elements.when'),
                wide: true,
                cell: (element: Visit) => element.startedAt && <Time at={element.startedAt} />,
              },
              {
                id: 'who',
                header: t('elements.who'),
                wide: true,
                cell: (element: Visit) => element.person && <Person code={element.person} />,
              },
            ]
          : []),
      ]}
    />
  );
}
