'use client';

import { useState } from 'react';
import { Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Select, TextArea } from '@/components/Field';
import { type LineField, scaleFor } from './draft';
import { useEntryFormMessages } from './messages';
import { isDoubtful, linesOf, readBlock } from './paste';

/** Takes cells of a spreadsheet, and asks what a comma or point means where the cells do not show it. */
export function PasteDialog({
  text,
  field,
  currency,
  onClose,
  onPaste,
}: {
  text: string;
  field: LineField;
  currency: string;
  onClose: () => void;
  onPaste: (text: string, decimal: '.' | ',' | null) => void;
}) {
  const t = useEntryFormMessages();
  const [cells, setCells] = useState(text);
  const [decimal, setDecimal] = useState<'' | '.' | ','>('');
  const block = readBlock(cells, field);
  const doubtful = isDoubtful(block);
  const said = decimal === '' ? null : decimal;
  const read = linesOf(block, scaleFor(currency), said ?? block.decimal);
  const unread = read.filter((line) => line.unread !== undefined).length;
  return (
    <Dialog
      wide
      open
      onClose={onClose}
      title={t('paste.title')}
      description={t('paste.text')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            disabled={read.length === 0 || (doubtful && said === null)}
            onClick={() => onPaste(cells, said)}
          >
            {t('paste.action', { count: read.length })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextArea
          label={t('paste.cells')}
          rows={8}
          className="[&_textarea]:font-mono"
          value={cells}
          onChange={(event) => setCells(event.target.value)}
        />
        {doubtful && (
          <Notice tone="warn" live title={t('paste.doubtful', { value: block.doubtful[0] ?? '' })}>
            <Select
              label={t('paste.decimal')}
              className="mt-2 max-w-sm"
              value={decimal}
              onChange={(event) => setDecimal(event.target.value as '' | '.' | ',')}
              options={[
                { value: '', label: t('paste.choose') },
                { value: '.', label: t('paste.point') },
                { value: ',', label: t('paste.comma') },
              ]}
            />
          </Notice>
        )}
        <p role="status" className="text-soft">
          {t(block.header ? 'paste.withHeader' : 'paste.withoutHeader', { count: read.length })}
          {unread > 0 && !doubtful && ` ${t('paste.unread', { count: unread })}`}
        </p>
      </div>
    </Dialog>
  );
}
