'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import { Notice } from '@/components/Badge';
import { Facts } from '@/components/Card';
import { ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { api, body, isProblem, type Schema } from '@/lib/api';
import { useSession } from '@/lib/session';
import { useLedgerMessages } from './messages';
import { check } from './proof';

const STEPS = ['leaf', 'root', 'seal', 'shown'] as const;

/** Proof that the entry is in its seal as it is shown here, computed by this browser and not taken from the server. */
export function SealProof({ detail }: { detail: Schema<'JournalEntryDetail'> }) {
  const t = useLedgerMessages();
  const { me } = useSession();
  const { id, status } = detail.entry;
  const proof = useQuery({
    queryKey: ['entry', id, 'proof', detail.entry.version],
    queryFn: async () => {
      const found = await body(api.GET('/api/v1/journal-entries/{id}/proof', { params: { path: { id } } }));
      return { found, checked: await check(me.tenant, found, detail) };
    },
    enabled: status === 'posted',
    // A moment after posting the entry is not sealed yet.
    retry: (tries, error) => tries < 5 && isProblem(error, 'conflict'),
    retryDelay: 700,
  });
  if (status !== 'posted') {
    return <p className="text-soft">{t('proof.notPosted')}</p>;
  }
  if (proof.isPending) {
    return <Skeleton lines={4} />;
  }
  if (proof.isError) {
    return <ErrorState error={proof.error} onRetry={() => void proof.refetch()} />;
  }
  const { found, checked } = proof.data;
  const good = STEPS.every((step) => checked[step]);
  return (
    <div className="flex flex-col gap-4">
      <Notice tone={good ? 'ok' : 'danger'} title={t(good ? 'proof.good' : 'proof.bad')} live={!good}>
        {t(good ? 'proof.goodText' : 'proof.badText', { number: found.seal.number })}
      </Notice>
      <ol className="flex flex-col gap-2">
        {STEPS.map((step) => {
          const Icon = checked[step] ? CircleCheck : CircleX;
          return (
            <li key={step} className="flex gap-2">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${checked[step] ? 'text-ok' : 'text-danger'}`} />
              <span>
                {t(`proof.steps.${step}.${checked[step] ? 'good' : 'bad'}`, {
                  position: found.position,
                  leaves: found.seal.leaves,
                  steps: found.path.length,
                })}
              </span>
            </li>
          );
        })}
      </ol>
      <Facts
        items={[
          [t('proof.seal'), String(found.seal.number)],
          [t('proof.sealedAt'), <Time key="at" at={found.seal.sealedAt} />],
          [t('proof.head'), <Hash key="head" value={found.seal.hash} />],
          [t('proof.previous'), <Hash key="previous" value={found.seal.previousHash || t('proof.first')} />],
        ]}
      />
      <p className="text-soft">{t('proof.keep')}</p>
    </div>
  );
}

function Hash({ value }: { value: string }) {
  return <span className="font-mono text-xs break-all">{value}</span>;
}
