import { Badge, type Tone } from '@/components/Badge';
import { useImportMessages } from './messages';

const TONES: Record<string, Tone> = {
  imported: 'ok',
  'already-imported': 'ok',
  corrected: 'ok',
  failed: 'danger',
  conflict: 'warn',
};

/** What one entry of a file came to. */
export function RowState({ status }: { status: string }) {
  const t = useImportMessages();
  return <Badge tone={TONES[status] ?? 'neutral'}>{t(`row.status.${status}`)}</Badge>;
}
