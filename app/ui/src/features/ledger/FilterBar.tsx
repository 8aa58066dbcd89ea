'use client';

import { ListFilter, X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Button } from '@/components/Button';
import { Combobox } from '@/components/Combobox';
import { Checkbox, Select, TextField } from '@/components/Field';
import { useEntryStatusMessages } from '@/entities/entry-status/messages';
import { usePerson } from '@/entities/person/people';
import { formatDate, formatInstant } from '@/lib/format';
import { useSession } from '@/lib/session';
import { type EntryFilter, type FilterName, SOURCES, STATUSES } from './filter';
import { findAccounts, findPeople, useCompanies, usePeriods } from './masterData';
import { hasLedgerMessage, useLedgerMessages } from './messages';

/** Who may ask for accounts and periods; others do without these two filters. */
const BOOKS = ['preparer', 'accountant', 'controller', 'cfo', 'finance-administrator', 'auditor'];

/** Filters of the list of entries: the common ones in sight, the rest behind a button, what is set as chips. */
export function FilterBar({ filter }: { filter: EntryFilter }) {
  const t = useLedgerMessages();
  const ts = useEntryStatusMessages();
  const { has } = useSession();
  const { values, set, active, clear } = filter;
  const [more, setMore] = useState(false);
  const panel = useId();
  const companies = useCompanies();
  const books = has(...BOOKS);
  const periods = usePeriods(values.company, books);
  const codes = [...new Set((periods.data ?? []).map((period) => period.code))].sort().reverse();
  const all = { value: '', label: t('filters.any') };

  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1 md:max-w-80">
          <Typed
            label={t('filters.text')}
            hideLabel
            placeholder={t('filters.textHint')}
            value={values.text ?? ''}
            onValue={(text) => void set({ text: text || null }, { history: 'replace' })}
          />
        </div>
        <Select
          label={t('filters.company')}
          hideLabel
          className="w-44"
          value={values.company ?? ''}
          onChange={(event) => void set({ company: event.target.value || null })}
          options={[
            { value: '', label: t('filters.everyCompany') },
            ...(companies.data ?? []).map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
          ]}
        />
        {books && (
          <Select
            label={t('filters.period')}
            hideLabel
            className="w-40"
            value={values.period ?? ''}
            onChange={(event) => void set({ period: event.target.value || null })}
            options={[
              { value: '', label: t('filters.everyPeriod') },
              ...[...new Set([...(values.period === null ? [] : [values.period]), ...codes])].map((code) => ({
                value: code,
                label: code,
              })),
            ]}
          />
        )}
        <Button icon={ListFilter} aria-expanded={more} aria-controls={panel} onClick={() => setMore(!more)}>
          {t('filters.more')}
        </Button>
      </div>
      <div id={panel} hidden={!more}>
        {more && (
          <div className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4">
            <fieldset className="sm:col-span-2 lg:col-span-4">
              <legend className="mb-1 font-medium">{t('filters.status')}</legend>
              <div className="flex flex-wrap gap-x-4 gap-y-1">
                {STATUSES.map((status) => (
                  <Checkbox
                    key={status}
                    label={ts(status)}
                    checked={values.status?.includes(status) ?? false}
                    onChange={(event) => {
                      const now = STATUSES.filter((one) =>
                        one === status ? event.target.checked : values.status?.includes(one),
                      );
                      void set({ status: now.length === 0 ? null : now });
                    }}
                  />
                ))}
              </div>
            </fieldset>
            {books && (
              <Combobox
                label={t('filters.account')}
                value={values.account ?? ''}
                find={findAccounts}
                onChange={(account) => void set({ account: account || null })}
              />
            )}
            <Combobox
              label={t('filters.preparer')}
              value={values.preparer ?? ''}
              find={findPeople}
              onChange={(preparer) => void set({ preparer: preparer || null })}
            />
            <Select
              label={t('filters.source')}
              value={values.source ?? ''}
              onChange={(event) => void set({ source: event.target.value || null })}
              options={[all, ...SOURCES.map((source) => ({ value: source, label: t(`sources.${source}`) }))]}
            />
            <Typed
              label={t('filters.reference')}
              value={values.reference ?? ''}
              onValue={(reference) => void set({ reference: reference || null })}
            />
            <TextField
              type="date"
              label={t('filters.postingDateFrom')}
              value={values.postingDateFrom ?? ''}
              onChange={(event) => void set({ postingDateFrom: event.target.value || null })}
            />
            <TextField
              type="date"
              label={t('filters.postingDateTo')}
              value={values.postingDateTo ?? ''}
              onChange={(event) => void set({ postingDateTo: event.target.value || null })}
            />
            <Typed
              label={t('filters.amountFrom')}
              inputMode="decimal"
              value={values.amountFrom ?? ''}
              accept={/^\d+(\.\d{1,4})?$/}
              onValue={(amountFrom) => void set({ amountFrom: amountFrom || null })}
            />
            <Typed
              label={t('filters.amountTo')}
              inputMode="decimal"
              value={values.amountTo ?? ''}
              accept={/^\d+(\.\d{1,4})?$/}
              onValue={(amountTo) => void set({ amountTo: amountTo || null })}
            />
            <Typed
              label={t('filters.riskFrom')}
              inputMode="numeric"
              value={values.riskFrom?.toString() ?? ''}
              accept={/^(\d{1,2}|100)$/}
              onValue={(risk) => void set({ riskFrom: risk === '' ? null : Number(risk) })}
            />
            <Typed
              label={t('filters.riskTo')}
              inputMode="numeric"
              value={values.riskTo?.toString() ?? ''}
              accept={/^(\d{1,2}|100)$/}
              onValue={(risk) => void set({ riskTo: risk === '' ? null : Number(risk) })}
            />
            <Typed
              label={t('filters.documentNumber')}
              inputMode="numeric"
              value={values.documentNumber?.toString() ?? ''}
              accept={/^\d{1,15}$/}
              onValue={(number) => void set({ documentNumber: number === '' ? null : Number(number) })}
            />
          </div>
        )}
      </div>
      {active.length > 0 && (
        <ul aria-label={t('filters.active')} className="flex flex-wrap items-center gap-1.5">
          {active.map((name) => (
            <li key={name}>
              <button
                type="button"
                aria-label={t('filters.remove', { name: t(`filters.${name}`) })}
                onClick={() => void set({ [name]: null })}
                className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-md bg-selected px-2 py-0.5 text-xs pointer-coarse:min-h-11"
              >
                <span className="truncate">
                  {t(`filters.${name}`)}: <Value name={name} value={values[name]} />
                </span>
                <X aria-hidden className="size-3.5 shrink-0" />
              </button>
            </li>
          ))}
          <li>
            <Button kind="quiet" size="small" onClick={() => void clear()}>
              {t('filters.clear')}
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

/** What a filter is set to, in words. */
function Value({ name, value }: { name: FilterName; value: unknown }) {
  const t = useLedgerMessages();
  const ts = useEntryStatusMessages();
  const person = usePerson(name === 'preparer' ? String(value) : null);
  if (name === 'preparer') {
    return <>{person?.name ?? String(value)}</>;
  }
  if (name === 'status') {
    return <>{(value as string[]).map((status) => ts(status)).join(', ')}</>;
  }
  if (name === 'source') {
    return <>{hasLedgerMessage(`sources.${String(value)}`) ? t(`sources.${String(value)}`) : String(value)}</>;
  }
  if (name === 'postingDateFrom' || name === 'postingDateTo') {
    return <>{formatDate(String(value))}</>;
  }
  if (name === 'postedFrom' || name === 'postedBefore' || name === 'failedFrom') {
    return <>{formatInstant(String(value))}</>;
  }
  if (name === 'automatic' || name === 'reversing') {
    return <>{t(`filters.is.${String(value)}`)}</>;
  }
  return <>{String(value)}</>;
}

/** A text field that tells its value once nobody types any more; what has not the form it must have is told as wrong. */
function Typed({
  value,
  onValue,
  accept,
  ...rest
}: {
  label: string;
  hideLabel?: boolean;
  placeholder?: string;
  inputMode?: 'decimal' | 'numeric';
  value: string;
  accept?: RegExp;
  onValue: (value: string) => void;
}) {
  const t = useLedgerMessages();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? value;
  const wrong = shown !== '' && accept !== undefined && !accept.test(shown);
  useEffect(() => {
    if (typed === null || wrong) {
      return;
    }
    const wait = setTimeout(() => {
      if (typed.trim() !== value) {
        onValue(typed.trim());
      }
      setTyped(null);
    }, 350);
    return () => clearTimeout(wait);
  });
  return (
    <TextField
      {...rest}
      value={shown}
      error={wrong ? t('filters.wrong') : undefined}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => wrong && setTyped(null)}
    />
  );
}
