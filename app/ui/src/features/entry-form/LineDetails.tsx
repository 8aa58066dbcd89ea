'use client';

import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextField } from '@/components/Field';
import type { Line } from './draft';
import { useEntryFormMessages } from './messages';

const FIELDS = ['taxCode', 'quantity', 'unit', 'intercompanyCompany', 'companyDebit', 'companyCredit'] as const;

/** What few lines have. */
export function LineDetails({
  line,
  onChange,
  onClose,
}: {
  line: Line;
  onChange: (part: Partial<Line>) => void;
  onClose: () => void;
}) {
  const t = useEntryFormMessages();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('details.title')}
      actions={
        <Button kind="primary" onClick={onClose}>
          {t('details.done')}
        </Button>
      }
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {FIELDS.map((field) => (
          <TextField
            key={field}
            label={t(`line.${field}`)}
            hint={t(`details.${field}`)}
            value={line[field]}
            onChange={(event) => onChange({ [field]: event.target.value })}
          />
        ))}
      </div>
    </Dialog>
  );
}
