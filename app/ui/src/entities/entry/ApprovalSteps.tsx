'use client';

import { Check, CornerUpLeft, Hourglass, X } from 'lucide-react';
import { Badge } from '@/components/Badge';
import { ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { roleName } from '@/lib/roles';
import { hasEntryMessage, useEntryMessages } from './messages';
import { useApprovals } from './queries';

const LOOKS = {
  approve: ['ok', Check],
  return: ['warn', CornerUpLeft],
  reject: ['danger', X],
} as const;

/** Who has to approve an entry, who has, and of which revision; the newest revision first. */
export function ApprovalSteps({ entryId }: { entryId: string }) {
  const t = useEntryMessages();
  const approvals = useApprovals(entryId);
  if (approvals.isPending) {
    return <Skeleton lines={3} />;
  }
  if (approvals.isError) {
    return <ErrorState error={approvals.error} onRetry={() => void approvals.refetch()} />;
  }
  if (approvals.data.items.length === 0) {
    return <p className="text-soft">{t('approvals.notPlanned')}</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      {approvals.data.items.map((revision) => (
        <section key={revision.revision}>
          <h3 className="font-medium">
            {t(revision.counts ? 'approvals.current' : 'approvals.earlier', { revision: revision.revision })}
          </h3>
          <p className="text-soft">
            {revision.required ? revision.reason : t('approvals.free', { reason: revision.reason })}
          </p>
          <ol className="mt-2 flex flex-col gap-2">
            {revision.levels.map((level) => {
              const decided = revision.decisions.find((decision) => decision.level === level.level);
              const step = revision.steps.filter((each) => each.level === level.level).at(-1);
              return (
                <li key={level.level} className="rounded-md border border-line p-3">
                  <p className="flex flex-wrap items-center gap-2">
                    <span className="font-medium">
                      {t('approvals.level', { level: level.level })}{' '}
                      {level.person != null ? <Person code={level.person} /> : roleName(step?.group ?? level.group)}
                    </span>
                    {decided === undefined ? (
                      <Badge tone={step === undefined ? 'neutral' : 'info'} icon={Hourglass}>
                        {t(step === undefined ? 'approvals.notOpen' : 'approvals.open')}
                      </Badge>
                    ) : (
                      <Decided decision={decided.decision} />
                    )}
                  </p>
                  <p className="text-soft">
                    {decided !== undefined ? (
                      <>
                        <Person code={decided.person} />, <Time at={decided.decidedAt} />
                      </>
                    ) : (
                      step !== undefined && (
                        <>
                          {t('approvals.due')} <Time at={step.dueAt} />
                        </>
                      )
                    )}
                  </p>
                  {decided?.comment != null && <p className="break-words whitespace-pre-wrap">{decided.comment}</p>}
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Decided({ decision }: { decision: string }) {
  const t = useEntryMessages();
  const [tone, icon] = LOOKS[decision as keyof typeof LOOKS] ?? (['neutral', Check] as const);
  return (
    <Badge tone={tone} icon={icon}>
      {hasEntryMessage(`decision.${decision}`) ? t(`decision.${decision}`) : decision}
    </Badge>
  );
}
