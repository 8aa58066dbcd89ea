'use client';

import {
  type CellKeyDownEvent,
  CellStyleModule,
  ColumnApiModule,
  type ColDef,
  type GetRowIdParams,
  type GridApi,
  type IDatasource,
  InfiniteRowModelModule,
  type ICellRendererParams,
  ModuleRegistry,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
  type SortChangedEvent,
  type ValueFormatterParams,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { classes } from '@/lib/classes';
import { formatAmount, formatDate } from '@/lib/format';
import { styleNonce } from '@/lib/nonce';
import { EntryStatusBadge } from '@/entities/entry-status/EntryStatusBadge';
import { Person } from '@/entities/person/Person';
import { type Blocks, BLOCK, keepPlace, keptPlace } from './blocks';
import { gridTheme } from './gridTheme';
import { hasLedgerMessage, useLedgerMessages } from './messages';
import { RiskGutter } from './RiskGutter';
import type { EntryRow } from './queries';

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  CellStyleModule,
  ColumnApiModule,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
]);

/** Columns that the server sorts by, under the names of its sorts. */
const SORTED: Record<string, string> = {
  riskScore: 'risk',
  documentNumber: 'document-number',
  postingDate: 'posting-date',
  amount: 'amount',
  capturedAt: 'captured',
};

/**
 * Entries row by row, as many as there are. The grid asks block after block as it is scrolled; its scroll bar grows with what has been read,
 * for the server's cursors have no numbers to jump to.
 */
export default function EntryGrid({
  list,
  blocks,
  sort,
  onSort,
  selected,
  onOpen,
  onFailure,
  onRows,
}: {
  /** What the list shows, by which its place is kept. */
  list: string;
  blocks: (from: ReturnType<typeof keptPlace>) => Blocks<EntryRow>;
  sort: string;
  onSort: (sort: string) => void;
  selected: string | null;
  onOpen: (id: string) => void;
  onFailure: (error: unknown) => void;
  /** Told how many rows the first block had. */
  onRows: (rows: number) => void;
}) {
  const t = useLedgerMessages();
  const [api, setApi] = useState<GridApi<EntryRow> | null>(null);
  const [nonce] = useState(styleNonce);
  const keep = useRef<(() => void) | null>(null);
  const latest = useRef({ onFailure, onRows, blocks });
  useEffect(() => {
    latest.current = { onFailure, onRows, blocks };
  });

  useEffect(() => {
    if (api === null) {
      return;
    }
    const from = keptPlace(list);
    const reader = latest.current.blocks(from);
    let current = true;
    let restored = from.top === 0;
    const top = () => api.getFirstDisplayedRowIndex();
    const datasource: IDatasource = {
      getRows: ({ startRow, successCallback, failCallback }) => {
        reader
          .block(startRow / BLOCK)
          .then((rows) => {
            if (!current) {
              // The grid waits for every answer it asked for, also for those it no longer shows.
              failCallback();
              return;
            }
            successCallback(rows, reader.end ?? undefined);
            if (startRow === 0) {
              latest.current.onRows(rows.length);
            }
            if (restored) {
              keepPlace(list, reader.place(top()));
            }
          })
          .catch((failure: unknown) => {
            failCallback();
            if (current) {
              latest.current.onFailure(failure);
            }
          });
      },
    };
    api.setGridOption('datasource', datasource);
    if (from.top > 0) {
      api.setRowCount(from.rows, from.complete);
      api.ensureIndexVisible(Math.min(from.top, from.rows - 1), 'top');
      restored = true;
    }
    keep.current = () => {
      if (restored && api.getDisplayedRowCount() > 0) {
        keepPlace(list, reader.place(Math.max(0, top())));
      }
    };
    return () => {
      current = false;
      keep.current = null;
    };
  }, [api, list]);

  // The row whose entry is open is marked, also when its block comes later.
  const select = (grid: GridApi<EntryRow>, id: string | null) =>
    grid.forEachNode((node) => {
      const wanted = node.data !== undefined && node.data.id === id;
      if (node.isSelected() !== wanted) {
        node.setSelected(wanted);
      }
    });
  useEffect(() => {
    if (api !== null) {
      select(api, selected);
    }
  }, [api, selected]);

  const columns = useMemo<ColDef<EntryRow>[]>(() => {
    const [sorted, descending] = sort.endsWith('-desc') ? [sort.slice(0, -5), true] : [sort, false];
    const column = (field: keyof EntryRow & string, more: ColDef<EntryRow> = {}): ColDef<EntryRow> => ({
      colId: field,
      field: field as ColDef<EntryRow>['field'],
      headerName: t(`columns.${field}`),
      sortable: field in SORTED,
      sort: SORTED[field] === sorted ? (descending ? 'desc' : 'asc') : null,
      ...more,
    });
    const right: ColDef<EntryRow> = { cellClass: 'tabular text-right', headerClass: 'ag-right-aligned-header' };
    return [
      column('riskScore', {
        width: 74,
        cellClass: 'px-0!',
        cellRenderer: ({ data }: ICellRendererParams<EntryRow>) => data && <RiskGutter entry={data} />,
      }),
      column('documentNumber', { width: 112, ...right }),
      column('postingDate', {
        width: 128,
        valueFormatter: ({ value }: ValueFormatterParams<EntryRow, string>) => (value == null ? '' : formatDate(value)),
      }),
      column('reference', { width: 180 }),
      column('description', { flex: 1, minWidth: 220 }),
      column('amount', {
        width: 150,
        ...right,
        valueFormatter: ({ data }: ValueFormatterParams<EntryRow>) =>
          data === undefined ? '' : `${formatAmount(data.amount)} ${data.amount.currency}`,
      }),
      column('status', {
        width: 150,
        cellClass: 'flex! items-center',
        cellRenderer: ({ data }: ICellRendererParams<EntryRow>) => data && <EntryStatusBadge status={data.status} />,
      }),
      column('company', { width: 96 }),
      column('preparedBy', {
        width: 150,
        cellRenderer: ({ data }: ICellRendererParams<EntryRow>) => data && <Person code={data.preparedBy} />,
      }),
      column('source', {
        width: 120,
        valueFormatter: ({ value }: ValueFormatterParams<EntryRow, string>) =>
          value == null ? '' : hasLedgerMessage(`sources.${value}`) ? t(`sources.${value}`) : value,
      }),
      column('capturedAt', {
        width: 128,
        valueFormatter: ({ value }: ValueFormatterParams<EntryRow, string>) => (value == null ? '' : formatDate(value)),
      }),
    ];
  }, [sort, t]);

  const sortChanged = ({ api: grid, source }: SortChangedEvent<EntryRow>) => {
    if (source !== 'uiColumnSorted') {
      return;
    }
    const found = grid.getColumnState().find((column) => column.sort != null);
    if (found !== undefined) {
      onSort(`${SORTED[found.colId]}${found.sort === 'desc' ? '-desc' : ''}`);
    }
  };

  const keyDown = ({ event, data }: CellKeyDownEvent<EntryRow>) => {
    if (event instanceof KeyboardEvent && event.key === 'Enter' && data !== undefined) {
      event.preventDefault();
      onOpen(data.id);
    }
  };

  return (
    <div className={classes('h-full min-h-80 w-full')} data-testid="entries">
      <AgGridReact<EntryRow>
        theme={gridTheme}
        styleNonce={nonce}
        rowModelType="infinite"
        cacheBlockSize={BLOCK}
        maxConcurrentDatasourceRequests={1}
        maxBlocksInCache={20}
        blockLoadDebounceMillis={20}
        infiniteInitialRowCount={1}
        cacheOverflowSize={1}
        columnDefs={columns}
        getRowId={({ data }: GetRowIdParams<EntryRow>) => data.id}
        rowSelection={{ mode: 'singleRow', checkboxes: false, enableClickSelection: false }}
        onModelUpdated={({ api: grid }) => select(grid, selected)}
        suppressMultiSort
        sortingOrder={['desc', 'asc']}
        suppressCellFocus={false}
        ensureDomOrder
        suppressDragLeaveHidesColumns
        onGridReady={({ api: grid }) => setApi(grid)}
        onBodyScrollEnd={() => keep.current?.()}
        onSortChanged={sortChanged}
        onRowClicked={({ data }) => data !== undefined && onOpen(data.id)}
        onCellKeyDown={keyDown}
      />
    </div>
  );
}
