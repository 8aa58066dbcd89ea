'use client';

import { useQuery } from '@tanstack/react-query';
import { Drawer } from '@/components/Dialog';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { api, body } from '@/lib/api';
import type { Period } from './masterData';
import { useLedgerMessages } from './messages';

/** Who closed and opened a period, and why. */
export function PeriodHistory({ period, onClose }: { period: Period; onClose: () => void }) {
  const t = useLedgerMessages();
  const changes = useQuery({
    queryKey: ['periods', period.company, period.id, 'changes'],
    queryFn: () => body(api.GET('/api/v1/ledger/periods/{id}/changes', { params: { path: { id: period.id } } })),
  });
  return (
    <Drawer open onClose={onClose} title={t('periods.history.title', { period: period.code, company: period.company })}>
      {changes.isPending ? (
        <Skeleton lines={4} />
      ) : changes.isError ? (
        <ErrorState error={changes.error} onRetry={() => void changes.refetch()} />
      ) : changes.data.items.length === 0 ? (
        <Empty title={t('periods.history.none')} />
      ) : (
        <ol className="flex flex-col">
          {changes.data.items.map((change, index) => (
            <li key={index} className="border-b border-line py-2 last:border-0">
              <p className="font-medium">
                {t('periods.history.change', {
                  from: t(`periods.status.${change.from}`),
                  to: t(`periods.status.${change.to}`),
                })}
              </p>
              <p className="text-soft">
                <Person code={change.person} /> · <Time at={change.changedAt} />
                {change.returned > 0 && ` · ${t('periods.returned', { count: change.returned })}`}
              </p>
              <p>“{change.reason}”</p>
            </li>
          ))}
        </ol>
      )}
    </Drawer>
  );
}
