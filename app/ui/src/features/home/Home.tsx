'use client';

import { useQuery } from '@tanstack/react-query';
import { TextLink } from '@/components/Button';
import { Card, PageHeader } from '@/components/Card';
import { ErrorState, Skeleton } from '@/components/States';
import { Table } from '@/components/Table';
import { RiskChip } from '@/entities/task/RiskChip';
import { api, body, type Schema } from '@/lib/api';
import { formatDate, formatInstant, formatNumber } from '@/lib/format';
import { useLive } from '@/lib/live';
import { roleName } from '@/lib/roles';
import { useSession } from '@/lib/session';
import { useHomeMessages } from './messages';
import { pageOf } from './pages';
import { Tile } from './Tile';

type Overview = Schema<'OverviewView'>;

/** What waits, what is late and what happened by itself, by what the person may see. */
export function Home() {
  const t = useHomeMessages();
  const { me } = useSession();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const overview = useQuery({
    queryKey: ['overview', zone],
    queryFn: () => body(api.GET('/api/v1/overview', { params: { query: { zone } } })),
  });
  useLive(['task', 'entry', 'incident'], () => void overview.refetch());

  return (
    <>
      <PageHeader
        title={t('greeting', { name: me.name })}
        description={overview.data && t('asOf', { when: formatInstant(overview.data.at) })}
      />
      {overview.isPending ? (
        <Skeleton lines={9} />
      ) : overview.isError ? (
        <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
      ) : (
        <Numbers overview={overview.data} />
      )}
    </>
  );
}

function Numbers({ overview }: { overview: Overview }) {
  const t = useHomeMessages();
  const { tasks, machine, throughput, incidents } = overview;
  return (
    <div className="flex flex-col gap-4">
      <ul className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-5">
        <Tile name="mine" number={tasks.mine} />
        <Tile name="myGroups" number={tasks.myGroups} />
        <Tile name="late" number={tasks.late} alarm="danger" />
        <Tile name="dueToday" number={tasks.dueToday} alarm="warn" />
        <Tile name="highRisk" number={tasks.highRisk} alarm="danger" />
        {tasks.everybody && <Tile name="everybody" number={tasks.everybody} />}
        {tasks.everybodyLate && <Tile name="everybodyLate" number={tasks.everybodyLate} alarm="danger" />}
        {incidents && <Tile name="incidents" number={incidents} alarm="danger" />}
      </ul>
      {machine && (
        <Card title={t('machine.title')}>
          <ul className="grid grid-cols-1 gap-3 sm:grid-cols-3">
            <Tile name="machine.posted" number={machine.posted} />
            <Tile name="machine.reversed" number={machine.reversed} />
            <Tile name="machine.failed" number={machine.failed} alarm="warn" />
          </ul>
        </Card>
      )}
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Card title={t('doubtful.title')} flush>
          <Doubtful items={overview.doubtful} />
        </Card>
        {throughput && (
          <Card title={t('throughput.title')} flush>
            <Throughput days={throughput} />
          </Card>
        )}
      </div>
    </div>
  );
}

function Doubtful({ items }: { items: Overview['doubtful'] }) {
  const t = useHomeMessages();
  if (items.length === 0) {
    return <p className="p-4 text-soft">{t('doubtful.none')}</p>;
  }
  return (
    <Table
      caption={t('doubtful.caption')}
      rows={items}
      rowKey={(row) => `${row.group} ${row.level} ${row.riskBand}`}
      columns={[
        {
          id: 'group',
          header: t('doubtful.group'),
          cell: (row) => (row.group === 'none' ? t('doubtful.persons') : roleName(row.group)),
        },
        { id: 'level', header: t('doubtful.level'), align: 'right', cell: (row) => row.level ?? '–' },
        {
          id: 'risk',
          header: t('doubtful.risk'),
          cell: (row) => <RiskChip band={row.riskBand} />,
        },
        {
          id: 'count',
          header: t('doubtful.count'),
          align: 'right',
          cell: (row) => (
            <TextLink href={pageOf(row.rows)} prefetch={false}>
              {formatNumber(row.count)}
            </TextLink>
          ),
        },
      ]}
    />
  );
}

type Day = NonNullable<Overview['throughput']>[number];

/** The days as a table whose cells are also the bars of a chart. */
function Throughput({ days }: { days: Day[] }) {
  const t = useHomeMessages();
  const most = Math.max(...days.map((day) => day.automatic.count + day.byPeople.count));
  if (most === 0) {
    return <p className="p-4 text-soft">{t('throughput.none')}</p>;
  }
  const bar = (count: number, look: string) => (
    <div aria-hidden className={`h-2 rounded-sm ${look}`} style={{ width: `${(100 * count) / most}%` }} />
  );
  return (
    <Table
      caption={t('throughput.caption')}
      rows={days}
      rowKey={(day) => day.day}
      columns={[
        { id: 'day', header: t('throughput.day'), cell: (day) => formatDate(day.day), className: 'whitespace-nowrap' },
        {
          id: 'bars',
          header: '',
          wide: true,
          className: 'w-1/2',
          cell: (day) => (
            <div className="flex flex-col gap-0.5 pt-0.5">
              {bar(day.automatic.count, 'bg-brand')}
              {bar(day.byPeople.count, 'bg-warn')}
            </div>
          ),
        },
        {
          id: 'automatic',
          header: <Legend look="bg-brand" text={t('throughput.automatic')} />,
          align: 'right',
          cell: (day) => (
            <TextLink href={pageOf(day.automatic.rows)} prefetch={false}>
              {formatNumber(day.automatic.count)}
            </TextLink>
          ),
        },
        {
          id: 'byPeople',
          header: <Legend look="bg-warn" text={t('throughput.byPeople')} />,
          align: 'right',
          cell: (day) => (
            <TextLink href={pageOf(day.byPeople.rows)} prefetch={false}>
              {formatNumber(day.byPeople.count)}
            </TextLink>
          ),
        },
      ]}
    />
  );
}

function Legend({ look, text }: { look: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={`size-2 rounded-sm ${look}`} />
      {text}
    </span>
  );
}
