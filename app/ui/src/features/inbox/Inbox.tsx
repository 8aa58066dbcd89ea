'use client';

import { ArrowLeft, ArrowUp, Keyboard } from 'lucide-react';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { Button, IconButton } from '@/components/Button';
import { PageHeader } from '@/components/Card';
import { LoadMore } from '@/components/LoadMore';
import { Empty, ErrorState, FilteredEmpty, Skeleton } from '@/components/States';
import { type Command, useCommands, useKeys } from '@/lib/commands';
import { classes } from '@/lib/classes';
import { useDraft } from '@/lib/drafts';
import { formatNumber } from '@/lib/format';
import { useSession } from '@/lib/session';
import { type BulkDecision, BulkDialog } from './BulkDialog';
import { BulkProgress } from './BulkProgress';
import { planBulk, type Task } from './bulk';
import { useTaskActions } from './detail/actions';
import { TaskDetail } from './detail/TaskDetail';
import { HelpDialog } from './HelpDialog';
import { useInboxMessages } from './messages';
import { BulkBar } from './BulkBar';
import { TaskRow } from './TaskRow';
import { Toolbar } from './Toolbar';
import { useTaskList } from './useTaskList';
import { Views } from './Views';
import { type Filters, isFiltered, RISKS, SEE_ALL, type View, VIEWS } from './views';

const ADDRESS = {
  view: parseAsStringLiteral(VIEWS).withDefault('groups'),
  text: parseAsString.withDefault(''),
  risk: parseAsStringLiteral(RISKS),
  sort: parseAsString.withDefault('due'),
  group: parseAsString.withDefault(''),
  level: parseAsInteger,
  task: parseAsString,
};

const NONE = { text: null, risk: null, sort: null, group: null, level: null };

/** What waits for the person: views, the list of one, and the task that is looked at. */
export function Inbox() {
  const t = useInboxMessages();
  const { has } = useSession();
  const [address, setAddress] = useQueryStates(ADDRESS, { history: 'push' });
  const { task: selected, ...given } = address;
  const text = useDeferredValue(given.text);
  const { view, risk, sort, group, level } = given;
  const filters = useMemo<Filters>(
    () => ({ view, text, risk, sort, group, level }),
    [view, text, risk, sort, group, level],
  );
  const list = useTaskList(filters);
  const { tasks } = list;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<BulkDecision | null>(null);
  const [running, setRunning, clearRunning] = useDraft<string | null>('inbox.bulk', null);
  const [help, setHelp] = useState(false);
  const [saving, setSaving] = useState(false);
  const rows = useRef(new Map<string, HTMLButtonElement>());
  const detail = useRef<HTMLDivElement>(null);
  const actions = useTaskActions(selected);

  const at = tasks.findIndex((task) => task.id === selected);
  const select = useCallback((id: string | null) => setAddress({ task: id }, { history: 'replace' }), [setAddress]);
  const show = (next: View) => {
    setChosen(new Set());
    return setAddress({ ...NONE, view: next, task: null });
  };
  const goTo = (id: string) => {
    const row = rows.current.get(id);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  };
  const move = (step: number) => {
    const next = tasks[Math.min(tasks.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (next !== undefined) {
      void select(next.id);
      goTo(next.id);
    }
  };
  const choose = (id: string, wanted: boolean) =>
    setChosen((now) => {
      const next = new Set(now);
      if (wanted) {
        next.add(id);
      } else {
        next.delete(id);
      }
      return next;
    });
  const decided = () => {
    list.check();
    const rest = [...tasks.slice(at + 1), ...tasks.slice(0, Math.max(0, at)).reverse()];
    const next = rest.find((task) => task.state === 'open' && task.id !== selected);
    void select(next?.id ?? null);
    if (next !== undefined) {
      // A dialog that closes gives the focus back first.
      setTimeout(() => goTo(next.id), 100);
    }
  };
  const enter = () => detail.current?.focus();

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: enter,
    x: () => selected !== null && choose(selected, !chosen.has(selected)),
    a: actions.approve,
    r: actions.reject,
    c: actions.claim,
    '?': () => setHelp(true),
  });
  const commands: Command[] = [
    ...(selected === null
      ? []
      : [
          {
            id: 'inbox.approve',
            label: t('actions.approve'),
            group: t('commands.group'),
            keys: 'A',
            run: actions.approve,
          },
          {
            id: 'inbox.reject',
            label: t('decide.negative'),
            group: t('commands.group'),
            keys: 'R',
            run: actions.reject,
          },
          { id: 'inbox.claim', label: t('actions.claim'), group: t('commands.group'), keys: 'C', run: actions.claim },
        ]),
    ...VIEWS.filter((each) => each !== 'all' || has(...SEE_ALL)).map((each) => ({
      id: `inbox.view.${each}`,
      label: t('commands.show', { view: t(`views.${each}`) }),
      group: t('commands.group'),
      run: () => void show(each),
    })),
    { id: 'inbox.save', label: t('commands.save'), group: t('commands.group'), run: () => setSaving(true) },
    { id: 'inbox.help', label: t('commands.help'), group: t('commands.group'), keys: '?', run: () => setHelp(true) },
  ];
  useCommands(commands);

  const picked = tasks.filter((task) => chosen.has(task.id));
  const query = savedQuery(filters);
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={<IconButton label={t('help.title')} icon={Keyboard} onClick={() => setHelp(true)} />}
      />
      {running !== null && (
        <BulkProgress
          key={running}
          id={running}
          onClose={clearRunning}
          onDone={() => {
            setChosen(new Set());
            list.check();
          }}
        />
      )}
      <div className="grid gap-4 md:h-[calc(100dvh-10rem)] md:grid-cols-[minmax(19rem,2fr)_3fr] md:grid-rows-[auto_1fr] lg:grid-cols-[12rem_minmax(20rem,2fr)_3fr] lg:grid-rows-1">
        <div
          className={classes(
            'min-w-0 md:col-span-2 lg:col-span-1 lg:overflow-y-auto',
            selected !== null && 'hidden md:block',
          )}
        >
          <Views
            view={view}
            query={query}
            onView={(next) => void show(next)}
            onSaved={(saved) => void setAddress({ ...NONE, ...readSaved(saved), task: null })}
            saving={saving}
            onSaving={setSaving}
          />
        </div>
        <section
          aria-label={t('list.label')}
          className={classes(
            'flex min-h-0 min-w-0 flex-col rounded-lg border border-line bg-surface',
            selected !== null && 'hidden md:flex',
          )}
        >
          <Toolbar
            filters={{ ...filters, text: given.text }}
            onChange={(change) => void setAddress({ ...change, task: null }, { history: 'replace' })}
          />
          {picked.length > 0 && (
            <BulkBar count={picked.length} onDecide={setBulk} onClear={() => setChosen(new Set())} />
          )}
          {list.fresh > 0 && (
            <div className="border-b border-line p-2 text-center">
              <Button
                size="small"
                kind="primary"
                icon={ArrowUp}
                title={t('list.newHint')}
                onClick={() => void list.refresh()}
              >
                {t('list.new', { count: list.fresh })}
              </Button>
            </div>
          )}
          <div className="min-h-0 flex-1 overflow-y-auto" data-testid="list">
            {list.loading ? (
              <Skeleton lines={9} />
            ) : list.error !== null ? (
              <ErrorState error={list.error} onRetry={list.retry} />
            ) : tasks.length === 0 ? (
              isFiltered(filters) ? (
                <FilteredEmpty onClear={() => void setAddress(NONE)} />
              ) : (
                <Empty title={t('list.empty')}>{t('list.emptyText')}</Empty>
              )
            ) : (
              <>
                <ul aria-label={t(`views.${view}`)}>
                  {tasks.map((task) => (
                    <TaskRow
                      key={task.id}
                      ref={(row) => {
                        if (row === null) {
                          rows.current.delete(task.id);
                        } else {
                          rows.current.set(task.id, row);
                        }
                      }}
                      task={task}
                      selected={task.id === selected}
                      chosen={chosen.has(task.id)}
                      onSelect={() => (task.id === selected ? enter() : void setAddress({ task: task.id }))}
                      onChoose={(wanted) => choose(task.id, wanted)}
                    />
                  ))}
                </ul>
                <LoadMore more={list.more} loading={list.loadingMore} onMore={list.loadMore} />
              </>
            )}
          </div>
          {list.count !== null && tasks.length > 0 && (
            <footer className="flex items-center justify-between gap-2 border-t border-line px-3 py-1.5 text-xs text-soft">
              <span>
                {t(list.exact ? 'list.shown' : 'list.shownMore', {
                  shown: formatNumber(tasks.length),
                  count: formatNumber(Math.max(list.count, tasks.length)),
                })}
              </span>
              <Button
                kind="quiet"
                size="small"
                onClick={() => setChosen(new Set(tasks.filter(isOpen).map((task) => task.id)))}
              >
                {t('bulk.all')}
              </Button>
            </footer>
          )}
        </section>
        <section
          ref={detail}
          tabIndex={-1}
          aria-label={t('detail.label')}
          data-testid="detail"
          className={classes(
            'min-h-0 min-w-0 rounded-lg border border-line bg-surface md:overflow-y-auto',
            selected === null && 'hidden md:block',
          )}
        >
          {selected === null ? (
            <Empty title={t('detail.none')}>{t('detail.noneText')}</Empty>
          ) : (
            <>
              <div className="p-2 md:hidden">
                <Button kind="quiet" size="small" icon={ArrowLeft} onClick={() => void select(null)}>
                  {t('detail.back')}
                </Button>
              </div>
              <TaskDetail key={selected} taskId={selected} onDecided={decided} compact />
            </>
          )}
        </section>
      </div>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
      {bulk !== null && (
        <BulkDialog
          decision={bulk}
          plan={planBulk(picked)}
          onClose={() => setBulk(null)}
          onScheduled={(scheduled) => {
            setBulk(null);
            setRunning(scheduled.id);
          }}
        />
      )}
    </>
  );
}

function isOpen(task: Task): boolean {
  return task.state === 'open';
}

/** What a saved view keeps of the address. */
function savedQuery({ view, text, risk, sort, group, level }: Filters): string {
  const query = new URLSearchParams({ view });
  Object.entries({ text: text.trim(), risk, sort: sort === 'due' ? '' : sort, group, level }).forEach(
    ([name, value]) => {
      if (value !== null && value !== '') {
        query.set(name, String(value));
      }
    },
  );
  return query.toString();
}

function readSaved(query: string) {
  const saved = new URLSearchParams(query);
  const level = Number(saved.get('level'));
  return {
    view: VIEWS.find((view) => view === saved.get('view')) ?? ('groups' as const),
    text: saved.get('text'),
    risk: RISKS.find((risk) => risk === saved.get('risk')) ?? null,
    sort: saved.get('sort'),
    group: saved.get('group'),
    level: level > 0 ? level : null,
  };
}
