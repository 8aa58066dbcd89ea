import { decimalOf, readAmount, unsigned } from './amounts';
import { emptyLine, type Line, LINE_FIELDS, type LineField } from './draft';

/** Cells that were copied out of a spreadsheet, as fields of lines. */
export interface Block {
  fields: (PastedField | null)[];
  header: boolean;
  rows: string[][];
  /** The separator before decimals that the amounts show; null where none of them decides. */
  decimal: '.' | ',' | null;
  /** Amounts show both, so nothing may be guessed. */
  mixed: boolean;
  /** Cells that could be read in two ways. */
  doubtful: string[];
}

type PastedField = LineField | 'amount' | 'taxCode' | 'quantity' | 'unit';

const AMOUNTS: (PastedField | null)[] = ['debit', 'credit', 'amount', 'quantity'];

const NAMES: Record<string, PastedField> = {
  account: 'account',
  accountcode: 'account',
  accountno: 'account',
  accountnumber: 'account',
  glaccount: 'account',
  konto: 'account',
  sachkonto: 'account',
  debit: 'debit',
  dr: 'debit',
  soll: 'debit',
  credit: 'credit',
  cr: 'credit',
  haben: 'credit',
  amount: 'amount',
  betrag: 'amount',
  value: 'amount',
  costcentre: 'costCentre',
  costcenter: 'costCentre',
  kostenstelle: 'costCentre',
  kst: 'costCentre',
  counterparty: 'counterparty',
  partner: 'counterparty',
  supplier: 'counterparty',
  vendor: 'counterparty',
  customer: 'counterparty',
  text: 'text',
  linetext: 'text',
  description: 'text',
  memo: 'text',
  buchungstext: 'text',
  taxcode: 'taxCode',
  vatcode: 'taxCode',
  steuerschluessel: 'taxCode',
  quantity: 'quantity',
  menge: 'quantity',
  unit: 'unit',
  einheit: 'unit',
};

/** Whether a text on the clipboard is more than one cell. */
export function isBlock(text: string): boolean {
  return text.includes('\t') || split(text).length > 1;
}

/** @param first the field at which cells without a header begin */
export function readBlock(text: string, first: LineField): Block {
  const all = split(text);
  const named = (all[0] ?? []).map((cell) => NAMES[plain(cell)] ?? null);
  const header =
    named.filter((field) => field !== null).length >= 2 && new Set(compact(named)).size === compact(named).length;
  const width = Math.max(0, ...all.map((row) => row.length));
  const start = LINE_FIELDS.indexOf(first);
  const fields = header ? named : Array.from({ length: width }, (_, i) => LINE_FIELDS[start + i] ?? null);
  const rows = header ? all.slice(1) : all;
  const amounts = rows.flatMap((row) =>
    row.filter((_, i) => AMOUNTS.includes(fields[i] ?? null)).filter((cell) => /\d/.test(cell)),
  );
  const shown = new Set(compact(amounts.map(decimalOf)));
  return {
    fields,
    header,
    rows,
    decimal: shown.size === 1 ? [...shown][0]! : null,
    mixed: shown.size > 1,
    doubtful: amounts.filter((cell) => /[.,]/.test(cell) && decimalOf(cell) === null),
  };
}

/** Whether a person must say what the comma or the point means. */
export function isDoubtful(block: Block): boolean {
  return block.doubtful.length > 0 && (block.mixed || block.decimal === null);
}

/** @param before lines that the cells go into, so that what they do not name stays */
export function linesOf(block: Block, scale: number, decimal: '.' | ',' | null, before: Line[] = []): Line[] {
  return block.rows.map((row, index) => {
    const line: Line = { ...(before[index] ?? emptyLine()) };
    delete line.unread;
    block.fields.forEach((field, i) => {
      const cell = (row[i] ?? '').trim();
      if (field === null) {
        return;
      }
      if (field === 'amount') {
        const { text, negative } = unsigned(cell);
        line.debit = '';
        line.credit = '';
        put(line, negative ? 'credit' : 'debit', text, scale, decimal);
      } else if (field === 'debit' || field === 'credit') {
        put(line, field, cell, scale, decimal);
      } else if (field === 'quantity') {
        const read = readAmount(cell, 4, decimal);
        line.quantity = 'value' in read ? read.value.replace(/\.?0+$/, '') : cell;
      } else {
        line[field] = cell;
      }
    });
    return line;
  });
}

function put(line: Line, side: 'debit' | 'credit', cell: string, scale: number, decimal: '.' | ',' | null): void {
  // A dash or a zero is how spreadsheets show an empty side.
  const read = /^[-–]?$/.test(cell) ? { value: '' } : readAmount(cell, scale, decimal);
  if ('value' in read) {
    line[side] = /^[0.]*$/.test(read.value) ? '' : read.value;
  } else {
    line[side] = '';
    line.unread = { ...line.unread, [side]: cell };
  }
}

function compact<T>(values: (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]/g, '');
}

/** Rows and cells; a cell in quotes may hold separators and line ends. */
function split(text: string): string[][] {
  const separator = ['\t', ';', ','].find((one) => text.includes(one)) ?? '\t';
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const clean = text.replace(/\r\n?/g, '\n');
  for (let i = 0; i < clean.length; i++) {
    const c = clean[i]!;
    if (quoted) {
      if (c === '"' && clean[i + 1] === '"') {
        cell += c;
        i++;
      } else if (c === '"') {
        quoted = false;
      } else {
        cell += c;
      }
    } else if (c === '"' && cell === '') {
      quoted = true;
    } else if (c === separator) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
    } else {
      cell += c;
    }
  }
  rows.push([...row, cell]);
  return rows.filter((one) => one.some((value) => value.trim() !== ''));
}
