import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Schema } from '@/lib/api';
import { check, type Proof } from './proof';

const TENANT = 'demo';
const sha = (...parts: (string | Buffer)[]) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const field = (value: string | number | null) =>
  value === null ? '-' : `${Buffer.byteLength(String(value))}:${value}`;
const fields = (...values: (string | number | null)[]) => values.map(field).join('');

const leaf =
  'entry-v1' +
  fields(
    TENANT,
    'id-1',
    'DE01',
    2026,
    '2026-10',
    'GL',
    7,
    '2026-10-01',
    '2026-10-02',
    'EUR',
    'Büro',
    'manual',
    'DE01-7',
  ) +
  fields(null, 'petra', null, 'process', 'ab', 1) +
  'lines' +
  fields(1, '6210', '36.3', 0, '36.3', 0, '1300', null, null, null, null) +
  fields(2, '1020', 0, '36.3', 0, '36.3', null, null, null, null, null) +
  'approvals';

const money = (amount: string) => ({ amount, currency: 'EUR' });
const detail = {
  entry: {
    id: 'id-1',
    company: 'DE01',
    documentNumber: 7,
    postingDate: '2026-10-02',
    amount: money('36.30'),
    description: 'Büro',
    reference: 'DE01-7',
  },
  lines: [
    { line: 1, account: '6210', debit: money('36.30'), credit: money('0.00') },
    { line: 2, account: '1020', debit: money('0.00'), credit: money('36.30') },
  ],
} as unknown as Schema<'JournalEntryDetail'>;

function proof(): Proof {
  const [left, own, right] = [sha('a'), sha('\0', leaf), sha('c')];
  const pair = sha('\x01', left, own);
  const root = sha('\x01', pair, right).toString('hex');
  const head = sha(`seal-v1${fields(TENANT, 3, '', root, 3, 1000)}`).toString('hex');
  return {
    entryId: 'id-1',
    reference: 'DE01-7',
    documentNumber: 7,
    leaf,
    leafHash: own.toString('hex'),
    position: 2,
    path: [
      { side: 'LEFT', hash: left.toString('hex') },
      { side: 'RIGHT', hash: right.toString('hex') },
    ],
    seal: {
      number: 3,
      previousHash: '',
      root,
      leaves: 3,
      hash: head,
      sealedAt: '2026-10-02T00:00:00Z',
      sealedAtMicros: 1000,
    },
  } as Proof;
}

describe('a seal proof', () => {
  it('leads from what is shown to the head of the seal', async () => {
    expect(await check(TENANT, proof(), detail)).toEqual({ leaf: true, root: true, seal: true, shown: true });
  });

  it('is none when the sealed text, a neighbour or the seal was changed', async () => {
    const given = proof();
    expect(await check(TENANT, { ...given, leaf: leaf.replace('36.3', '96.3') }, detail)).toMatchObject({
      leaf: false,
      root: false,
    });
    const path = [{ ...given.path[0]!, hash: given.path[1]!.hash }, given.path[1]!];
    expect(await check(TENANT, { ...given, path }, detail)).toMatchObject({ leaf: true, root: false });
    expect(await check(TENANT, { ...given, seal: { ...given.seal, leaves: 4 } }, detail)).toMatchObject({
      root: true,
      seal: false,
    });
    expect(await check('another', given, detail)).toMatchObject({ seal: false });
  });

  it('does not vouch for a page that shows something else', async () => {
    const lines = detail.lines.map((line) => ({ ...line, debit: line.line === 1 ? money('36.31') : line.debit }));
    expect((await check(TENANT, proof(), { ...detail, lines })).shown).toBe(false);
    const entry = { ...detail.entry, description: 'Something else' };
    expect((await check(TENANT, proof(), { ...detail, entry })).shown).toBe(false);
  });
});
