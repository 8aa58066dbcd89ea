import type { RevisionDocument } from './queries';

const FIELDS = [
  'company',
  'journal',
  'documentDate',
  'postingDate',
  'period',
  'currency',
  'description',
  'source',
  'preparedBy',
  'externalReference',
  'reverseOn',
  'exchangeRate',
] as const;

const LINE_FIELDS = [
  'account',
  'debit',
  'credit',
  'costCentre',
  'counterparty',
  'text',
  'taxCode',
  'quantity',
  'unit',
  'intercompanyCompany',
] as const;

export type Line = RevisionDocument['lines'][number];
export type Value = string | { amount: string; currency: string } | null;

export interface FieldChange {
  field: string;
  before: Value;
  after: Value;
}

export interface LineChange {
  line: number;
  kind: 'added' | 'removed' | 'changed';
  /** As it was before, or is now when it was added. */
  of: Line;
  fields: FieldChange[];
}

export interface Difference {
  header: FieldChange[];
  lines: LineChange[];
  filesAdded: string[];
  filesRemoved: string[];
}

/** What differs between two revisions of an entry, field by field; lines are compared by their number. */
export function difference(before: RevisionDocument, after: RevisionDocument): Difference {
  const lines: LineChange[] = [];
  const old = new Map(before.lines.map((line) => [line.line, line]));
  for (const line of after.lines) {
    const was = old.get(line.line);
    old.delete(line.line);
    if (was === undefined) {
      lines.push({ line: line.line, kind: 'added', of: line, fields: [] });
    } else {
      const fields = changes(LINE_FIELDS, was, line);
      if (fields.length > 0) {
        lines.push({ line: line.line, kind: 'changed', of: was, fields });
      }
    }
  }
  for (const line of old.values()) {
    lines.push({ line: line.line, kind: 'removed', of: line, fields: [] });
  }
  lines.sort((a, b) => a.line - b.line);
  const file = ({ name, sha256 }: { name: string; sha256?: string | null }) => `${name}\u0000${sha256 ?? ''}`;
  const had = new Set(before.attachments.map(file));
  const has = new Set(after.attachments.map(file));
  return {
    header: changes(FIELDS, before, after),
    lines,
    filesAdded: after.attachments.filter((each) => !had.has(file(each))).map(({ name }) => name),
    filesRemoved: before.attachments.filter((each) => !has.has(file(each))).map(({ name }) => name),
  };
}

function changes<T>(fields: readonly (keyof T & string)[], before: T, after: T): FieldChange[] {
  return fields
    .map((field) => ({
      field,
      before: (before[field] ?? null) as Value,
      after: (after[field] ?? null) as Value,
    }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}
