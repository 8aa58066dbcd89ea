'use client';

import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { Badge, type Tone } from '@/components/Badge';
import { hasTaskEntityMessage, useTaskEntityMessages } from './messages';

const LOOKS: Record<string, [Tone, typeof ShieldCheck]> = {
  low: ['ok', ShieldCheck],
  elevated: ['warn', ShieldQuestion],
  high: ['danger', ShieldAlert],
};

/** How doubtful an entry is: colour, icon, word and score. */
export function RiskChip({ band, score }: { band?: string | null; score?: number | null }) {
  const t = useTaskEntityMessages();
  if (band === undefined || band === null || !hasTaskEntityMessage(`risk.${band}`)) {
    return null;
  }
  const [tone, icon] = LOOKS[band] ?? ['neutral' as Tone, ShieldQuestion];
  return (
    <span title={score === undefined || score === null ? undefined : t('risk.score', { score })}>
      <Badge tone={tone} icon={icon}>
        {t(`risk.${band}`)}
        {score !== undefined && score !== null && ` · ${score}`}
      </Badge>
    </span>
  );
}
