'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BookmarkPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextField } from '@/components/Field';
import { useToasts } from '@/components/Toasts';
import { describe } from '@/components/States';
import { useComponentMessages } from '@/components/messages';
import { api, body, type Schema } from '@/lib/api';
import { classes } from '@/lib/classes';
import { formatNumber } from '@/lib/format';
import { useLive } from '@/lib/live';
import { useSession } from '@/lib/session';
import { uuidv7 } from '@/lib/uuid';
import { useInboxMessages } from './messages';
import { SEE_ALL, type View, VIEWS } from './views';

const PAGE = 'inbox';

/** The views of everybody with how much waits in each, and those the person has saved. */
export function Views({
  view,
  query,
  onView,
  onSaved,
  saving,
  onSaving,
}: {
  view: View;
  /** Of the address now, as a saved view keeps it. */
  query: string;
  onView: (view: View) => void;
  onSaved: (query: string) => void;
  saving: boolean;
  onSaving: (saving: boolean) => void;
}) {
  const t = useInboxMessages();
  const { has } = useSession();
  const counts = useCounts();
  const saved = useQuery({
    queryKey: ['saved-views', PAGE],
    queryFn: () => body(api.GET('/api/v1/saved-views', { params: { query: { page: PAGE } } })),
  });
  const items = saved.data?.items ?? [];
  const open = items.find((item) => item.query === query);
  return (
    <nav aria-label={t('views.label')} className="flex min-w-0 gap-1 overflow-x-auto lg:flex-col lg:overflow-visible">
      {VIEWS.filter((each) => each !== 'all' || has(...SEE_ALL)).map((each) => (
        <ViewButton
          key={each}
          label={t(`views.${each}`)}
          count={counts[each]}
          here={each === view && open === undefined}
          onClick={() => onView(each)}
        />
      ))}
      {items.length > 0 && (
        <h2 className="hidden px-2.5 pt-3 pb-1 text-xs font-medium text-soft lg:block">{t('views.saved')}</h2>
      )}
      {items.map((item) => (
        <SavedView key={item.id} item={item} here={item === open} onOpen={() => onSaved(item.query)} />
      ))}
      <Button
        kind="quiet"
        size="small"
        icon={BookmarkPlus}
        onClick={() => onSaving(true)}
        className="lg:mt-2 lg:justify-start"
      >
        {t('views.save')}
      </Button>
      {saving && <SaveDialog query={query} onClose={() => onSaving(false)} />}
    </nav>
  );
}

function ViewButton({
  label,
  count,
  here,
  onClick,
}: {
  label: string;
  count?: Schema<'OverviewNumber'>;
  here: boolean;
  onClick: () => void;
}) {
  const t = useInboxMessages();
  return (
    <button
      type="button"
      aria-current={here ? 'page' : undefined}
      onClick={onClick}
      className={classes(
        'flex h-8 shrink-0 items-center justify-between gap-2 rounded-md px-2.5 whitespace-nowrap pointer-coarse:h-11',
        here ? 'bg-selected font-medium text-brand-text' : 'text-soft hover:bg-hover hover:text-text',
      )}
    >
      <span className="truncate">{label}</span>
      {count !== undefined && (
        <span className="tabular text-xs" aria-label={t('views.count', { count: count.count })}>
          {formatNumber(count.count)}
          {!count.exact && '+'}
        </span>
      )}
    </button>
  );
}

function SavedView({ item, here, onOpen }: { item: Schema<'SavedView'>; here: boolean; onOpen: () => void }) {
  const t = useInboxMessages();
  const queries = useQueryClient();
  const { tell, fail } = useToasts();
  const remove = useMutation({
    mutationFn: () => body(api.DELETE('/api/v1/saved-views/{id}', { params: { path: { id: item.id } } })),
    onSuccess: () => tell({ tone: 'ok', title: t('save.deleted', { name: item.name }) }),
    onError: fail,
    onSettled: () => queries.invalidateQueries({ queryKey: ['saved-views', PAGE] }),
  });
  return (
    <div className="flex shrink-0 items-center">
      <div className="min-w-0 flex-1 [&>button]:w-full">
        <ViewButton label={item.name} here={here} onClick={onOpen} />
      </div>
      <IconButton
        label={t('views.delete', { name: item.name })}
        icon={Trash2}
        disabled={remove.isPending}
        onClick={() => remove.mutate()}
      />
    </div>
  );
}

function SaveDialog({ query, onClose }: { query: string; onClose: () => void }) {
  const t = useInboxMessages();
  const words = useComponentMessages();
  const queries = useQueryClient();
  const { tell } = useToasts();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/saved-views', {
          params: { header: { 'Idempotency-Key': uuidv7() } },
          body: { page: PAGE, name, query },
        }),
      ),
    onSuccess: async (view) => {
      tell({ tone: 'ok', title: t('save.done', { name: view.name }) });
      await queries.invalidateQueries({ queryKey: ['saved-views', PAGE] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('save.title')}
      description={t('save.text')}
      actions={
        <>
          <Button onClick={onClose}>{words('cancel')}</Button>
          <Button kind="primary" pending={save.isPending} disabled={name.trim() === ''} onClick={() => save.mutate()}>
            {t('save.action')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label={t('save.name')}
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={save.isError ? describe(save.error, words).text : undefined}
        />
      </form>
    </Dialog>
  );
}

/** How much waits, kept up to date; the same numbers as on the home page. */
function useCounts(): Partial<Record<View, Schema<'OverviewNumber'>>> {
  const queries = useQueryClient();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const overview = useQuery({
    queryKey: ['overview', zone],
    queryFn: () => body(api.GET('/api/v1/overview', { params: { query: { zone } } })),
  });
  useLive(['task', 'task-decision'], () => void queries.invalidateQueries({ queryKey: ['overview'] }));
  const tasks = overview.data?.tasks;
  return tasks === undefined
    ? {}
    : {
        groups: tasks.myGroups,
        mine: tasks.mine,
        late: tasks.late,
        high: tasks.highRisk,
        ...(tasks.everybody === undefined ? {} : { all: tasks.everybody }),
      };
}
