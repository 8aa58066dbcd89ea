'use client';

import { Ban, Check, CornerUpLeft, X } from 'lucide-react';
import { Badge, type Tone } from '@/components/Badge';
import { hasTaskEntityMessage, useTaskEntityMessages } from './messages';

const LOOKS: Record<string, [Tone, typeof Check]> = {
  approve: ['ok', Check],
  return: ['warn', CornerUpLeft],
  reject: ['danger', X],
};

/** What became of a task that is not open any more. */
export function DecisionBadge({ state, decision }: { state: string; decision?: string | null }) {
  const t = useTaskEntityMessages();
  if (state === 'open') {
    return null;
  }
  const key = decision ?? (state === 'decided' ? 'decided' : 'ended');
  const [tone, icon] = LOOKS[key] ?? ['neutral' as Tone, Ban];
  return (
    <Badge tone={tone} icon={icon}>
      {hasTaskEntityMessage(`decision.${key}`) ? t(`decision.${key}`) : key}
    </Badge>
  );
}
