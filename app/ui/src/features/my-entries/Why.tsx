'use client';

import { useQuery } from '@tanstack/react-query';
import { useApprovals } from '@/entities/entry/queries';
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
  return state === 'failed' ? (
    <Findings id={id} version={version} />
  ) : (
    <Comment id={id} decision={state === 'returned' ? 'return' : 'reject'} />
  );
}

function Findings({ id, version }: { id: string; version: number }) {
  const findings = useQuery({
    queryKey: ['entry', id, 'findings', version],
    queryFn: () => body(api.GET('/api/v1/journal-entries/{id}', { params: { path: { id } } })),
  });
  const first = findings.data?.findings?.[0];
  const more = (findings.data?.findings?.length ?? 0) - 1;
  return first === undefined ? null : (
    <>
      {first.message.charAt(0).toUpperCase() + first.message.slice(1)}
      {more > 0 && <span className="text-soft"> +{more}</span>}
    </>
  );
}

function Comment({ id, decision }: { id: string; decision: string }) {
  const approvals = useApprovals(id);
  const made = approvals.data?.items
    .flatMap((revision) => revision.decisions)
    .filter((one) => one.decision === decision)
    .sort((a, b) => a.decidedAt.localeCompare(b.decidedAt))
    .at(-1);
  return made === undefined ? null : (
    <>
      {made.comment}
      <span className="block text-xs text-soft">
        <Person code={made.person} />
      </span>
    </>
  );
}
