import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

export interface Column<Row> {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers and amounts stand at the right. */
  align?: 'right';
  /** Left out on a phone. */
  wide?: boolean;
  className?: string;
}

/** A table for up to some hundred rows; wider than its place, it scrolls within itself. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  selected,
  onOpen,
}: {
  /** Read out to screen readers. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  selected?: string | null;
  /** A click on the row; the first cell has a link or button of its own for the keyboard. */
  onOpen?: (row: Row) => void;
}) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-soft">
            {columns.map((column) => (
              <th key={column.id} scope="col" className={cell(column, 'py-2 font-medium whitespace-nowrap')}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                aria-selected={selected === undefined ? undefined : selected === key}
                onClick={
                  onOpen &&
                  ((event) => {
                    const target = event.target as HTMLElement;
                    // A menu or dialog that the row opened lies elsewhere on the page, though its events come through here.
                    if (event.currentTarget.contains(target) && target.closest('a, button, input, label') === null) {
                      onOpen(row);
                    }
                  })
                }
                className={classes(
                  'border-b border-line last:border-0',
                  onOpen && 'cursor-pointer hover:bg-hover',
                  selected === key && 'bg-selected',
                )}
              >
                {columns.map((column) => (
                  <td key={column.id} className={cell(column, 'py-2 align-top', column.className)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function cell<Row>(column: Column<Row>, ...more: (string | undefined)[]): string {
  return classes(
    'px-3',
    column.align === 'right' && 'text-right tabular',
    column.wide === true && 'hidden md:table-cell',
    ...more,
  );
}
