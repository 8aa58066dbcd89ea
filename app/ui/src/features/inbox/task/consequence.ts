import type { Schema } from '@/lib/api';

type Revision = Schema<'JournalEntryRevision'>;

/** What a decision about an entry will lead to: a text by its key, and who decides next. */
export interface Consequence {
  key: string;
  level?: number;
  group?: string;
  person?: string | null;
}

const PLAIN = new Set(['return', 'reject', 'resubmit', 'cancel', 'retry']);

/**
 * @param level that the task decides
 * @param plan the approvals of the entry's current content
 */
export function consequenceOf(
  decision: string,
  level: number | null | undefined,
  plan: Revision | undefined,
): Consequence {
  if (PLAIN.has(decision)) {
    return { key: decision };
  }
  if (decision !== 'approve') {
    return { key: 'other' };
  }
  if (level === null || level === undefined || plan === undefined) {
    return { key: 'approve' };
  }
  const next = plan.levels.filter((each) => each.level > level).sort((a, b) => a.level - b.level)[0];
  return next === undefined
    ? { key: 'approveLast' }
    : { key: 'approveNext', level: next.level, group: next.group, person: next.person };
}
