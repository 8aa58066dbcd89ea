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

export async function previewChange(id: string, etag: string, entry: Request, signal: AbortSignal): Promise<Preview> {
  return body(
    api.POST('/api/v1/journal-entries/{id}/preview', {
      params: { path: { id }, header: { 'If-Match': etag } },
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

export async function submit(id: string, etag: string): Promise<Handed> {
  const handed = await answer(
    api.POST('/api/v1/journal-entries/{id}/submit', {
      params: { path: { id }, header: { 'If-Match': etag, 'Idempotency-Key': uuidv7() } },
    }),
  );
  return handed.body;
}
