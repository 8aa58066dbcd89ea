import { expect, test } from 'vitest';
import { difference, type Line } from './diff';
import type { RevisionDocument } from './queries';

const line = (number: number, account: string, amount: string): Line =>
  ({
    line: number,
    account,
    debit: { amount, currency: 'EUR' },
    credit: { amount: '0.00', currency: 'EUR' },
  }) as Line;

const document = (description: string, lines: Line[], files: string[] = []): RevisionDocument =>
  ({
    revision: 1,
    description,
    lines,
    attachments: files.map((name) => ({ name, sha256: name })),
  }) as unknown as RevisionDocument;

test('names what was added, removed and changed', () => {
  const before = document('Paper', [line(1, '6210', '10.00'), line(2, '1020', '10.00')], ['old.pdf']);
  const after = document('Paper and pens', [line(1, '6210', '12.00'), line(3, '6220', '1.00')], ['new.pdf']);
  const found = difference(before, after);
  expect(found.header).toEqual([{ field: 'description', before: 'Paper', after: 'Paper and pens' }]);
  expect(found.lines.map(({ line: number, kind }) => [number, kind])).toEqual([
    [1, 'changed'],
    [2, 'removed'],
    [3, 'added'],
  ]);
  expect(found.lines[0]!.fields.map(({ field }) => field)).toEqual(['debit']);
  expect([found.filesAdded, found.filesRemoved]).toEqual([['new.pdf'], ['old.pdf']]);
});

test('equal revisions do not differ', () => {
  const same = document('Paper', [line(1, '6210', '10.00')]);
  expect(difference(same, same)).toEqual({ header: [], lines: [], filesAdded: [], filesRemoved: [] });
});
