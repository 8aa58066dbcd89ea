'use client';

import { ClipboardPaste, Ellipsis, Plus, Trash2 } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, memo, useCallback, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '@/components/Button';
import { Combobox, type Option } from '@/components/Combobox';
import { TextField } from '@/components/Field';
import { Keys } from '@/components/Keys';
import { formatAmount } from '@/lib/format';
import { classes } from '@/lib/classes';
import { AmountCell } from './AmountCell';
import { decimalText, sum } from './amounts';
import { emptyLine, isBlank, type Line, LINE_FIELDS, type LineField, scaleFor } from './draft';
import { LineDetails } from './LineDetails';
import { findAccounts, findCounterparties, useAccountName, useCounterpartyName } from './lookups';
import { useEntryFormMessages } from './messages';
import { isBlock, isDoubtful, linesOf, readBlock } from './paste';
import { PasteDialog } from './PasteDialog';

const COLUMNS =
  'lg:grid lg:grid-cols-[minmax(8rem,1.3fr)_8.5rem_8.5rem_minmax(6rem,0.8fr)_minmax(7rem,1fr)_minmax(7rem,1.4fr)_4.25rem] lg:gap-x-2';

/** The lines of an entry, filled in by keyboard as in a spreadsheet. */
export function LineGrid({
  lines,
  currency,
  costCentres,
  faults,
  onChange,
}: {
  lines: Line[];
  currency: string;
  costCentres: Option[];
  /** Texts by `<line id>:<field>`. */
  faults: Map<string, string>;
  onChange: (change: (lines: Line[]) => Line[]) => void;
}) {
  const t = useEntryFormMessages();
  const grid = useRef<HTMLDivElement>(null);
  const next = useRef<{ row: number; field: string } | null>(null);
  const [details, setDetails] = useState<string | null>(null);
  const [paste, setPaste] = useState<{ text: string; field: LineField; row: number } | null>(null);
  const scale = scaleFor(currency);

  const focus = useCallback((row: number, field: string) => {
    const cells = grid.current?.querySelectorAll<HTMLElement>(`[data-field="${field}"]`);
    const input = cells?.[row]?.querySelector('input');
    input?.focus();
    input?.select();
  }, []);
  useEffect(() => {
    if (next.current !== null) {
      focus(next.current.row, next.current.field);
      next.current = null;
    }
  }, [lines.length, focus]);

  const change = useCallback(
    (id: string, part: Partial<Line>) =>
      onChange((now) => now.map((line) => (line.id === id ? withPart(line, part) : line))),
    [onChange],
  );
  const remove = useCallback(
    (id: string) =>
      onChange((now) => {
        const rest = now.filter((line) => line.id !== id);
        return rest.length === 0 ? [emptyLine()] : rest;
      }),
    [onChange],
  );
  const add = (field: string) => {
    next.current = { row: lines.length, field };
    onChange((now) => [...now, emptyLine()]);
  };

  const keyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const place = placeOf(event.target as HTMLElement);
    if (place === null || event.defaultPrevented || event.nativeEvent.isComposing) {
      return;
    }
    const { row, field } = place;
    const line = lines[row];
    const input = event.target as HTMLInputElement;
    const listed = input.getAttribute('aria-expanded') === 'true';
    const go = (toRow: number, toField: string) => {
      event.preventDefault();
      focus(Math.max(0, Math.min(lines.length - 1, toRow)), toField);
    };
    if (line === undefined) {
      return;
    }
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (row < lines.length - 1) {
        go(row + 1, field);
      } else {
        event.preventDefault();
        add('account');
      }
    } else if (event.key === 'ArrowDown') {
      go(row + 1, field);
    } else if (event.key === 'ArrowUp') {
      go(row - 1, field);
    } else if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && !event.shiftKey && !listed) {
      const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
      const left = event.key === 'ArrowLeft';
      const edge = left ? 0 : input.value.length;
      const to = LINE_FIELDS.indexOf(field as LineField) + (left ? -1 : 1);
      const beside = LINE_FIELDS[to];
      if ((all || (input.selectionStart === edge && input.selectionEnd === edge)) && beside !== undefined) {
        go(row, beside);
      }
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
      event.preventDefault();
      const above = lines[row - 1];
      if (above !== undefined) {
        const name = field as LineField;
        // The field shows what it holds while it is not being edited.
        input.blur();
        change(line.id, { [name]: above[name], unread: undefined });
        requestAnimationFrame(() => focus(row, field));
      }
    } else if (event.altKey && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault();
      remove(line.id);
      const to = Math.max(0, Math.min(row, lines.length - 2));
      requestAnimationFrame(() => focus(to, field));
    }
  };

  const insert = (row: number, field: LineField, text: string, decimal: '.' | ',' | null) => {
    const block = readBlock(text, field);
    onChange((now) => {
      const before = block.header ? [] : now.slice(row, row + block.rows.length);
      const read = linesOf(block, scale, decimal ?? block.decimal, before);
      const kept = block.header ? now.filter((line) => !isBlank(line)) : now;
      const at = block.header ? kept.length : row;
      return [...kept.slice(0, at), ...read, ...(block.header ? [] : kept.slice(at + read.length))];
    });
  };
  const pasted = (event: ClipboardEvent<HTMLDivElement>) => {
    const text = event.clipboardData.getData('text/plain');
    const place = placeOf(event.target as HTMLElement);
    if (place === null || !isBlock(text)) {
      return;
    }
    event.preventDefault();
    (event.target as HTMLElement).blur();
    const field = place.field as LineField;
    if (isDoubtful(readBlock(text, field))) {
      setPaste({ text, field, row: place.row });
    } else {
      insert(place.row, field, text, null);
      requestAnimationFrame(() => focus(place.row, field));
    }
  };

  const debit = sum(lines.map((line) => line.debit));
  const credit = sum(lines.map((line) => line.credit));
  const open = lines.find((line) => line.id === details);
  return (
    <div>
      <div
        ref={grid}
        role="group"
        aria-label={t('grid.label')}
        aria-describedby="entry-grid-keys"
        onKeyDown={keyDown}
        onPaste={pasted}
      >
        <div aria-hidden className={classes('hidden pb-1 text-xs font-medium text-soft', COLUMNS)}>
          {LINE_FIELDS.map((field) => (
            <span key={field} className={field === 'debit' || field === 'credit' ? 'pr-2.5 text-right' : undefined}>
              {t(`line.${field}`)}
            </span>
          ))}
        </div>
        {lines.map((line, row) => (
          <Row
            key={line.id}
            line={line}
            row={row}
            currency={currency}
            costCentres={costCentres}
            faults={faultsOf(line.id, faults)}
            onChange={change}
            onRemove={remove}
            onDetails={setDetails}
          />
        ))}
        <div className={classes('mt-2 items-center border-t border-line pt-2', COLUMNS)}>
          <span className="hidden font-medium text-soft lg:block">{t('grid.totals')}</span>
          <Total label={t('grid.debit')} amount={debit} currency={currency} scale={scale} />
          <Total label={t('grid.credit')} amount={credit} currency={currency} scale={scale} />
          <div role="status" className="col-span-4 mt-2 lg:mt-0 lg:pl-2">
            {debit === credit ? (
              <span className="text-ok">{t(debit === 0n ? 'grid.empty' : 'grid.balanced')}</span>
            ) : (
              <span className="font-medium text-danger">
                {t(debit > credit ? 'grid.creditsMissing' : 'grid.debitsMissing', {
                  amount: text(debit > credit ? debit - credit : credit - debit, currency, scale),
                })}
              </span>
            )}
          </div>
        </div>
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="small" icon={Plus} onClick={() => add('account')}>
          {t('grid.add')}
        </Button>
        <Button
          size="small"
          icon={ClipboardPaste}
          onClick={() => setPaste({ text: '', field: 'account', row: lines.findIndex(isBlank) })}
        >
          {t('grid.paste')}
        </Button>
      </div>
      <p id="entry-grid-keys" className="mt-3 hidden flex-wrap items-center gap-x-3 gap-y-1 text-xs text-soft lg:flex">
        {(['Enter', 'Ctrl+D', 'Alt+Delete', 'Ctrl+V', 'Ctrl+Enter'] as const).map((keys) => (
          <span key={keys} className="inline-flex items-center gap-1">
            <Keys keys={keys} /> {t(`keys.${keys}`)}
          </span>
        ))}
      </p>
      {open !== undefined && (
        <LineDetails line={open} onChange={(part) => change(open.id, part)} onClose={() => setDetails(null)} />
      )}
      {paste !== null && (
        <PasteDialog
          text={paste.text}
          field={paste.field}
          currency={currency}
          onClose={() => setPaste(null)}
          onPaste={(cells, decimal) => {
            insert(paste.row < 0 ? lines.length : paste.row, paste.field, cells, decimal);
            setPaste(null);
          }}
        />
      )}
    </div>
  );
}

function withPart(line: Line, part: Partial<Line>): Line {
  const after = { ...line, ...part };
  if (after.unread !== undefined && Object.values(after.unread).every((text) => text === undefined)) {
    delete after.unread;
  }
  return after.unread === undefined ? (({ unread: _, ...rest }) => rest)(after) : after;
}

function placeOf(target: HTMLElement): { row: number; field: string } | null {
  const cell = target.closest<HTMLElement>('[data-field]');
  return cell === null || target.tagName !== 'INPUT'
    ? null
    : { row: Number(cell.dataset.row), field: cell.dataset.field ?? '' };
}

/** One text for a row, so that a row is drawn again only when its own faults change. */
function faultsOf(id: string, faults: Map<string, string>): string {
  return [...LINE_FIELDS, 'more'].map((field) => faults.get(`${id}:${field}`) ?? '').join('\u0001');
}

function text(amount: bigint, currency: string, scale: number): string {
  const value = decimalText(amount, scale);
  return currency.length === 3 ? formatAmount({ amount: value, currency }) : value;
}

function Total(props: { label: string; amount: bigint; currency: string; scale: number }) {
  return (
    <p className="mt-2 flex justify-between tabular-nums lg:mt-0 lg:block lg:pr-2.5 lg:text-right">
      <span className="text-soft lg:sr-only">{props.label}</span>{' '}
      <span className="font-semibold">{text(props.amount, props.currency, props.scale)}</span>
    </p>
  );
}

const Row = memo(function Row({
  line,
  row,
  currency,
  costCentres,
  faults,
  onChange,
  onRemove,
  onDetails,
}: {
  line: Line;
  row: number;
  currency: string;
  costCentres: Option[];
  faults: string;
  onChange: (id: string, part: Partial<Line>) => void;
  onRemove: (id: string) => void;
  onDetails: (id: string) => void;
}) {
  const t = useEntryFormMessages();
  const wrong = faults.split('\u0001');
  const fault = (field: LineField) => wrong[LINE_FIELDS.indexOf(field)] || undefined;
  const more = wrong[LINE_FIELDS.length] || undefined;
  const account = useAccountName(line.account);
  const partner = useCounterpartyName(line.counterparty);
  const centre = costCentres.find((one) => one.value === line.costCentre);
  const label = (field: LineField) => t('grid.cell', { field: t(`line.${field}`), row: row + 1 });
  const place = (field: LineField) => ({ 'data-field': field, 'data-row': row });
  const amount = (side: 'debit' | 'credit') => (
    <div {...place(side)}>
      <AmountCell
        label={label(side)}
        value={line[side]}
        unread={line.unread?.[side]}
        currency={currency}
        error={fault(side)}
        onChange={(value, unread) => onChange(line.id, { [side]: value, unread: { ...line.unread, [side]: unread } })}
      />
    </div>
  );
  const extra =
    line.taxCode + line.quantity + line.unit + line.intercompanyCompany + line.companyDebit + line.companyCredit;
  return (
    <div
      role="group"
      aria-label={t('grid.row', { row: row + 1 })}
      className={classes(
        'mb-3 grid grid-cols-2 gap-2 rounded-md border border-line p-3 lg:mb-0 lg:items-start lg:rounded-none lg:border-0 lg:p-0 lg:py-1',
        COLUMNS,
      )}
    >
      <div {...place('account')} className="col-span-2 lg:col-span-1">
        <Combobox
          label={label('account')}
          hideLabel="wide"
          value={line.account}
          error={fault('account')}
          find={findAccounts}
          onChange={(value) => onChange(line.id, { account: value.trim() })}
        />
        <Name text={account} />
      </div>
      {amount('debit')}
      {amount('credit')}
      <div {...place('costCentre')}>
        <Combobox
          label={label('costCentre')}
          hideLabel="wide"
          value={line.costCentre}
          error={fault('costCentre')}
          find={async (text) => costCentres.filter((one) => one.label.toLowerCase().includes(text.toLowerCase()))}
          onChange={(value) => onChange(line.id, { costCentre: value.trim() })}
        />
        <Name text={centre?.label.replace(`${line.costCentre} `, '')} />
      </div>
      <div {...place('counterparty')}>
        <Combobox
          label={label('counterparty')}
          hideLabel="wide"
          value={line.counterparty}
          error={fault('counterparty')}
          find={findCounterparties}
          onChange={(value) => onChange(line.id, { counterparty: value.trim() })}
        />
        <Name text={partner} />
      </div>
      <div {...place('text')} className="col-span-2 lg:col-span-1">
        <TextField
          label={label('text')}
          hideLabel="wide"
          value={line.text}
          error={fault('text')}
          onChange={(event) => onChange(line.id, { text: event.target.value })}
        />
      </div>
      <div className="col-span-2 flex justify-end gap-1 lg:col-span-1">
        <IconButton
          label={t('grid.details', { row: row + 1 })}
          icon={Ellipsis}
          onClick={() => onDetails(line.id)}
          className={classes('w-8!', extra !== '' && 'text-brand-text', more !== undefined && 'text-danger')}
        />
        <IconButton
          label={t('grid.remove', { row: row + 1 })}
          icon={Trash2}
          onClick={() => onRemove(line.id)}
          className="w-8!"
        />
      </div>
      {more !== undefined && <p className="col-span-2 text-xs text-danger lg:col-span-7">{more}</p>}
    </div>
  );
});

function Name({ text }: { text: string | null | undefined }) {
  return text === null || text === undefined ? null : (
    <p className="mt-0.5 truncate text-xs text-soft" title={text}>
      {text}
    </p>
  );
}
