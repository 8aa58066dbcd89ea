import { answer, api, body, type Schema } from '@/lib/api';
import { uuidv7 } from '@/lib/uuid';

export type Request = Schema<'JournalEntryRequest'>;
export type Handed = Schema<'JournalEntryHanded'>;
export type Preview = Schema<'JournalEntryPreview'>;

/** What would become of a new entry. The same address answers a dry run and a submission, so the kind of answer is said here. */
export async function previewNew(entry: Request, signal: AbortSignal): Promise<Preview> {
  const preview = await body(
    api.POST('/api/v1/journal-entries', {
      params: { query: { dryRun: true }, header: { 'Idempotency-Key': uuidv7() } },
      body: entry,
      signal,
    }),
  );
  return preview as Preview;
}

export async function previewChange(
  id: string,
  version: number,
  entry: Request,
  signal: AbortSignal,
): Promise<Preview> {
  return body(
    api.POST('/api/v1/journal-entries/{id}/preview', {
      params: { path: { id }, header: { 'If-Match': etagOf(version) } },
      body: entry,
      signal,
    }),
  );
}

export async function capture(entry: Request, key: string): Promise<Handed> {
  const handed = await body(
    api.POST('/api/v1/journal-entries', { params: { header: { 'Idempotency-Key': key } }, body: entry }),
  );
  return handed as Handed;
}

export async function submit(id: string, version: number): Promise<Handed> {
  const handed = await answer(
    api.POST('/api/v1/journal-entries/{id}/submit', {
      params: { path: { id }, header: { 'If-Match': etagOf(version), 'Idempotency-Key': uuidv7() } },
    }),
  );
  return handed.body;
}

/** The version of the entry after a file was attached to it. */
export async function attach(id: string, version: number, file: File): Promise<number> {
  const form = new FormData();
  form.append('file', file);
  const made = await answer(
    api.POST('/api/v1/journal-entries/{id}/attachments', {
      params: { path: { id }, header: { 'If-Match': etagOf(version), 'Idempotency-Key': uuidv7() } },
      body: { file: file.name },
      bodySerializer: () => form,
    }),
  );
  return versionOf(made.etag);
}

export async function detach(id: string, version: number, sha256: string): Promise<number> {
  const done = await answer(
    api.DELETE('/api/v1/journal-entries/{id}/attachments/{sha256}', {
      params: { path: { id, sha256 }, header: { 'If-Match': etagOf(version) } },
    }),
  );
  return versionOf(done.etag);
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

function versionOf(etag: string | null): number {
  return Number((etag ?? '').replaceAll('"', ''));
}
