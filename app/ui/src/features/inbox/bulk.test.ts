import { describe, expect, it } from 'vitest';
import { planBulk, sums, type Task } from './bulk';

function task(id: string, more: Partial<Task> = {}, subject: Partial<NonNullable<Task['subject']>> = {}): Task {
  return {
    id,
    state: 'open',
    process: {
      key: 'gl-posting',
      name: 'Post a journal entry',
      version: 1,
      instanceId: id,
      taskKey: 'Task_ReviewEntry',
    },
    name: 'Review entry',
    createdAt: '2026-11-23T08:00:00Z',
    suspended: false,
    candidateGroups: [],
    candidateUsers: [],
    version: 1,
    links: {},
    subject: {
      kind: 'journal-entry',
      id,
      amount: { amount: '10.10', currency: 'EUR' },
      riskScore: 10,
      riskBand: 'low',
      links: {},
      ...subject,
    } as NonNullable<Task['subject']>,
    ...more,
  } as Task;
}

describe('a decision on many tasks', () => {
  it('leaves out what is of high risk and what is decided already', () => {
    const plan = planBulk([
      task('a'),
      task('b', {}, { riskScore: 80, riskBand: 'high' }),
      task('c', { state: 'decided' }),
      task('d', {}, { riskScore: 40, riskBand: 'elevated' }),
    ]);
    expect(plan.tasks.map(({ id }) => id)).toEqual(['a', 'd']);
    expect(plan.high.map(({ id }) => id)).toEqual(['b']);
    expect(plan.closed.map(({ id }) => id)).toEqual(['c']);
    expect(plan.highest?.id).toBe('d');
    expect(plan.sums).toEqual([{ currency: 'EUR', amount: '20.2000' }]);
    expect(plan.kinds).toHaveLength(1);
  });

  it('names the kinds when there is more than one', () => {
    const other = task('b');
    other.process = { ...other.process, taskKey: 'Task_NameApprover' };
    other.name = 'Name approver';
    expect(planBulk([task('a'), other]).kinds).toEqual([
      'Post a journal entry: Review entry',
      'Post a journal entry: Name approver',
    ]);
  });
});

describe('a sum', () => {
  it('is exact and by currency', () => {
    expect(
      sums([
        { amount: '0.1', currency: 'EUR' },
        { amount: '0.2', currency: 'EUR' },
        { amount: '-1000000000000000.01', currency: 'JPY' },
      ]),
    ).toEqual([
      { currency: 'EUR', amount: '0.3000' },
      { currency: 'JPY', amount: '-1000000000000000.0100' },
    ]);
  });
});
