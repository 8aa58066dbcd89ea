'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { LoadMore } from '@/components/LoadMore';
import { useToasts } from '@/components/Toasts';
import { Person } from '@/entities/person/Person';
import { api, body, type Fault, Problem } from '@/lib/api';
import { classes } from '@/lib/classes';
import { useDraft } from '@/lib/drafts';
import { useSession } from '@/lib/session';
import { uuidv7 } from '@/lib/uuid';
import { type Import, type ImportRow, rowsOf } from './imports';
import { useImportMessages } from './messages';

const PAGE = 20;

/** Cells of corrected entries by their place in the file. */
type Corrections = Record<string, string[][]>;

/** Refused entries as they stand in the file, to be corrected and sent again; what was imported is not touched. */
export function Mending({ found, onMended }: { found: Import; onMended: () => void }) {
  const t = useImportMessages();
  const { me, has } = useSession();
  const toasts = useToasts();
  const [corrections, setCorrections, clear] = useDraft<Corrections>(`import.${found.id}`, {});
  const [faults, setFaults] = useState<Record<string, Fault[]>>({});
  const [pending, setPending] = useState(false);
  const sent = useRef({ content: '', key: '' });
  const refused = found.outcomes.failed ?? 0;
  const may = has('preparer', 'accountant', 'integrator') && found.status !== 'cancelled' && refused > 0;
  const mine = found.importer === me.person;
  const rows = useInfiniteQuery({
    queryKey: ['import-rows', found.id, 'mending', found.finishedAt],
    queryFn: ({ pageParam }) => rowsOf(found.id, { status: 'failed', limit: PAGE, ...pageParam }),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.nextCursor ? { cursor: page.nextCursor } : undefined),
    enabled: may && mine,
  });
  if (!may) {
    return null;
  }
  if (!mine) {
    return (
      <Notice tone="info" title={t('mending.othersTitle')}>
        {t('mending.others')} <Person code={found.importer} />
      </Notice>
    );
  }
  const items = (rows.data?.pages.flatMap((page) => page.items) ?? []).filter((row) => row.source);
  if (rows.isSuccess && items.length === 0) {
    return (
      <Notice tone="info" title={t('mending.inFileTitle')}>
        {t('mending.inFile')}
      </Notice>
    );
  }
  const changed = items.filter((row) => corrections[row.ordinal] !== undefined);

  /** The same corrections sent again, after no answer came, are the same request. */
  const keyOf = (rows: ImportRow[]): string => {
    const content = JSON.stringify(rows.map((row) => [row.ordinal, corrections[row.ordinal]]));
    if (sent.current.content !== content) {
      sent.current = { content, key: uuidv7() };
    }
    return sent.current.key;
  };

  const submit = async () => {
    setPending(true);
    setFaults({});
    try {
      await body(
        api.POST('/api/v1/journal-entry-imports/{id}/corrections', {
          params: { path: { id: found.id }, header: { 'Idempotency-Key': keyOf(changed) } },
          body: {
            rows: changed.map((row) => ({
              ordinal: row.ordinal,
              lines: corrections[row.ordinal]!.map((cells, index) => ({
                line: row.source!.lines[index]?.line ?? row.line,
                cells,
              })),
            })),
          },
        }),
      );
      clear();
      toasts.tell({ tone: 'ok', title: t('mending.sent', { count: changed.length }) });
      onMended();
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 422) {
        const byRow: Record<string, Fault[]> = {};
        for (const fault of failure.faults) {
          const place = /^\/rows\/(\d+)/.exec(fault.pointer ?? '');
          const ordinal = String(changed[Number(place?.[1])]?.ordinal ?? '');
          (byRow[ordinal] ??= []).push({ ...fault, pointer: (fault.pointer ?? '').replace(/^\/rows\/\d+/, '') });
        }
        setFaults(byRow);
      }
      toasts.fail(failure);
    } finally {
      setPending(false);
    }
  };

  return (
    <Card title={t('mending.title', { count: refused })}>
      <p className="mb-3 text-soft">{t('mending.text')}</p>
      <div className="flex flex-col gap-4">
        {items.map((row) => (
          <Refused
            key={row.ordinal}
            row={row}
            cells={corrections[row.ordinal] ?? row.source!.lines.map((line) => line.cells)}
            changed={corrections[row.ordinal] !== undefined}
            faults={faults[row.ordinal] ?? null}
            onChange={(cells) => setCorrections((now) => ({ ...now, [row.ordinal]: cells }))}
            onReset={() =>
              setCorrections((now) =>
                Object.fromEntries(Object.entries(now).filter(([ordinal]) => ordinal !== String(row.ordinal))),
              )
            }
          />
        ))}
      </div>
      <LoadMore more={rows.hasNextPage} loading={rows.isFetchingNextPage} onMore={() => void rows.fetchNextPage()} />
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button kind="primary" pending={pending} disabled={changed.length === 0} onClick={() => void submit()}>
          {t('mending.send', { count: changed.length })}
        </Button>
        {changed.length === 0 && <span className="text-soft">{t('mending.nothing')}</span>}
      </div>
    </Card>
  );
}

interface Wrong {
  text: string;
  /** Row and column of the cell; null where it is about the entry. */
  place: [number, number] | null;
}

function Refused({
  row,
  cells,
  changed,
  faults,
  onChange,
  onReset,
}: {
  row: ImportRow;
  cells: string[][];
  changed: boolean;
  faults: Fault[] | null;
  onChange: (cells: string[][]) => void;
  onReset: () => void;
}) {
  const t = useImportMessages();
  const source = row.source!;
  const wrong: Wrong[] = faults === null ? fromReport(row) : fromAnswer(faults);
  const shown = source.columns
    .map((name, place) => ({ name, place }))
    .filter(
      ({ place }) =>
        cells.some((line) => (line[place] ?? '') !== '') || wrong.some((each) => each.place?.[1] === place),
    );
  const general = wrong.filter((each) => each.place === null);
  const change = (line: number, place: number, value: string) =>
    onChange(
      cells.map((each, index) =>
        index === line ? source.columns.map((_, column) => (column === place ? value : (each[column] ?? ''))) : each,
      ),
    );
  const name = `${row.company} ${row.entryKey}`.trim() || t('row.unnamed');
  return (
    <section aria-label={t('mending.entry', { name })} className="rounded-md border border-line">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2">
        <h3 className="font-medium">{name}</h3>
        <span className="flex items-center gap-2 text-soft">
          {t('mending.line', { line: row.line })}
          {changed && (
            <Button size="small" kind="quiet" onClick={onReset}>
              {t('mending.reset')}
            </Button>
          )}
        </span>
      </header>
      {general.map((each, index) => (
        <p key={index} className="px-3 pt-2 text-danger">
          {each.text}
        </p>
      ))}
      <div className="overflow-x-auto p-3" tabIndex={0} role="region" aria-label={name}>
        <table className="border-collapse text-left">
          <caption className="sr-only">{name}</caption>
          <thead>
            <tr className="text-xs text-soft">
              {shown.map(({ name: column, place }) => (
                <th key={place} scope="col" className="px-1 pb-1 font-medium whitespace-nowrap">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((line, index) => (
              <tr key={index} className="align-top">
                {shown.map(({ name: column, place }) => {
                  const here = wrong.filter((each) => each.place?.[0] === index && each.place[1] === place);
                  const id = `mend-${row.ordinal}-${index}-${place}`;
                  return (
                    <td key={place} className="px-1 pb-1">
                      <input
                        aria-label={t('mending.cell', { column, line: source.lines[index]?.line ?? row.line })}
                        aria-invalid={here.length > 0 ? true : undefined}
                        aria-describedby={here.length > 0 ? id : undefined}
                        value={line[place] ?? ''}
                        size={Math.min(30, Math.max(8, (line[place] ?? '').length))}
                        className={classes(
                          'h-8 rounded-md border border-line-strong bg-surface px-2 pointer-coarse:h-11',
                          'aria-invalid:border-danger',
                        )}
                        onChange={(event) => change(index, place, event.target.value)}
                      />
                      {here.length > 0 && (
                        <p id={id} className="mt-0.5 max-w-56 text-xs text-danger">
                          {here.map((each) => each.text).join(' ')}
                        </p>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function words(message: string | null | undefined, remedy: string | null | undefined): string {
  return [message, remedy]
    .filter((text): text is string => !!text)
    .map((text) => `${text[0]!.toUpperCase()}${text.slice(1)}.`)
    .join(' ');
}

function fromReport(row: ImportRow): Wrong[] {
  const source = row.source!;
  return row.problems.map((problem) => {
    const line = source.lines.findIndex((each) => each.line === problem.line);
    const column = source.columns.indexOf(problem.field);
    return {
      text: words(problem.message, problem.remedy),
      place: line < 0 || column < 0 ? null : [line, column],
    };
  });
}

function fromAnswer(faults: Fault[]): Wrong[] {
  return faults.map((fault) => {
    const place = /^\/lines\/(\d+)\/cells\/(\d+)$/.exec(fault.pointer ?? '');
    return {
      text: words(fault.message, fault.remedy),
      place: place === null ? null : [Number(place[1]), Number(place[2])],
    };
  });
}
