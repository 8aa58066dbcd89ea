import { api, body, Problem, type Schema, send } from '@/lib/api';
import { upload } from '@/lib/api/upload';

export type Import = Schema<'JournalEntryImport'>;
export type Preview = Schema<'JournalEntryImportPreview'>;
export type ImportRow = Schema<'JournalEntryImportRow'>;
export type EntryStatus = 'draft' | 'submitted' | 'failed' | 'returned' | 'rejected' | 'cancelled' | 'posted';
export type Mode = 'valid' | 'all';

/** How another system's file is read, as the API and `nexus import --mapping` take it. */
export interface Mapping {
  columns?: Record<string, string>;
  constants?: Record<string, string>;
  entryKey?: string[];
  amount?: { column: string; creditWhen: 'negative' | { column: string; is: string[] } };
  contraAccount?: string;
  decimal?: string;
  dateFormat?: string;
  values?: Record<string, Record<string, string>>;
}

export interface Options {
  mapping: Mapping | null;
  /** Encoding of the file where it is not UTF-8. */
  encoding: string | null;
}

const IMPORTS = '/api/v1/journal-entry-imports';
/** The server looks at this much of a file and takes forms of this size; larger files in our own format go as they are. */
const LOOKED_AT = 1 << 20;
const LARGEST_FORM = 25 << 20;

export const ENDED = ['done', 'failed', 'cancelled'];

function form(file: Blob, name: string, { mapping, encoding }: Options): FormData {
  const data = new FormData();
  const type = encoding === null ? 'text/csv' : `text/csv;charset=${encoding}`;
  data.append('file', new Blob([file], { type }), name);
  if (mapping !== null) {
    data.append('mapping', new Blob([JSON.stringify(mapping)], { type: 'application/json' }), 'mapping.json');
  }
  return data;
}

/** @throws Problem when the mapping cannot be used, or the caller may not import */
export async function look(file: File, options: Options): Promise<Preview> {
  const whole = file.size <= LOOKED_AT;
  const data = form(whole ? file : file.slice(0, LOOKED_AT), file.name, options);
  const response = await send(
    new Request(`${window.location.origin}${IMPORTS}/preview?whole=${whole}`, { method: 'POST', body: data }),
  );
  if (!response.ok) {
    throw await Problem.of(response);
  }
  return (await response.json()) as Preview;
}

export function isTooLarge(file: File, options: Options): boolean {
  return file.size > LARGEST_FORM && options.mapping !== null;
}

export function start(
  file: File,
  options: Options & { mode: Mode; keyspace: string },
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Import> {
  const query = new URLSearchParams({ mode: options.mode });
  if (options.keyspace !== '') {
    query.set('keyspace', options.keyspace);
  }
  if (file.size <= LARGEST_FORM) {
    return upload(`${IMPORTS}?${query}`, form(file, file.name, options), { onProgress, signal });
  }
  query.set('fileName', file.name);
  const json = /\.(jsonl|ndjson)$/i.test(file.name);
  const type = json ? 'application/x-ndjson' : 'text/csv';
  return upload(`${IMPORTS}?${query}`, file, {
    type: options.encoding === null ? type : `${type};charset=${options.encoding}`,
    onProgress,
    signal,
  });
}

/** A page of the row-by-row report. */
export async function rowsOf(
  id: string,
  query: { status?: string; entryStatus?: EntryStatus; limit: number; cursor?: string },
): Promise<Schema<'PageJournalEntryImportRow'>> {
  const rows = await body(api.GET('/api/v1/journal-entry-imports/{id}/rows', { params: { path: { id }, query } }));
  // As CSV it comes to those who ask for that.
  return rows as Exclude<typeof rows, string>;
}

/** Our columns in the order in which a person thinks of them. */
export const FIELDS = [
  'entry_key',
  'company',
  'posting_date',
  'document_date',
  'period',
  'currency',
  'description',
  'external_reference',
  'account',
  'debit',
  'credit',
  'cost_centre',
  'counterparty',
  'line_text',
  'tax_code',
  'quantity',
  'unit',
  'intercompany_company',
  'journal',
  'reverse_on',
  'exchange_rate',
  'company_debit',
  'company_credit',
  'line',
  'source',
  'prepared_by',
  'prepared_at',
  'attachment_names',
] as const;

export const REQUIRED: readonly string[] = [
  'entry_key',
  'company',
  'posting_date',
  'currency',
  'description',
  'account',
];
/** May be one value for all of the file. */
export const CONSTANT: readonly string[] = ['company', 'posting_date', 'currency', 'description', 'journal', 'source'];

/** What a mapping still lacks before the server can read the file, as fields; `amount` for the amounts. */
export function missing(mapping: Mapping): string[] {
  const has = (field: string) =>
    (mapping.columns?.[field] ?? '') !== '' || (mapping.constants?.[field] ?? '').trim() !== '';
  const lacking = REQUIRED.filter(
    (field) => !(has(field) || (field === 'entry_key' && (mapping.entryKey ?? []).length > 0)),
  );
  const amount = mapping.amount;
  const signed =
    amount !== undefined &&
    amount.column !== '' &&
    (amount.creditWhen === 'negative' || amount.creditWhen.column !== '');
  return has('debit') || has('credit') || signed ? lacking : [...lacking, 'amount'];
}

export function without(record: Record<string, string> | undefined, ...keys: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([key]) => !keys.includes(key)));
}

/** Without what a form leaves empty. */
export function tidy(mapping: Mapping): Mapping {
  const filled = (record: Record<string, string> | undefined) =>
    Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value.trim() !== ''));
  const columns = filled(mapping.columns);
  const constants = Object.fromEntries(
    Object.entries(filled(mapping.constants)).filter(([field]) => columns[field] === undefined),
  );
  const { decimal, dateFormat, contraAccount, ...rest } = mapping;
  return {
    ...rest,
    columns,
    constants,
    ...(decimal ? { decimal } : {}),
    ...(dateFormat ? { dateFormat } : {}),
    ...(contraAccount?.trim() ? { contraAccount } : {}),
  };
}

/** The columns of a file that a mapping reads. */
export function needed(mapping: Mapping): string[] {
  const when = mapping.amount?.creditWhen;
  return [
    ...Object.values(mapping.columns ?? {}),
    ...(mapping.entryKey ?? []),
    ...(mapping.amount === undefined ? [] : [mapping.amount.column]),
    ...(typeof when === 'object' ? [when.column] : []),
  ];
}
