'use client';

import { useQuery } from '@tanstack/react-query';
import { Select, TextField } from '@/components/Field';
import { api, body } from '@/lib/api';
import { CONSTANT, FIELDS, type Mapping, type Preview, REQUIRED, without } from './imports';
import { useImportMessages } from './messages';

const USUAL = [
  'entry_key',
  'company',
  'posting_date',
  'currency',
  'description',
  'account',
  'external_reference',
  'cost_centre',
  'counterparty',
  'line_text',
];
const SIDES: readonly string[] = ['debit', 'credit'];

/** Which column of the file gives which of ours, or one value for all of it. */
export function MappingForm({
  preview,
  mapping,
  onChange,
}: {
  preview: Preview;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}) {
  const t = useImportMessages();
  const further = FIELDS.filter((field) => !USUAL.includes(field) && !SIDES.includes(field));
  const field = (name: string) => (
    <FieldSource key={name} field={name} preview={preview} mapping={mapping} onChange={onChange} />
  );
  return (
    <div className="flex flex-col gap-4">
      <p className="text-soft">{t('mapping.text')}</p>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">{USUAL.map(field)}</div>
      <Amounts preview={preview} mapping={mapping} onChange={onChange} />
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
        <Select
          label={t('mapping.dates')}
          value={mapping.dateFormat ?? ''}
          onChange={(event) => onChange({ ...mapping, dateFormat: event.target.value })}
          options={[
            { value: '', label: '2026-10-31' },
            { value: 'dd.MM.yyyy', label: '31.10.2026' },
            { value: 'dd/MM/yyyy', label: t('mapping.dayFirst') },
            { value: 'MM/dd/yyyy', label: t('mapping.monthFirst') },
            { value: 'yyyyMMdd', label: '20261031' },
          ]}
        />
        <Select
          label={t('mapping.numbers')}
          value={mapping.decimal ?? ''}
          onChange={(event) => onChange({ ...mapping, decimal: event.target.value })}
          options={[
            { value: '', label: t('mapping.plain') },
            { value: '.', label: '1,234.50' },
            { value: ',', label: '1.234,50' },
          ]}
        />
      </div>
      <details>
        <summary className="cursor-pointer text-soft">{t('mapping.further')}</summary>
        <div className="mt-3 grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">{further.map(field)}</div>
      </details>
    </div>
  );
}

const NOTHING = '';
const VALUE = '\u0000value';

function columnOptions(preview: Preview, nothing: string) {
  return [
    { value: NOTHING, label: nothing },
    ...preview.columns
      .map((column, place) => ({ column, place }))
      .filter(({ column }) => column.name !== '')
      .map(({ column, place }) => {
        const sample = preview.rows.map((row) => row[place] ?? '').find((cell) => cell !== '');
        return {
          value: column.name,
          label: sample === undefined ? column.name : `${column.name} (${sample.slice(0, 24)})`,
        };
      }),
  ];
}

function FieldSource({
  field,
  preview,
  mapping,
  onChange,
}: {
  field: string;
  preview: Preview;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}) {
  const t = useImportMessages();
  const column = mapping.columns?.[field] ?? '';
  const constant = mapping.constants?.[field];
  const mayBeConstant = CONSTANT.includes(field);
  const several = field === 'entry_key' && (mapping.entryKey?.length ?? 0) > 0;
  const options = columnOptions(preview, several ? mapping.entryKey!.join(' + ') : t('mapping.nothing'));
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Select
        label={t(`field.${field}`)}
        required={REQUIRED.includes(field)}
        value={column !== '' ? column : constant !== undefined ? VALUE : NOTHING}
        onChange={(event) => {
          const chosen = event.target.value;
          const columns = without(mapping.columns, field);
          const constants = without(mapping.constants, field);
          const rest = { ...mapping, columns, constants };
          if (field === 'entry_key' && chosen !== NOTHING) {
            delete rest.entryKey;
          }
          onChange(
            chosen === VALUE
              ? { ...rest, constants: { ...constants, [field]: '' } }
              : chosen === NOTHING
                ? rest
                : { ...rest, columns: { ...columns, [field]: chosen } },
          );
        }}
        options={mayBeConstant ? [...options, { value: VALUE, label: t('mapping.constant') }] : options}
      />
      {constant !== undefined && column === '' && (
        <Constant
          field={field}
          value={constant}
          onChange={(value) => onChange({ ...mapping, constants: { ...mapping.constants, [field]: value } })}
        />
      )}
    </div>
  );
}

function Constant({ field, value, onChange }: { field: string; value: string; onChange: (value: string) => void }) {
  const t = useImportMessages();
  const companies = useQuery({
    queryKey: ['companies'],
    queryFn: () => body(api.GET('/api/v1/companies', { params: { query: { limit: 200 } } })),
    enabled: field === 'company',
  });
  const label = t('mapping.valueOf', { field: t(`field.${field}`) });
  if (field === 'company') {
    return (
      <Select
        label={label}
        hideLabel
        value={value}
        onChange={(event) => onChange(event.target.value)}
        options={[
          { value: '', label: t('mapping.chooseCompany') },
          ...(companies.data?.items ?? []).map((company) => ({
            value: company.code,
            label: `${company.code} ${company.name}`,
          })),
        ]}
      />
    );
  }
  return (
    <TextField
      label={label}
      hideLabel
      type={field === 'posting_date' ? 'date' : 'text'}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

type Way = 'sides' | 'sign' | 'indicator';

function Amounts({
  preview,
  mapping,
  onChange,
}: {
  preview: Preview;
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}) {
  const t = useImportMessages();
  const { amount, ...others } = mapping;
  const when = amount?.creditWhen;
  const way: Way = amount === undefined ? 'sides' : when === 'negative' ? 'sign' : 'indicator';
  const options = columnOptions(preview, t('mapping.nothing'));
  const column = amount?.column ?? '';
  const withoutSides = () => ({ ...others, columns: without(mapping.columns, ...SIDES) });
  const choose = (chosen: Way) => {
    if (chosen === 'sides') {
      onChange(others);
    } else {
      onChange({
        ...withoutSides(),
        amount: { column, creditWhen: chosen === 'sign' ? 'negative' : { column: '', is: ['C'] } },
      });
    }
  };
  return (
    <fieldset className="rounded-md border border-line p-3">
      <legend className="px-1 font-medium">{t('mapping.amounts')}</legend>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
        <Select
          label={t('mapping.amountWay')}
          value={way}
          onChange={(event) => choose(event.target.value as Way)}
          options={(['sides', 'sign', 'indicator'] as const).map((value) => ({
            value,
            label: t(`mapping.way.${value}`),
          }))}
        />
        {way === 'sides' ? (
          SIDES.map((side) => (
            <FieldSource key={side} field={side} preview={preview} mapping={mapping} onChange={onChange} />
          ))
        ) : (
          <Select
            label={t('field.amount')}
            value={column}
            onChange={(event) =>
              onChange({ ...mapping, amount: { column: event.target.value, creditWhen: when ?? 'negative' } })
            }
            options={options}
          />
        )}
        {typeof when === 'object' && (
          <>
            <Select
              label={t('mapping.indicator')}
              value={when.column}
              onChange={(event) =>
                onChange({ ...mapping, amount: { column, creditWhen: { ...when, column: event.target.value } } })
              }
              options={options}
            />
            <TextField
              label={t('mapping.credits')}
              value={when.is.join(', ')}
              onChange={(event) =>
                onChange({
                  ...mapping,
                  amount: {
                    column,
                    creditWhen: { ...when, is: event.target.value.split(',').map((value) => value.trim()) },
                  },
                })
              }
            />
          </>
        )}
      </div>
    </fieldset>
  );
}
