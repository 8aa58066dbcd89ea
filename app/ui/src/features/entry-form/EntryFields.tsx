'use client';

import { Combobox, type Option } from '@/components/Combobox';
import { Select, TextField } from '@/components/Field';
import type { Schema } from '@/lib/api';
import { formatDate } from '@/lib/format';
import type { Draft } from './draft';
import { usePeriods } from './lookups';
import { useEntryFormMessages } from './messages';

/** What an entry says besides its lines. */
export function EntryFields({
  draft,
  companies,
  fixedCompany,
  fault,
  onChange,
}: {
  draft: Draft;
  companies: Schema<'CompanyRecord'>[];
  /** An entry that was captured stays with its company. */
  fixedCompany: boolean;
  fault: (field: string) => string | undefined;
  onChange: (part: Partial<Draft>) => void;
}) {
  const t = useEntryFormMessages();
  const own = companies.find((company) => company.code === draft.company);
  const rare = ['journal', 'period', 'exchangeRate', 'reverseOn', 'documentDate'] as const;
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <Select
          label={t('field.company')}
          required
          disabled={fixedCompany}
          value={draft.company}
          error={fault('company')}
          onChange={(event) => {
            const company = companies.find((one) => one.code === event.target.value);
            onChange({ company: event.target.value, currency: company?.currency ?? draft.currency });
          }}
          options={[
            ...(own === undefined ? [{ value: '', label: t('field.choose') }] : []),
            ...companies.map((company) => ({ value: company.code, label: `${company.code} ${company.name}` })),
          ]}
        />
        <TextField
          type="date"
          label={t('field.postingDate')}
          required
          value={draft.postingDate}
          error={fault('postingDate')}
          hint={<PeriodHint company={draft.company} day={draft.postingDate} />}
          onChange={(event) => onChange({ postingDate: event.target.value })}
        />
        <Combobox
          label={t('field.currency')}
          required
          value={draft.currency}
          error={fault('currency')}
          find={findCurrencies}
          onChange={(value) => onChange({ currency: value.trim().toUpperCase() })}
        />
        <TextField
          label={t('field.externalReference')}
          value={draft.externalReference}
          error={fault('externalReference')}
          hint={t('hint.externalReference')}
          onChange={(event) => onChange({ externalReference: event.target.value })}
        />
        <TextField
          label={t('field.description')}
          required
          className="sm:col-span-2 lg:col-span-4"
          value={draft.description}
          error={fault('description')}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </div>
      <details open={rare.some((field) => fault(field) !== undefined) || undefined}>
        <summary className="w-fit py-1 text-brand-text">{t('field.more')}</summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-2 lg:grid-cols-5">
          {(['documentDate', 'reverseOn'] as const).map((field) => (
            <TextField
              key={field}
              type="date"
              label={t(`field.${field}`)}
              hint={t(`hint.${field}`)}
              value={draft[field]}
              error={fault(field)}
              onChange={(event) => onChange({ [field]: event.target.value })}
            />
          ))}
          {(['journal', 'period', 'exchangeRate'] as const).map((field) => (
            <TextField
              key={field}
              label={t(`field.${field}`)}
              hint={t(`hint.${field}`, { currency: own?.currency ?? '' })}
              value={draft[field]}
              error={fault(field)}
              onChange={(event) => onChange({ [field]: event.target.value })}
            />
          ))}
        </div>
      </details>
    </div>
  );
}

/** In which posting period a day is, and whether it takes entries. */
function PeriodHint({ company, day }: { company: string; day: string }) {
  const t = useEntryFormMessages();
  const periods = usePeriods(company);
  if (day === '' || periods.data === undefined) {
    return <>{t('period.none')}</>;
  }
  const period = periods.data.items.find((one) => one.kind === 'normal' && one.startsOn <= day && day <= one.endsOn);
  if (period === undefined) {
    return <span className="text-danger">{t('period.unknown')}</span>;
  }
  const open = periods.data.items.filter((one) => one.kind === 'normal' && one.status === 'open');
  const last = open.at(-1);
  return period.status === 'open' ? (
    <>{t('period.open', { period: period.code })}</>
  ) : (
    <span className="text-danger">
      {t('period.closed', { period: period.code })}
      {last !== undefined && ` ${t('period.next', { from: formatDate(last.startsOn), to: formatDate(last.endsOn) })}`}
    </span>
  );
}

async function findCurrencies(text: string): Promise<Option[]> {
  const names = new Intl.DisplayNames(navigator.language, { type: 'currency' });
  return Intl.supportedValuesOf('currency')
    .map((code) => ({ value: code, label: `${code} ${names.of(code) ?? ''}` }))
    .filter((one) => one.label.toLowerCase().includes(text.toLowerCase()))
    .slice(0, 20);
}
