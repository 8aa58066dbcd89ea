import { api, body, type Schema } from '@/lib/api';
import type { paths } from '@/lib/api/schema';

type Filter = NonNullable<paths['/api/v1/journal-entries']['get']['parameters']['query']>;

/** A page of entries. */
export function loadEntries(filter: Filter): Promise<Schema<'PageJournalEntrySummary'>> {
  return body(api.GET('/api/v1/journal-entries', { params: { query: filter } }));
}
