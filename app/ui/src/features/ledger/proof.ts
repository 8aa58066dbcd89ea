import type { Schema } from '@/lib/api';

export type Proof = Schema<'Proof'>;
type Detail = Schema<'JournalEntryDetail'>;

/** What this browser has computed by itself; docs/ledger-proof.md describes each step. */
export interface Checked {
  /** The text that is vouched for hashes to the leaf. */
  leaf: boolean;
  /** From the leaf, neighbour by neighbour, to the root of the seal. */
  root: boolean;
  /** The seal's hash follows from the root and the seal before. */
  seal: boolean;
  /** The sealed text says what the page shows. */
  shown: boolean;
}

const text = new TextEncoder();

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytes(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const field = (value: string | number) => `${text.encode(String(value)).length}:${value}`;

export async function check(tenant: string, proof: Proof, detail: Detail): Promise<Checked> {
  const { seal } = proof;
  let hash = await sha256(Uint8Array.of(0), text.encode(proof.leaf));
  const leaf = hex(hash) === proof.leafHash;
  for (const step of proof.path) {
    const neighbour = bytes(step.hash);
    const pair = String(step.side).toUpperCase() === 'LEFT' ? [neighbour, hash] : [hash, neighbour];
    hash = await sha256(Uint8Array.of(1), ...pair);
  }
  const root = hex(hash);
  const head = await sha256(
    text.encode(
      'seal-v1' + [tenant, seal.number, seal.previousHash, root, seal.leaves, seal.sealedAtMicros].map(field).join(''),
    ),
  );
  return { leaf, root: root === seal.root, seal: hex(head) === seal.hash, shown: says(proof.leaf, detail) };
}

/** Reads fields as `length:value` in bytes, `-` for one that is absent. */
class Fields {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(leaf: string) {
    this.bytes = text.encode(leaf);
  }

  word(expected: string): boolean {
    const found = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + expected.length));
    this.at += found === expected ? expected.length : 0;
    return found === expected;
  }

  next(): string | null {
    if (this.bytes[this.at] === 45) {
      this.at++;
      return null;
    }
    const colon = this.bytes.indexOf(58, this.at);
    const length = Number(new TextDecoder().decode(this.bytes.subarray(this.at, colon)));
    this.at = colon + 1 + length;
    return new TextDecoder().decode(this.bytes.subarray(colon + 1, this.at));
  }

  read(count: number): (string | null)[] {
    return Array.from({ length: count }, () => this.next());
  }
}

const HEAD = 19;
const LINE = 11;

function same(sealed: string | null | undefined, shown: string | null | undefined): boolean {
  const plain = (amount: string) => amount.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return sealed != null && shown != null && plain(sealed) === plain(shown);
}

/** Whether the leaf says of the entry what the page says. */
function says(leaf: string, { entry, lines }: Detail): boolean {
  const fields = new Fields(leaf);
  if (!fields.word('entry-v1')) {
    return false;
  }
  const head = fields.read(HEAD);
  const [, id, company, , , , number, , postingDate, currency, description, , reference] = head;
  const header =
    id === entry.id &&
    company === entry.company &&
    number === String(entry.documentNumber) &&
    postingDate === entry.postingDate &&
    currency === entry.amount.currency &&
    description === entry.description &&
    reference === entry.reference;
  if (!header || !fields.word('lines')) {
    return false;
  }
  return lines.every((line) => {
    const [place, account, debit, credit] = fields.read(LINE);
    return (
      place === String(line.line) &&
      account === line.account &&
      same(debit, line.debit.amount) &&
      same(credit, line.credit.amount)
    );
  });
}
