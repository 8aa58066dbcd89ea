import { Badge } from '@/components/Badge';
import { classes } from '@/lib/classes';
import { type Mapping, needed, type Preview } from './imports';
import { hasImportMessage, useImportMessages } from './messages';

/** The first rows of a file, with what each of its columns is read as. */
export function PreviewTable({ preview, mapping }: { preview: Preview; mapping: Mapping | null }) {
  const t = useImportMessages();
  if (preview.columns.length === 0) {
    return <p className="text-soft">{t('preview.jsonLines')}</p>;
  }
  const separators: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' };
  const read = mapping === null ? null : new Set(needed(mapping));
  const fieldOf = (column: string): string | null => {
    const field = Object.entries(mapping?.columns ?? {}).find(([, name]) => name === column)?.[0];
    return field ?? (mapping?.amount?.column === column ? 'amount' : null);
  };
  return (
    <>
      <p className="mb-2 text-soft">
        {t('preview.facts', {
          count: preview.columns.length,
          separator: t(`preview.${separators[preview.separator ?? ','] ?? 'comma'}`),
        })}
      </p>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('preview.rows')}>
        <table className="w-full border-collapse text-left text-xs">
          <caption className="sr-only">{t('preview.rows')}</caption>
          <thead>
            <tr className="border-b border-line align-bottom">
              {preview.columns.map((column, index) => {
                const used = read === null ? column.use === 'read' : read.has(column.name);
                const unknown = read === null && column.use === 'unknown';
                const field = read === null ? (column.use === 'read' ? column.name : null) : fieldOf(column.name);
                return (
                  <th key={index} scope="col" className="px-2 py-1.5 font-medium whitespace-nowrap">
                    <span className="block">{column.name || t('preview.noName')}</span>
                    <Badge tone={unknown ? 'warn' : used ? 'ok' : 'neutral'}>
                      {unknown
                        ? t('preview.unknown')
                        : field !== null && hasImportMessage(`field.${field}`)
                          ? t(`field.${field}`)
                          : t(used ? 'preview.read' : 'preview.ignored')}
                    </Badge>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, line) => (
              <tr key={line} className="border-b border-line last:border-0">
                {preview.columns.map((column, place) => (
                  <td
                    key={place}
                    className={classes(
                      'max-w-60 truncate px-2 py-1.5',
                      read !== null && !read.has(column.name) && 'text-faint',
                    )}
                    title={row[place]}
                  >
                    {row[place]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
