import type { Schema } from '@/lib/api';
import { scaleOf } from '@/lib/format';
import { uuidv7 } from '@/lib/uuid';
import { fits, sum } from './amounts';

/** A line as it stands in the form; amounts are digits with a point, or ''. */
export interface Line {
  id: string;
  account: string;
  debit: string;
  credit: string;
  costCentre: string;
  counterparty: string;
  text: string;
  taxCode: string;
  quantity: string;
  unit: string;
  intercompanyCompany: string;
  companyDebit: string;
  companyCredit: string;
  /** What was typed as an amount and is none. */
  unread?: { debit?: string; credit?: string };
}

export interface Draft {
  company: string;
  currency: string;
  postingDate: string;
  documentDate: string;
  period: string;
  journal: string;
  description: string;
  externalReference: string;
  reverseOn: string;
  exchangeRate: string;
  lines: Line[];
  /** The version of the entry that was changed; none for a new one. */
  base?: number;
  /** The body that was sent and the key it went under, so that the same one sent again is done once. */
  sent?: { body: string; key: string };
}

export const LINE_FIELDS = ['account', 'debit', 'credit', 'costCentre', 'counterparty', 'text'] as const;
export type LineField = (typeof LINE_FIELDS)[number];

export function emptyLine(): Line {
  return {
    id: uuidv7(),
    account: '',
    debit: '',
    credit: '',
    costCentre: '',
    counterparty: '',
    text: '',
    taxCode: '',
    quantity: '',
    unit: '',
    intercompanyCompany: '',
    companyDebit: '',
    companyCredit: '',
  };
}

export function emptyDraft(company = '', currency = '', postingDate = ''): Draft {
  return {
    company,
    currency,
    postingDate,
    documentDate: '',
    period: '',
    journal: '',
    description: '',
    externalReference: '',
    reverseOn: '',
    exchangeRate: '',
    lines: [emptyLine(), emptyLine()],
  };
}

export function isBlank(line: Line): boolean {
  return line.unread === undefined && Object.entries(line).every(([name, value]) => name === 'id' || value === '');
}

/** The lines that are sent. */
export function filledLines(draft: Draft): Line[] {
  return draft.lines.filter((line) => !isBlank(line));
}

/** The form of an entry that is there; `copy` leaves out what belongs to that one alone. */
export function draftOf(detail: Schema<'JournalEntryDetail'>, copy: boolean): Draft {
  const { entry } = detail;
  const amount = (money: Schema<'Money'> | null | undefined) =>
    money === null || money === undefined || /^0*(\.0*)?$/.test(money.amount) ? '' : money.amount;
  return {
    company: entry.company,
    currency: entry.amount.currency,
    postingDate: copy ? '' : entry.postingDate,
    documentDate: copy ? '' : entry.documentDate,
    period: copy ? '' : (entry.period ?? ''),
    journal: entry.journal,
    description: entry.description,
    externalReference: copy ? '' : (detail.externalReference ?? ''),
    reverseOn: copy ? '' : (detail.reverseOn ?? ''),
    exchangeRate: copy ? '' : (detail.exchangeRate ?? ''),
    lines: detail.lines.map((line) => ({
      id: uuidv7(),
      account: line.account,
      debit: amount(line.debit),
      credit: amount(line.credit),
      costCentre: line.costCentre ?? '',
      counterparty: line.counterparty ?? '',
      text: line.text ?? '',
      taxCode: line.taxCode ?? '',
      quantity: line.quantity ?? '',
      unit: line.unit ?? '',
      intercompanyCompany: line.intercompanyCompany ?? '',
      companyDebit: copy ? '' : amount(line.companyDebit),
      companyCredit: copy ? '' : amount(line.companyCredit),
    })),
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

export function requestOf(draft: Draft): Schema<'JournalEntryRequest'> {
  return {
    company: orNull(draft.company),
    currency: orNull(draft.currency),
    postingDate: orNull(draft.postingDate),
    documentDate: orNull(draft.documentDate),
    period: orNull(draft.period),
    journal: orNull(draft.journal),
    description: orNull(draft.description),
    externalReference: orNull(draft.externalReference),
    reverseOn: orNull(draft.reverseOn),
    exchangeRate: orNull(draft.exchangeRate),
    lines: filledLines(draft).map((line) => ({
      account: orNull(line.account),
      debit: orNull(line.debit),
      credit: orNull(line.credit),
      companyDebit: orNull(line.companyDebit),
      companyCredit: orNull(line.companyCredit),
      costCentre: orNull(line.costCentre),
      counterparty: orNull(line.counterparty),
      text: orNull(line.text),
      taxCode: orNull(line.taxCode),
      quantity: orNull(line.quantity),
      unit: orNull(line.unit),
      intercompanyCompany: orNull(line.intercompanyCompany),
    })),
  };
}

/** Whether two contents are the same entry. */
export function isSame(a: Draft, b: Draft): boolean {
  return JSON.stringify(requestOf(a)) === JSON.stringify(requestOf(b));
}

export function scaleFor(currency: string): number {
  try {
    return scaleOf(currency);
  } catch {
    // While a currency is being typed it is none yet.
    return 2;
  }
}

/** A rule that the form itself sees broken; `missing` ones are quiet until somebody wants to hand the entry in. */
export interface Broken {
  line: string | null;
  field: string;
  rule: string;
  missing: boolean;
}

export function brokenRules(draft: Draft, asDraft: boolean): Broken[] {
  const broken: Broken[] = [];
  const add = (rule: string, field: string, line: string | null = null, missing = true) =>
    broken.push({ rule, field, line, missing });
  (['company', 'postingDate', 'currency'] as const)
    .filter((field) => draft[field].trim() === '')
    .forEach((field) => add('required', field));
  if (draft.reverseOn !== '' && draft.postingDate !== '' && draft.reverseOn <= draft.postingDate) {
    add('reverseOn', 'reverseOn', null, false);
  }
  const scale = scaleFor(draft.currency);
  const lines = filledLines(draft);
  for (const line of lines) {
    for (const side of ['debit', 'credit'] as const) {
      if (line.unread?.[side] !== undefined) {
        add('unread', side, line.id, false);
      } else if (line[side] !== '' && !fits(line[side], scale)) {
        add('scale', side, line.id, false);
      }
    }
    if (sum([line.debit]) !== 0n && sum([line.credit]) !== 0n) {
      add('bothSides', 'credit', line.id, false);
    }
  }
  if (asDraft) {
    return broken;
  }
  if (draft.description.trim() === '') {
    add('required', 'description');
  }
  for (const line of lines) {
    if (line.account.trim() === '') {
      add('required', 'account', line.id);
    }
    const none = [line.debit, line.credit, line.companyDebit, line.companyCredit].every((text) => sum([text]) === 0n);
    if (none && line.unread === undefined) {
      add('noAmount', 'debit', line.id);
    }
  }
  if (lines.length < 2) {
    add('tooFewLines', 'lines');
  } else if (difference(draft) !== 0n) {
    add('unbalanced', 'lines');
  }
  return broken;
}

function difference(draft: Draft): bigint {
  return sum(draft.lines.map((line) => line.debit)) - sum(draft.lines.map((line) => line.credit));
}

/** Where in the form a JSON pointer of the request leads. */
export function placeOf(pointer: string, lines: Line[]): { line: string | null; field: string } {
  const [, first = '', index, field] = pointer.split('/');
  if (first !== 'lines' || index === undefined) {
    return { line: null, field: first };
  }
  return { line: lines[Number(index)]?.id ?? null, field: field ?? 'account' };
}
