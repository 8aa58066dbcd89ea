'use client';

import { useState } from 'react';
import { Badge } from '@/components/Badge';
import { Select } from '@/components/Field';
import { Money } from '@/components/Money';
import { ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { formatDate, isZero } from '@/lib/format';
import { difference, type FieldChange, type Line, type LineChange, type Value } from './diff';
import { sourceName } from './EntryHeader';
import { useEntryMessages } from './messages';
import { useRevision, useRevisions } from './queries';

const DATES = ['documentDate', 'postingDate', 'reverseOn'];

/** What changed from one revision of an entry to a later one, by default the last change. */
export function FieldDiff({ entryId }: { entryId: string }) {
  const t = useEntryMessages();
  const revisions = useRevisions(entryId);
  const [chosen, choose] = useState<[number, number] | null>(null);
  const all = revisions.data?.items ?? [];
  const newest = all.at(-1)?.revision ?? 0;
  const [from, to] = chosen ?? [Math.max(newest - 1, 0), newest];
  if (revisions.isError) {
    return <ErrorState error={revisions.error} onRetry={() => void revisions.refetch()} />;
  }
  if (revisions.isPending) {
    return <Skeleton lines={4} />;
  }
  const first = all[0];
  if (all.length < 2) {
    return (
      <p className="text-soft">
        {t('changes.none')}{' '}
        {first !== undefined && (
          <>
            <Person code={first.editor} />, <Time at={first.editedAt} />
          </>
        )}
      </p>
    );
  }
  const options = all.map(({ revision }) => ({
    value: String(revision),
    label: t('changes.revision', { revision }),
  }));
  const edited = all.find(({ revision }) => revision === to);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <Select
          label={t('changes.from')}
          value={String(from)}
          options={options.slice(0, -1)}
          onChange={(event) => {
            const value = Number(event.target.value);
            choose([value, Math.max(to, value + 1)]);
          }}
        />
        <Select
          label={t('changes.to')}
          value={String(to)}
          options={options.filter(({ value }) => Number(value) > from)}
          onChange={(event) => choose([from, Number(event.target.value)])}
        />
        {edited !== undefined && (
          <p className="pb-2 text-soft">
            <Person code={edited.editor} />, <Time at={edited.editedAt} />
            {edited.resubmitted && ` · ${t('changes.resubmitted')}`}
          </p>
        )}
      </div>
      <Between entryId={entryId} from={from} to={to} />
    </div>
  );
}

function Between({ entryId, from, to }: { entryId: string; from: number; to: number }) {
  const t = useEntryMessages();
  const before = useRevision(entryId, from);
  const after = useRevision(entryId, to);
  const failed = [before, after].find((query) => query.isError);
  if (failed !== undefined) {
    return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  }
  if (before.data === undefined || after.data === undefined) {
    return <Skeleton lines={4} />;
  }
  const found = difference(before.data, after.data);
  const rows = [
    ...found.header.map((change) => (
      <Row key={change.field} name={t(`fields.${change.field}`)} kind="changed" change={change} />
    )),
    ...found.lines.flatMap((line) => lineRows(line, t)),
    ...found.filesRemoved.map((name) => (
      <Row key={`-${name}`} name={t('fields.file')} kind="removed" change={{ field: '', before: name, after: null }} />
    )),
    ...found.filesAdded.map((name) => (
      <Row key={`+${name}`} name={t('fields.file')} kind="added" change={{ field: '', before: null, after: name }} />
    )),
  ];
  if (rows.length === 0) {
    return <p className="text-soft">{t('changes.same')}</p>;
  }
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t('changes.caption')}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{t('changes.caption')}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-soft">
            {['field', 'kind', 'before', 'after'].map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                {t(`changes.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows}</tbody>
      </table>
    </div>
  );
}

function lineRows({ line, kind, of, fields }: LineChange, t: ReturnType<typeof useEntryMessages>) {
  if (kind !== 'changed') {
    const text = lineText(of, t);
    return [
      <Row
        key={`${line}${kind}`}
        name={t('fields.line', { line })}
        kind={kind}
        change={{ field: '', before: kind === 'removed' ? text : null, after: kind === 'added' ? text : null }}
      />,
    ];
  }
  return fields.map((change) => (
    <Row
      key={`${line}${change.field}`}
      name={`${t('fields.line', { line })}: ${t(`fields.${change.field}`)}`}
      kind="changed"
      change={change}
    />
  ));
}

function lineText(line: Line, t: ReturnType<typeof useEntryMessages>): string {
  const debit = !isZero(line.debit.amount);
  return t(debit ? 'changes.debitLine' : 'changes.creditLine', {
    account: line.account,
    amount: debit ? line.debit.amount : line.credit.amount,
    currency: line.debit.currency,
  });
}

const TONES = { added: 'ok', removed: 'danger', changed: 'info' } as const;

function Row({ name, kind, change }: { name: string; kind: keyof typeof TONES; change: FieldChange }) {
  const t = useEntryMessages();
  return (
    <tr className="border-b border-line align-top last:border-0">
      <th scope="row" className="px-3 py-2 text-left font-medium">
        {name}
      </th>
      <td className="px-3 py-2">
        <Badge tone={TONES[kind]}>{t(`changes.${kind}`)}</Badge>
      </td>
      <td className="px-3 py-2">
        {change.before !== null && (
          <del className="break-words text-soft">
            <Shown field={change.field} value={change.before} />
          </del>
        )}
      </td>
      <td className="px-3 py-2">
        {change.after !== null && (
          <ins className="break-words no-underline">
            <Shown field={change.field} value={change.after} />
          </ins>
        )}
      </td>
    </tr>
  );
}

function Shown({ field, value }: { field: string; value: Value }) {
  const t = useEntryMessages();
  if (value === null) {
    return null;
  }
  if (typeof value !== 'string') {
    return <Money value={value} />;
  }
  if (field === 'preparedBy') {
    return <Person code={value} />;
  }
  return <>{DATES.includes(field) ? formatDate(value) : field === 'source' ? sourceName(value, t) : value}</>;
}
