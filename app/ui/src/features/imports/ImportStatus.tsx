import { Badge, type Tone } from '@/components/Badge';
import type { Import } from './imports';
import { useImportMessages } from './messages';

const TONES: Record<string, Tone> = {
  receiving: 'info',
  staged: 'info',
  promoting: 'info',
  done: 'ok',
  failed: 'danger',
  cancelled: 'neutral',
};

/** How an import stands; one that is done and left entries out says so. */
export function ImportStatus({ found }: { found: Import }) {
  const t = useImportMessages();
  const left = found.status === 'done' && (found.outcomes.failed ?? 0) + (found.outcomes.conflict ?? 0) > 0;
  return (
    <Badge tone={left ? 'warn' : (TONES[found.status] ?? 'neutral')}>
      {t(left ? 'import.status.partly' : `import.status.${found.status}`)}
    </Badge>
  );
}
