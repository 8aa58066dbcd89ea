import { expect, test } from 'vitest';
import { consequenceOf } from './consequence';

const level = (number: number, group: string) => ({ level: number, group, person: null, reason: '' });
const plan = (...levels: ReturnType<typeof level>[]) =>
  ({ levels, steps: [], decisions: [] }) as unknown as Parameters<typeof consequenceOf>[2];

test('approving the last level posts the entry', () => {
  expect(consequenceOf('approve', 2, plan(level(1, 'controller'), level(2, 'cfo')))).toEqual({ key: 'approveLast' });
});

test('approving an earlier level asks the next one', () => {
  const next = consequenceOf('approve', 1, plan(level(2, 'cfo'), level(1, 'controller')));
  expect([next.key, next.level, next.group]).toEqual(['approveNext', 2, 'cfo']);
});

test('without a plan it says no more than is known', () => {
  expect(consequenceOf('approve', 1, undefined)).toEqual({ key: 'approve' });
  expect(consequenceOf('reject', 1, undefined)).toEqual({ key: 'reject' });
  expect(consequenceOf('postpone', null, undefined)).toEqual({ key: 'other' });
});
