import { api, body, type Schema } from '@/lib/api';
import type { paths } from '@/lib/api/schema';

type Filter = NonNullable<paths['/api/v1/journal-entries']['get']['parameters']['query']>;

/** A page of entries; the same address also gives them as a file, which this never asks for. */
export async function loadEntries(filter: Filter): Promise<Schema<'PageJournalEntrySummary'>> {
  const page = await body(api.GET('/api/v1/journal-entries', { params: { query: filter } }));
  return page as Schema<'PageJournalEntrySummary'>;
}
