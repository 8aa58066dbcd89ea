/** Where each list of the API is shown. The pages read the same filters from their address as the API from its. */
const PAGES: Record<string, string> = {
  '/api/v1/tasks': '/inbox',
  '/api/v1/journal-entries': '/ledger',
  '/api/v1/incidents': '/incidents',
};

/** The page that shows what the address of a list answers. */
export function pageOf(rows: string): string {
  const [path = '', query] = rows.split('?');
  const page = PAGES[path];
  if (page === undefined) {
    throw new Error(`No page shows ${path}`);
  }
  return query === undefined ? page : `${page}?${query}`;
}
