'use client';

import { useQuery } from '@tanstack/react-query';
import { Card, Facts } from '@/components/Card';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { api, body, type Schema } from '@/lib/api';
import { formatInstant } from '@/lib/format';
import { useProcessMessages } from './messages';

/** Each decision table that was asked: what went in, which rows matched, what came out. */
export function Decisions({ instanceId }: { instanceId: string }) {
  const t = useProcessMessages();
  const decisions = useQuery({
    queryKey: ['instance', instanceId, 'decisions'],
    queryFn: () => body(api.GET('/api/v1/process-instances/{id}/decisions', { params: { path: { id: instanceId } } })),
  });
  if (decisions.isPending) {
    return <Skeleton />;
  }
  if (decisions.isError) {
    return <ErrorState error={decisions.error} onRetry={() => void decisions.refetch()} />;
  }
  if (decisions.data.items.length === 0) {
    return <Empty title={t('decisions.empty')} />;
  }
  return (
    <div className="flex flex-col gap-4">
      {decisions.data.items.map((decision) => (
        <Card key={decision.id} title={decision.name ?? decision.key}>
          <p className="mb-3 text-soft">
            {t('decisions.asked', { when: formatInstant(decision.at), version: decision.version ?? '–' })}
          </p>
          <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
            <div>
              <h3 className="mb-1.5 font-medium">{t('decisions.inputs')}</h3>
              <Facts items={decision.inputs.map((input) => [input.name, <Value key="value" {...input} />])} />
            </div>
            <div>
              <h3 className="mb-1.5 font-medium">{t('decisions.rules')}</h3>
              {decision.rules.length === 0 ? (
                <p className="text-soft">{t('decisions.noRule')}</p>
              ) : (
                <ul className="flex flex-col gap-2">
                  {decision.rules.map((rule) => (
                    <Rule key={rule.rule} rule={rule} />
                  ))}
                </ul>
              )}
              {decision.result !== undefined && decision.result !== null && (
                <p className="mt-2">
                  {t('decisions.result')}: <strong>{decision.result}</strong>
                </p>
              )}
            </div>
          </div>
        </Card>
      ))}
    </div>
  );
}

function Rule({ rule }: { rule: Schema<'DecisionRule'> }) {
  return (
    <li className="rounded-md bg-sunken px-2.5 py-1.5">
      <span className="block font-mono text-xs break-all text-soft">{rule.rule}</span>
      {rule.outputs.map((output) => (
        <span key={output.name} className="block break-words">
          {output.name} = <Value {...output} />
        </span>
      ))}
    </li>
  );
}

function Value({ type, value }: Schema<'DecisionValue'>) {
  const t = useProcessMessages();
  if (value === undefined || value === null || value === '') {
    return <span className="text-soft">{t('decisions.nothing')}</span>;
  }
  return type === 'boolean' ? t(value === 'true' ? 'start.yes' : 'start.no') : value;
}
