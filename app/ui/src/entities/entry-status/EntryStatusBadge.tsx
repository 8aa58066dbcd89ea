'use client';

import { Ban, CircleCheck, CornerUpLeft, Hourglass, PencilLine, TriangleAlert, X } from 'lucide-react';
import { Badge, type Tone } from '@/components/Badge';
import { useEntryStatusMessages } from './messages';

const LOOKS: Record<string, [Tone, typeof Ban]> = {
  draft: ['neutral', PencilLine],
  submitted: ['info', Hourglass],
  failed: ['danger', TriangleAlert],
  returned: ['warn', CornerUpLeft],
  rejected: ['danger', X],
  cancelled: ['neutral', Ban],
  posted: ['ok', CircleCheck],
};

/** How a journal entry stands: colour, icon and word. */
export function EntryStatusBadge({ status }: { status: string }) {
  const t = useEntryStatusMessages();
  const [tone, icon] = LOOKS[status] ?? LOOKS.submitted!;
  return (
    <Badge tone={tone} icon={icon}>
      {t(status)}
    </Badge>
  );
}
