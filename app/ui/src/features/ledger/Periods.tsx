'use client';

import { CircleCheck, Lock, LockOpen, type LucideIcon } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { Badge, Notice, type Tone } from '@/components/Badge';
import { Button } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { Select } from '@/components/Field';
import { Empty, ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { Time } from '@/components/Time';
import { LedgerNavigation } from '@/entities/ledger/LedgerNavigation';
import { Person } from '@/entities/person/Person';
import { formatDate } from '@/lib/format';
import { useSession } from '@/lib/session';
import { type Period, useCompanies, usePeriods } from './masterData';
import { useLedgerMessages } from './messages';
import { type Act, PeriodDialog } from './PeriodDialog';
import { PeriodHistory } from './PeriodHistory';

/** Whom the API lets close and open periods. */
const MAY_CLOSE = ['controller', 'cfo', 'finance-administrator'];

const LOOKS: Record<string, [Tone, LucideIcon]> = {
  open: ['ok', CircleCheck],
  'soft-closed': ['warn', LockOpen],
  closed: ['neutral', Lock],
};

/** Posting periods: what still waits in them, closing softly and for good, and opening again with a second person. */
export function Periods() {
  const t = useLedgerMessages();
  const { has } = useSession();
  const companies = useCompanies();
  const [asked, setCompany] = useQueryState('company', parseAsString.withOptions({ history: 'push' }));
  const [act, setAct] = useState<{ act: Act; period: Period } | null>(null);
  const [history, setHistory] = useState<Period | null>(null);
  const company = asked ?? companies.data?.[0]?.code ?? null;
  const periods = usePeriods(company, company !== null);
  const may = has(...MAY_CLOSE);
  const waiting = (periods.data ?? []).filter((period) => period.reopening != null);

  return (
    <>
      <LedgerNavigation />
      <PageHeader title={t('periods.title')} description={t('periods.text')} />
      <div className="mb-3">
        <Select
          label={t('filters.company')}
          hideLabel
          className="w-56"
          value={company ?? ''}
          onChange={(event) => void setCompany(event.target.value)}
          options={(companies.data ?? []).map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
        />
      </div>
      {!may && (
        <div className="mb-3">
          <Notice tone="info" title={t('periods.who')} />
        </div>
      )}
      {waiting.map((period) => (
        <div key={period.id} className="mb-3">
          <Reopening period={period} may={may} onAct={(to) => setAct({ act: to, period })} />
        </div>
      ))}
      {companies.isError || periods.isError ? (
        <ErrorState
          error={companies.error ?? periods.error}
          onRetry={() => void Promise.all([companies.refetch(), periods.refetch()])}
        />
      ) : periods.isPending ? (
        <Skeleton lines={8} />
      ) : periods.data.length === 0 ? (
        <Empty title={t('periods.none')} />
      ) : (
        <Card flush>
          <Table
            caption={t('periods.title')}
            rows={[...periods.data].reverse()}
            rowKey={(period) => period.id}
            columns={[
              {
                id: 'code',
                header: t('periods.period'),
                cell: (period) => (
                  <button
                    type="button"
                    className="min-h-6 font-medium whitespace-nowrap text-brand-text underline-offset-2 hover:underline"
                    onClick={() => setHistory(period)}
                  >
                    {period.code}
                  </button>
                ),
              },
              {
                id: 'days',
                header: t('periods.days'),
                wide: true,
                cell: (period) => `${formatDate(period.startsOn)} – ${formatDate(period.endsOn)}`,
              },
              {
                id: 'kind',
                header: t('periods.kind'),
                wide: true,
                cell: (period) => t(`periods.kinds.${period.kind}`),
              },
              {
                id: 'status',
                header: t('columns.status'),
                cell: (period) => {
                  const [tone, icon] = LOOKS[period.status] ?? LOOKS.closed!;
                  return (
                    <Badge tone={tone} icon={icon}>
                      {t(`periods.status.${period.status}`)}
                    </Badge>
                  );
                },
              },
              {
                id: 'actions',
                header: <span className="sr-only">{t('periods.actions')}</span>,
                className: 'w-px',
                cell: (period) =>
                  may && (
                    <span className="flex flex-wrap justify-end gap-1 md:flex-nowrap">
                      {actsOf(period).map((to) => (
                        <Button key={to} size="small" onClick={() => setAct({ act: to, period })}>
                          {t(`periods.${to}.action`)}
                          <span className="sr-only"> {period.code}</span>
                        </Button>
                      ))}
                    </span>
                  ),
              },
            ]}
          />
        </Card>
      )}
      {act !== null && <PeriodDialog key={`${act.act} ${act.period.id}`} {...act} onClose={() => setAct(null)} />}
      {history !== null && <PeriodHistory period={history} onClose={() => setHistory(null)} />}
    </>
  );
}

function actsOf(period: Period): Act[] {
  switch (period.status) {
    case 'open':
      return ['soft', 'hard'];
    case 'soft-closed':
      return period.reopening == null ? ['hard', 'reopen'] : ['hard'];
    default:
      return period.reopening == null ? ['reopen'] : [];
  }
}

/** Somebody wants a period opened again; who may agree, and why this person may not. */
function Reopening({ period, may, onAct }: { period: Period; may: boolean; onAct: (act: Act) => void }) {
  const t = useLedgerMessages();
  const { me } = useSession();
  const { reopening } = period;
  if (reopening == null) {
    return null;
  }
  const asker = me.person === reopening.askedBy;
  const closer = me.person === reopening.closedBy;
  return (
    <Notice
      tone="warn"
      title={t('periods.waiting.title', { period: period.code })}
      actions={
        may && (
          <>
            {!asker && !closer && (
              <Button size="small" kind="primary" onClick={() => onAct('confirm')}>
                {t('periods.confirm.action')}
              </Button>
            )}
            <Button size="small" onClick={() => onAct('decline')}>
              {t(asker ? 'periods.decline.takeBack' : 'periods.decline.action')}
            </Button>
          </>
        )
      }
    >
      <p>
        <Person code={reopening.askedBy} /> · <Time at={reopening.askedAt} relative /> · “{reopening.reason}”
      </p>
      {reopening.closedBy != null && (
        <p>
          {t('periods.waiting.closedBy')} <Person code={reopening.closedBy} />
        </p>
      )}
      {(asker || closer) && (
        <p className="mt-1">{t(asker ? 'periods.waiting.youAsked' : 'periods.waiting.youClosed')}</p>
      )}
      <p className="mt-1">{t('periods.waiting.who')}</p>
    </Notice>
  );
}
