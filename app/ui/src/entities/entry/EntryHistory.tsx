'use client';

import { ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { hasEntryMessage, useEntryMessages } from './messages';
import { type Happening, useHistory } from './queries';

/** Who did what with an entry, and why it was allowed, in order. */
export function EntryHistory({ entryId }: { entryId: string }) {
  const t = useEntryMessages();
  const history = useHistory(entryId);
  if (history.isPending) {
    return <Skeleton lines={5} />;
  }
  if (history.isError) {
    return <ErrorState error={history.error} onRetry={() => void history.refetch()} />;
  }
  return (
    <ol aria-label={t('history.caption')} className="flex flex-col">
      {history.data.items.map((it, index) => (
        <li key={index} className="relative border-l-2 border-line pb-4 pl-4 last:pb-0">
          <span aria-hidden className="absolute top-1.5 -left-[5px] size-2 rounded-full bg-brand" />
          <p className="font-medium">{eventName(it, t)}</p>
          <p className="text-soft">
            <Time at={it.at} />
            {it.person != null && (
              <>
                {' · '}
                <Person code={it.person} />
              </>
            )}
            {it.client != null && (
              <>
                {' · '}
                <Person code={it.client} />
              </>
            )}
            {' · '}
            {t('changes.revision', { revision: it.revision })}
          </p>
          {it.comment != null && <p className="break-words whitespace-pre-wrap">{it.comment}</p>}
          {it.why != null && <p className="break-words text-soft">{t('history.why', { why: it.why })}</p>}
        </li>
      ))}
    </ol>
  );
}

function eventName(it: Happening, t: ReturnType<typeof useEntryMessages>): string {
  const detail = (it.detail ?? {}) as unknown as Record<string, unknown>;
  const values = { ...detail, level: detail.level, score: detail.score, reference: detail.reference };
  const decided = it.event === 'decided' ? `history.decided.${String(detail.decision)}` : null;
  if (decided !== null && hasEntryMessage(decided)) {
    return t(decided, values);
  }
  const key = `history.events.${it.event}`;
  return hasEntryMessage(key) ? t(key, values) : it.event;
}
