import { Badge, type Tone } from '@/components/Badge';
import type { Schema } from '@/lib/api';
import { useProcessMessages } from './messages';

const TONES: Record<string, Tone> = { active: 'info', suspended: 'warn', completed: 'ok', terminated: 'neutral' };

export function StateBadge({ state }: { state: Schema<'ProcessInstance'>['state'] }) {
  const t = useProcessMessages();
  return <Badge tone={TONES[state] ?? 'neutral'}>{t(`states.${state}`)}</Badge>;
}
