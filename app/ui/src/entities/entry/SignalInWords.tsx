'use client';

import type { ReactNode } from 'react';
import { Badge } from '@/components/Badge';
import { formatNumber } from '@/lib/format';
import { readCondition } from './condition';
import { hasEntryMessage, useEntryMessages } from './messages';
import type { Signal } from './queries';

/** One reason why an entry is doubtful: what was measured, with what it was compared, and from where on it counts. */
export function SignalInWords({
  signal,
  entryLink,
  children,
}: {
  signal: Signal;
  /** How another entry is linked to. */
  entryLink?: (entry: { id: string; reference: string }) => ReactNode;
  /** What people said about it, and what they can say. */
  children?: ReactNode;
}) {
  const t = useEntryMessages();
  const values = signal.value.split('; ');
  const comparisons = signal.comparison.split('; ');
  const aligned = values.length === signal.conditions.length && comparisons.length === signal.conditions.length;
  const compared = signal.comparedEntries ?? [];
  return (
    <li className="rounded-md border border-line p-3">
      <div className="flex items-start justify-between gap-2">
        <p className="min-w-0 font-medium break-words">{ruleName(signal.rule, t)}</p>
        <Badge tone={signal.points >= 30 ? 'danger' : 'warn'}>{t('risk.points', { count: signal.points })}</Badge>
      </div>
      {aligned ? (
        <ul className="mt-1.5 flex flex-col gap-1.5">
          {signal.conditions.map((condition, index) => (
            <li key={condition.measure} className="text-sm break-words text-soft">
              <span className="text-text">{measureName(condition.measure, t)}</span>{' '}
              {t('risk.sentence', {
                value: word(values[index] ?? '', t),
                comparison: comparisons[index] ?? '',
                threshold: threshold(condition.condition, t),
              })}
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-1.5 break-words text-soft">
          {t('risk.sentence', { value: signal.value, comparison: signal.comparison, threshold: signal.threshold })}
        </p>
      )}
      {compared.length > 0 && (
        <p className="mt-1.5 break-words text-soft">
          {t('risk.compared')}{' '}
          {compared.map((entry, index) => (
            <span key={entry.id}>
              {index > 0 && ', '}
              {entryLink === undefined ? entry.reference : entryLink(entry)}
            </span>
          ))}
        </p>
      )}
      {children}
    </li>
  );
}

type Texts = ReturnType<typeof useEntryMessages>;

/** Rules of one name differ in their bounds, which the sentences below say. */
export function ruleName(rule: string, t: Texts): string {
  const key = rule.replace(/^Risk_/, '').replace(/_\d+$/, '');
  return hasEntryMessage(`rules.${key}`)
    ? t(`rules.${key}`)
    : key.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`).replaceAll('_', ' ');
}

function measureName(measure: string, t: Texts): string {
  return hasEntryMessage(`measures.${measure}`)
    ? t(`measures.${measure}`)
    : `${measure.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)}:`;
}

function threshold(condition: string, t: Texts): string {
  const { key, values } = readCondition(condition);
  return key === 'oneOf'
    ? t('condition.oneOf', { values: values.map((value) => word(value, t)).join(', ') })
    : t(`condition.${key}`, { a: word(values[0] ?? '', t), b: word(values[1] ?? '', t) });
}

function word(value: string, t: Texts): string {
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(value)) {
    return formatNumber(Number(value), 2);
  }
  return hasEntryMessage(`words.${value}`) ? t(`words.${value}`) : value;
}
