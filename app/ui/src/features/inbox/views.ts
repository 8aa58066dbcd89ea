import type { paths } from '@/lib/api/schema';

export type TaskQuery = NonNullable<paths['/api/v1/tasks']['get']['parameters']['query']>;

export const VIEWS = ['groups', 'mine', 'late', 'high', 'decided', 'all'] as const;
export type View = (typeof VIEWS)[number];

export const SORTS = ['due', '-amount', '-risk', '-created', 'created'] as const;
export const DECIDED_SORT = '-ended';
export const RISKS = ['low', 'elevated', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** Who looks at the work of others. */
export const SEE_ALL = ['operations', 'administrator', 'auditor'];

/** How far back decided tasks are searched for a word: the server asks for a beginning. */
const SEARCHED_DAYS = 92;

/** What stands in the address of the page. */
export interface Filters {
  view: View;
  text: string;
  risk: Risk | null;
  sort: string;
  group: string;
  level: number | null;
}

/** The question to the server; `now` is the moment from which a task counts as late. */
export function taskQuery({ view, text, risk, sort, group, level }: Filters, now: string): TaskQuery {
  const decided = view === 'decided';
  const words = text.trim();
  return {
    scope: view === 'mine' ? 'mine' : view === 'groups' ? 'myGroups' : view === 'all' ? 'all' : 'visible',
    state: decided ? 'decided' : 'open',
    sort: decided ? DECIDED_SORT : (SORTS as readonly string[]).includes(sort) ? sort : 'due',
    ...(view === 'late' ? { dueBefore: now } : {}),
    ...(view === 'high' ? { riskBand: 'high' as const } : risk === null ? {} : { riskBand: risk }),
    ...(words === '' ? {} : { text: words }),
    ...(words !== '' && decided ? { createdFrom: daysBefore(now, SEARCHED_DAYS) } : {}),
    ...(group === '' ? {} : { group }),
    ...(level === null ? {} : { level }),
  };
}

function daysBefore(now: string, days: number): string {
  return new Date(new Date(now).getTime() - days * 86_400_000).toISOString();
}

/** Whether anything but the view narrows the list. */
export function isFiltered({ text, risk, group, level }: Filters): boolean {
  return text.trim() !== '' || risk !== null || group !== '' || level !== null;
}
