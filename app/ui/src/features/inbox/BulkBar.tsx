'use client';

import { Check, CornerUpLeft, X } from 'lucide-react';
import { Button } from '@/components/Button';
import type { BulkDecision } from './BulkDialog';
import { useInboxMessages } from './messages';

/** What can be done to the chosen tasks together. */
export function BulkBar({
  count,
  onDecide,
  onClear,
}: {
  count: number;
  onDecide: (decision: BulkDecision) => void;
  onClear: () => void;
}) {
  const t = useInboxMessages();
  return (
    <div
      role="toolbar"
      aria-label={t('progress.label')}
      className="flex flex-wrap items-center gap-2 border-b border-line bg-sunken px-3 py-2"
    >
      <span className="mr-auto font-medium" aria-live="polite">
        {t('bulk.selected', { count })}
      </span>
      <Button size="small" icon={Check} onClick={() => onDecide('approve')}>
        {t('actions.approve')}
      </Button>
      <Button size="small" icon={CornerUpLeft} onClick={() => onDecide('return')}>
        {t('actions.return')}
      </Button>
      <Button size="small" icon={X} onClick={() => onDecide('reject')}>
        {t('actions.reject')}
      </Button>
      <Button size="small" kind="quiet" onClick={onClear}>
        {t('bulk.clear')}
      </Button>
    </div>
  );
}
