import { classes } from '@/lib/classes';
import { useLedgerMessages } from './messages';
import type { EntryRow } from './queries';

const LOOKS: Record<string, string> = {
  low: 'border-ok text-ok',
  elevated: 'border-warn bg-warn-soft text-warn',
  high: 'border-danger bg-danger-soft text-danger font-semibold',
};

/** A bar at the edge of a row that says how doubtful its entry is: by colour, by score and in words. */
export function RiskGutter({ entry }: { entry: EntryRow }) {
  const t = useLedgerMessages();
  if (entry.riskScore == null) {
    return <span className="flex h-full items-center border-l-4 border-line px-2 text-faint">{t('risk.none')}</span>;
  }
  const band = entry.riskBand ?? 'low';
  return (
    <span
      title={t(`risk.${band}`, { score: entry.riskScore })}
      className={classes('flex h-full items-center border-l-4 px-2 tabular', LOOKS[band] ?? LOOKS.low)}
    >
      <span aria-hidden>{entry.riskScore}</span>
      <span className="sr-only">{t(`risk.${band}`, { score: entry.riskScore })}</span>
    </span>
  );
}
