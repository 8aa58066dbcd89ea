'use client';

import { Scale } from 'lucide-react';
import { SignalInWords } from '@/entities/entry/SignalInWords';
import { Person } from '@/entities/person/Person';
import { Badge, Notice, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ErrorState } from '@/components/States';
import { roleName } from '@/lib/roles';
import { useEntryFormMessages } from './messages';
import type { Preview } from './requests';

export interface Judgement {
  /** `asking` also while an older answer is still shown. */
  state: 'incomplete' | 'asking' | 'answered' | 'refused' | 'failed';
  preview: Preview | null;
  /** What was refused outright, in words. */
  refusals: string[];
  error: unknown;
}

/** What would become of the entry if it were handed in as it stands. */
export function Outcome({
  judgement,
  missing,
  onRetry,
}: {
  judgement: Judgement;
  missing: string[];
  onRetry: () => void;
}) {
  const t = useEntryFormMessages();
  const { state, preview } = judgement;
  return (
    <Card title={t('outcome.title')}>
      <div aria-busy={state === 'asking'} aria-live="polite" className="flex flex-col gap-3">
        {state === 'incomplete' && (
          <div>
            <p className="text-soft">{t('outcome.incomplete')}</p>
            <ul className="mt-1 list-disc pl-5 text-soft">
              {[...new Set(missing)].map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </div>
        )}
        {state === 'asking' && <p className="text-soft">{t('outcome.asking')}</p>}
        {state === 'failed' && <ErrorState error={judgement.error} onRetry={onRetry} />}
        {state === 'refused' && (
          <Notice tone="danger" title={t('outcome.refused')}>
            <List items={judgement.refusals} />
          </Notice>
        )}
        {preview !== null && (state === 'answered' || state === 'asking') && <Answer preview={preview} />}
      </div>
    </Card>
  );
}

/** The same in one line, where the buttons are. */
export function OutcomeLine({ judgement, missing }: { judgement: Judgement; missing: number }) {
  const t = useEntryFormMessages();
  const { state, preview } = judgement;
  const [tone, words]: [Tone, string] =
    state === 'incomplete'
      ? ['neutral', t('outcome.missing', { count: missing })]
      : state === 'refused'
        ? ['danger', t('outcome.refused')]
        : state === 'failed'
          ? ['warn', t('outcome.unknown')]
          : preview === null
            ? ['neutral', t('outcome.asking')]
            : preview.outcome === 'mendable'
              ? ['danger', t('outcome.mendable')]
              : preview.outcome === 'final'
                ? ['danger', t('outcome.final')]
                : preview.approvalRequired === true
                  ? [
                      'info',
                      t('outcome.waits', { who: preview.levels.map((level) => roleName(level.group)).join(', ') }),
                    ]
                  : ['ok', t('outcome.automatic')];
  return <Badge tone={tone}>{words}</Badge>;
}

function Answer({ preview }: { preview: Preview }) {
  const t = useEntryFormMessages();
  const { outcome, violations, levels, approvalRequired } = preview;
  const warnings = violations.map((one) => `${sentence(one.message)} ${sentence(one.remedy)}`);
  return (
    <>
      {outcome === 'valid' && approvalRequired === false && (
        <Notice tone="ok" title={t('outcome.automatic')}>
          {sentence(preview.approvalReason ?? '')}
        </Notice>
      )}
      {outcome === 'valid' && approvalRequired === true && (
        <Notice
          tone="info"
          title={t('outcome.waits', { who: levels.map((level) => roleName(level.group)).join(', ') })}
        >
          {sentence(preview.approvalReason ?? '')}
        </Notice>
      )}
      {outcome === 'mendable' && (
        <Notice tone="danger" title={t('outcome.mendable')}>
          <List items={warnings} />
        </Notice>
      )}
      {outcome === 'final' && (
        <Notice tone="danger" title={t('outcome.final')}>
          <List items={warnings} />
        </Notice>
      )}
      {outcome === 'valid' && warnings.length > 0 && (
        <Notice tone="warn" title={t('outcome.warnings')}>
          <List items={warnings} />
        </Notice>
      )}
      {outcome === 'valid' &&
        levels.map((level) => (
          <div key={level.level}>
            <p className="font-medium">{t('outcome.level', { level: level.level, group: roleName(level.group) })}</p>
            <p className="text-soft">{sentence(level.reason)}</p>
            <p>
              {t('outcome.mayDecide')}{' '}
              {level.mayDecide.length === 0
                ? t('outcome.nobody')
                : level.mayDecide.map((person, index) => (
                    <span key={person}>
                      {index > 0 && ', '}
                      <Person code={person} />
                    </span>
                  ))}
            </p>
            {level.excluded.map((one) => (
              <p key={one.person} className="text-xs text-soft">
                <Person code={one.person} /> {t('outcome.excluded', { reason: one.reason })}
              </p>
            ))}
          </div>
        ))}
      {preview.remarks.map((remark) => (
        <p key={remark} className="text-warn">
          {sentence(remark)}
        </p>
      ))}
      <div>
        <p className="flex items-center gap-2">
          <Badge tone="neutral" icon={Scale}>
            {t('outcome.risk', { score: preview.riskScore })}
          </Badge>
        </p>
        {preview.signals.length > 0 && (
          <ul className="mt-2 flex flex-col gap-2">
            {preview.signals.map((signal) => (
              <SignalInWords key={signal.rule} signal={signal} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function List({ items }: { items: string[] }) {
  return items.length === 1 ? (
    <p>{items[0]}</p>
  ) : (
    <ul className="list-disc pl-5">
      {[...new Set(items)].map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

/** The server's reasons are parts of sentences. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? '' : trimmed[0]!.toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.');
}
