'use client';

import { Select, TextField } from '@/components/Field';
import { useInboxMessages } from './messages';
import { DECIDED_SORT, type Filters, type Risk, RISKS, SORTS } from './views';

/** What narrows the list and how it is ordered; the server does both. */
export function Toolbar({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const t = useInboxMessages();
  const sorts: readonly string[] = filters.view === 'decided' ? [DECIDED_SORT] : SORTS;
  return (
    <div role="search" aria-label={t('filters.label')} className="grid grid-cols-2 gap-2 border-b border-line p-2">
      <TextField
        type="search"
        label={t('filters.text')}
        hideLabel
        placeholder={t('filters.text')}
        value={filters.text}
        onChange={(event) => onChange({ text: event.target.value })}
        className="col-span-2"
      />
      <Select
        label={t('filters.risk')}
        hideLabel
        disabled={filters.view === 'high'}
        value={filters.view === 'high' ? 'high' : (filters.risk ?? '')}
        onChange={(event) => onChange({ risk: RISKS.find((risk) => risk === event.target.value) ?? null })}
        options={[
          { value: '', label: t('filters.anyRisk') },
          ...RISKS.map((risk: Risk) => ({ value: risk, label: t(`filters.${risk}`) })),
        ]}
      />
      <Select
        label={t('filters.sort')}
        hideLabel
        value={sorts.includes(filters.sort) ? filters.sort : sorts[0]}
        onChange={(event) => onChange({ sort: event.target.value })}
        options={sorts.map((sort) => ({ value: sort, label: t(`filters.sort_${sort}`) }))}
      />
    </div>
  );
}
