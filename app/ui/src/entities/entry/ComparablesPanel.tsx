'use client';

import type { ReactNode } from 'react';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { Money } from '@/components/Money';
import { ErrorState, Skeleton } from '@/components/States';
import { Person } from '@/entities/person/Person';
import { formatDate, formatNumber, isZero } from '@/lib/format';
import { useEntryMessages } from './messages';
import { type Comparables, type Entry, useComparables } from './queries';

type Compared = Comparables['nearest'][number];

/** The nearest posted entries beside the entry itself. */
export function NearestEntries({
  detail,
  entryLink,
}: {
  detail: Entry;
  entryLink?: (entry: { id: string; reference: string }) => ReactNode;
}) {
  const t = useEntryMessages();
  const compared = useComparables(detail.entry.id);
  return (
    <Card title={t('nearest.title')}>
      {compared.isPending ? (
        <Skeleton lines={3} />
      ) : compared.isError ? (
        <ErrorState error={compared.error} onRetry={() => void compared.refetch()} />
      ) : compared.data.nearest.length === 0 ? (
        <p className="text-soft">{t('nearest.none')}</p>
      ) : (
        <>
          <p className="mb-2 text-soft">{t('nearest.why')}</p>
          <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('nearest.title')}>
            <ul className="flex gap-3 pb-1">
              <li className="w-56 shrink-0 rounded-md border border-brand p-3">
                <p className="text-xs font-medium text-brand-text">{t('nearest.this')}</p>
                <p className="font-semibold">
                  <Money value={detail.entry.amount} />
                </p>
                <p className="text-soft">{formatDate(detail.entry.postingDate)}</p>
                <Lines lines={detail.lines} count={detail.lines.length} />
              </li>
              {compared.data.nearest.map((one) => (
                <Near key={one.id} one={one} entryLink={entryLink} />
              ))}
            </ul>
          </div>
        </>
      )}
    </Card>
  );
}

function Near({
  one,
  entryLink,
}: {
  one: Compared;
  entryLink?: (entry: { id: string; reference: string }) => ReactNode;
}) {
  const t = useEntryMessages();
  return (
    <li className="w-56 shrink-0 rounded-md border border-line p-3">
      <p className="text-xs break-words">{entryLink === undefined ? one.reference : entryLink(one)}</p>
      <p className="font-semibold">
        <Money value={one.amount} />
      </p>
      <p className="text-soft">{formatDate(one.postingDate)}</p>
      <p className="flex flex-wrap gap-1 py-1">
        {one.sameCounterparty && one.counterparty != null && <Badge tone="info">{t('nearest.sameParty')}</Badge>}
        {one.samePreparer && <Badge tone="info">{t('nearest.samePreparer')}</Badge>}
      </p>
      {one.amountRatio != null && (
        <p className="text-soft">{t('nearest.ratio', { ratio: formatNumber(Number(one.amountRatio), 2) })}</p>
      )}
      <p className="break-words">{one.description}</p>
      <p className="text-soft">
        <Person code={one.preparer} />
      </p>
      <Lines lines={one.lines} count={one.lineCount} />
    </li>
  );
}

function Lines({ lines, count }: { lines: Compared['lines']; count: number }) {
  const t = useEntryMessages();
  const shown = lines.slice(0, 6);
  return (
    <ul aria-label={t('lines.caption')} className="mt-2 flex flex-col gap-1 border-t border-line pt-2 text-xs">
      {shown.map((line) => (
        <li key={line.line} className="flex justify-between gap-2">
          <span className="min-w-0 truncate" title={line.accountName ?? undefined}>
            <span className="font-mono">{line.account}</span> {line.accountName}
          </span>
          <span className="shrink-0">
            {isZero(line.debit.amount) ? t('nearest.credit') : t('nearest.debit')}{' '}
            <Money value={isZero(line.debit.amount) ? line.credit : line.debit} bare />
          </span>
        </li>
      ))}
      {count > shown.length && <li className="text-soft">{t('nearest.moreLines', { count: count - shown.length })}</li>}
    </ul>
  );
}

/** What the preparer usually books, and when. */
export function UsualBookings({ entryId }: { entryId: string }) {
  const t = useEntryMessages();
  const compared = useComparables(entryId);
  if (compared.isPending) {
    return <Skeleton lines={3} />;
  }
  if (compared.isError) {
    return <ErrorState error={compared.error} onRetry={() => void compared.refetch()} />;
  }
  const { usual } = compared.data;
  return (
    <Card
      title={
        <>
          {t('usual.title')} <Person code={usual.preparer} />
        </>
      }
    >
      {usual.entries === 0 ? (
        <p className="text-soft">{t('usual.none')}</p>
      ) : (
        <div className="flex flex-col gap-3">
          <p className="text-soft">
            {t('usual.count', { count: usual.entries })} {times(usual, t)}
          </p>
          {!usual.pairs.some(({ same }) => same) && <p>{t('usual.newPair')}</p>}
          <ul className="flex flex-col gap-2">
            {usual.pairs.map((pair) => (
              <li
                key={`${pair.debitAccount} ${pair.creditAccount}`}
                className="border-b border-line pb-2 last:border-0"
              >
                <p className="break-words">
                  {pair.same && (
                    <>
                      <Badge tone="ok">{t('usual.same')}</Badge>{' '}
                    </>
                  )}
                  {t('usual.pair', {
                    debit: pair.debitName ?? pair.debitAccount,
                    credit: pair.creditName ?? pair.creditAccount,
                  })}
                </p>
                <p className="text-soft">
                  {t('usual.times', { count: pair.entries })} <Money value={pair.lowest} /> –{' '}
                  <Money value={pair.highest} />
                  {', '}
                  {t('usual.median')} <Money value={pair.median} />
                </p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}

/** The days and hours in which most were prepared. */
function times(usual: Comparables['usual'], t: ReturnType<typeof useEntryMessages>): string {
  const day = most(usual.weekdays);
  const hour = most(usual.hours);
  if (day === undefined || hour === undefined) {
    return '';
  }
  // 1 January 2024 was a Monday.
  const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, day)),
  );
  return t('usual.when', { weekday, from: `${hour}:00`, to: `${hour + 1}:00`, zone: usual.timeZone });
}

function most(times: { value: number; entries: number }[]): number | undefined {
  return [...times].sort((a, b) => b.entries - a.entries)[0]?.value;
}
