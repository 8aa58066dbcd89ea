import { expect, test } from 'vitest';
import { readCondition } from './condition';

test.each([
  ['< 3', 'below', ['3']],
  ['>= 10', 'atLeast', ['10']],
  ['> 5', 'above', ['5']],
  ['[0..3]', 'between', ['0', '3']],
  ['[4750..5000)', 'fromBelow', ['4750', '5000']],
  ['(2..5]', 'aboveTo', ['2', '5']],
  ['"weekend","holiday"', 'oneOf', ['weekend', 'holiday']],
  ['"evening"', 'is', ['evening']],
  ['true', 'is', ['true']],
  ['date("2026-01-01")', 'other', ['date("2026-01-01")']],
])('reads %s', (text, key, values) => {
  expect(readCondition(text)).toEqual({ key, values });
});
