'use client';

import { useQuery } from '@tanstack/react-query';
import { Person } from '@/entities/person/Person';
import { api, body } from '@/lib/api';

/** Why an entry came back: what was found, or what the approver wrote. */
export function Why({
  id,
  version,
  state,
}: {
  id: string;
  version: number;
  state: 'failed' | 'returned' | 'rejected';
}) {
  const failed = state === 'failed';
  const findings = useQuery({
    queryKey: ['entry-findings', id, version],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}', { params: { path: { id } } })),
    enabled: failed,
  });
  const approvals = useQuery({
    queryKey: ['entry-approvals', id, version],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}/approvals', { params: { path: { id } } })),
    enabled: !failed,
  });
  if (failed) {
    const first = findings.data?.findings?.[0];
    const more = (findings.data?.findings?.length ?? 0) - 1;
    return first === undefined ? null : (
      <>
        {first.message.charAt(0).toUpperCase() + first.message.slice(1)}
        {more > 0 && <span className="text-soft"> +{more}</span>}
      </>
    );
  }
  const decision = approvals.data?.items
    .flatMap((revision) => revision.decisions)
    .filter((one) => one.decision === (state === 'returned' ? 'return' : 'reject'))
    .sort((a, b) => a.decidedAt.localeCompare(b.decidedAt))
    .at(-1);
  return decision === undefined ? null : (
    <>
      {decision.comment}
      <span className="block text-xs text-soft">
        <Person code={decision.person} />
      </span>
    </>
  );
}
