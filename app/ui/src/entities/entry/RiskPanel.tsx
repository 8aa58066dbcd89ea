'use client';

import { Bot, Check, MessageSquareWarning, Scale } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Badge, Notice } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Card } from '@/components/Card';
import { ErrorState, Skeleton } from '@/components/States';
import { Time } from '@/components/Time';
import { Person } from '@/entities/person/Person';
import { RiskChip } from '@/entities/task/RiskChip';
import { JudgementDialog } from './JudgementDialog';
import { useEntryMessages } from './messages';
import { type Judgement, type Risk, type Signal, useRisk } from './queries';
import { ruleName, SignalInWords } from './SignalInWords';

/** How doubtful an entry is and why, who rated it, and what approvers said about that. */
export function RiskPanel({
  entryId,
  band,
  mayJudge = false,
  entryLink,
}: {
  entryId: string;
  /** The score in words, where it is known. */
  band?: string | null;
  /** Whether the person is one of those whose judgement is asked for. */
  mayJudge?: boolean;
  entryLink?: (entry: { id: string; reference: string }) => ReactNode;
}) {
  const t = useEntryMessages();
  const risk = useRisk(entryId);
  return (
    <Card
      title={t('risk.title')}
      actions={
        risk.data != null &&
        (band ? <RiskChip band={band} score={risk.data.score} /> : <Score score={risk.data.score} />)
      }
    >
      {risk.isPending ? (
        <Skeleton lines={4} />
      ) : risk.isError ? (
        <ErrorState error={risk.error} onRetry={() => void risk.refetch()} />
      ) : risk.data === null ? (
        <p className="text-soft">{t('risk.notRated')}</p>
      ) : (
        <Rated entryId={entryId} risk={risk.data} mayJudge={mayJudge} entryLink={entryLink} />
      )}
    </Card>
  );
}

function Score({ score }: { score: number }) {
  const t = useEntryMessages();
  return (
    <Badge tone="neutral" icon={Scale}>
      {t('risk.score', { score })}
    </Badge>
  );
}

function Rated({
  entryId,
  risk,
  mayJudge,
  entryLink,
}: {
  entryId: string;
  risk: Risk;
  mayJudge: boolean;
  entryLink?: (entry: { id: string; reference: string }) => ReactNode;
}) {
  const t = useEntryMessages();
  const [judging, judge] = useState<{ rule: string | null; title: string } | null>(null);
  const of = (rule: string | null) => risk.judgements.filter((judgement) => (judgement.rule ?? null) === rule);
  const model = risk.raters.some(({ kind }) => kind === 'model');
  const rules = risk.raters.find(({ kind }) => kind === 'rules');
  return (
    <div className="flex flex-col gap-3">
      <p>{t('risk.sum', { score: risk.score, count: risk.signals.length })}</p>
      {!risk.current && <Notice tone="warn" title={t('risk.outdated', { revision: risk.revision })} />}
      {!model && (
        <p className="flex items-start gap-2 rounded-md bg-ai-soft px-3 py-2 text-sm text-ai" data-testid="model">
          <Bot aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0">{t('risk.noModel', { version: rules?.version ?? risk.decisionVersion })}</span>
        </p>
      )}
      {risk.signals.length === 0 ? (
        <p className="text-soft">{t('risk.noSignals')}</p>
      ) : (
        <ul aria-label={t('risk.signals')} className="flex flex-col gap-2">
          {risk.signals.map((signal) => (
            <SignalInWords key={signal.rule} signal={signal} entryLink={entryLink}>
              <Judgements judgements={of(signal.rule)} />
              {mayJudge && (
                <Button
                  kind="quiet"
                  size="small"
                  icon={MessageSquareWarning}
                  className="mt-2 -ml-2"
                  onClick={() => judge({ rule: signal.rule, title: name(signal, t) })}
                  aria-label={t('judge.openSignal', { signal: name(signal, t) })}
                >
                  {t('judge.open')}
                </Button>
              )}
            </SignalInWords>
          ))}
        </ul>
      )}
      <Judgements judgements={of(null)} />
      {mayJudge && (
        <div>
          <Button
            size="small"
            icon={MessageSquareWarning}
            onClick={() => judge({ rule: null, title: t('judge.wholeTitle', { score: risk.score }) })}
          >
            {t('judge.openWhole')}
          </Button>
        </div>
      )}
      <p className="text-xs text-soft">
        {risk.assessedAt != null && (
          <>
            {t('risk.ratedAt')} <Time at={risk.assessedAt} />
          </>
        )}
      </p>
      {judging !== null && (
        <JudgementDialog
          entryId={entryId}
          revision={risk.revision}
          rule={judging.rule}
          title={judging.title}
          onClose={() => judge(null)}
        />
      )}
    </div>
  );
}

function name(signal: Signal, t: ReturnType<typeof useEntryMessages>): string {
  return ruleName(signal.rule, t);
}

function Judgements({ judgements }: { judgements: Judgement[] }) {
  const t = useEntryMessages();
  if (judgements.length === 0) {
    return null;
  }
  return (
    <ul aria-label={t('judge.list')} className="mt-2 flex flex-col gap-2">
      {judgements.map((judgement) => (
        <li key={judgement.id} className="rounded-md bg-sunken px-2.5 py-2 text-sm">
          <Badge
            tone={judgement.verdict === 'agree' ? 'ok' : 'info'}
            icon={judgement.verdict === 'agree' ? Check : MessageSquareWarning}
          >
            {t(`judge.verdict.${judgement.verdict}`)}
          </Badge>{' '}
          <span className="text-soft">
            <Person code={judgement.person} />, <Time at={judgement.judgedAt} />
          </span>
          {judgement.reason != null && <p className="mt-1 break-words whitespace-pre-wrap">{judgement.reason}</p>}
        </li>
      ))}
    </ul>
  );
}
