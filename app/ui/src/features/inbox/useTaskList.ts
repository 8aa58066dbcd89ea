'use client';

import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, body, isProblem, type Schema } from '@/lib/api';
import { useLive } from '@/lib/live';
import type { Task } from './bulk';
import { type Filters, taskQuery } from './views';

type Pages = InfiniteData<Schema<'PageTaskView'>, string | null>;

const PAGE = 50;
const MOST = 200;
/** Rows that left the list are looked at one by one; more of them than this wait for the next look. */
const LOOKED_AT = 20;

/**
 * The tasks of a view. Rows never move by themselves: what changes, changes in its place, what is decided stays where it is and says so, and
 * what is new is counted until somebody asks to see it.
 */
export function useTaskList(filters: Filters) {
  const queries = useQueryClient();
  const [moment, setMoment] = useState(() => new Date().toISOString());
  const [fresh, setFresh] = useState<{ of: string; count: number }>({ of: '', count: 0 });
  const question = JSON.stringify(taskQuery(filters, moment));
  const key = useMemo(() => ['inbox', 'list', question], [question]);
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/v1/tasks', {
          params: {
            query: {
              ...taskQuery(filters, moment),
              limit: PAGE,
              ...(pageParam === null ? { count: true } : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const tasks = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const more = list.hasNextPage;

  const patch = useCallback(
    (changed: Map<string, Task>) =>
      queries.setQueryData<Pages>(key, (now) =>
        now === undefined
          ? now
          : {
              ...now,
              pages: now.pages.map((page) => ({
                ...page,
                items: page.items.map((task) => changed.get(task.id) ?? task),
              })),
            },
      ),
    [queries, key],
  );

  const check = useCallback(async () => {
    const shown = queries.getQueryData<Pages>(key)?.pages.flatMap((page) => page.items);
    if (shown === undefined) {
      return;
    }
    const limit = Math.min(MOST, Math.max(PAGE, shown.length));
    const now = await body(
      api.GET('/api/v1/tasks', {
        params: { query: { ...taskQuery(filters, new Date().toISOString()), limit } },
      }),
    ).catch(() => null);
    if (now === null) {
      // The next hint or poll looks again; the dot shows that the connection is down.
      return;
    }
    const changed = new Map(now.items.map((task) => [task.id, task]));
    const known = new Set(shown.map((task) => task.id));
    const gone = shown.slice(0, limit).filter((task) => task.state === 'open' && !changed.has(task.id));
    await Promise.all(
      gone.slice(0, LOOKED_AT).map(async (task) => {
        changed.set(task.id, await look(task));
      }),
    );
    patch(changed);
    const last = now.items.findLastIndex((task) => known.has(task.id));
    const unseen = now.items.filter((task, at) => !known.has(task.id) && (!more || at < last));
    setFresh({ of: question, count: unseen.length });
  }, [queries, key, filters, patch, more, question]);

  const latest = useRef(check);
  useEffect(() => {
    latest.current = check;
  });
  useLive(['task', 'task-decision'], () => void latest.current());
  useEffect(() => {
    // A list that was left and is come back to may be old.
    void latest.current();
  }, [question]);

  const refresh = useCallback(async () => {
    setFresh({ of: '', count: 0 });
    queries.setQueryData<Pages>(key, (now) =>
      now === undefined ? now : { pages: now.pages.slice(0, 1), pageParams: now.pageParams.slice(0, 1) },
    );
    if (filters.view === 'late') {
      setMoment(new Date().toISOString());
    } else {
      await queries.refetchQueries({ queryKey: key, exact: true });
    }
  }, [queries, key, filters.view]);

  const first = list.data?.pages[0];
  return {
    tasks,
    count: first?.count ?? null,
    exact: first?.countExact ?? true,
    fresh: fresh.of === question ? fresh.count : 0,
    loading: list.isPending,
    error: list.isError && list.data === undefined ? list.error : null,
    retry: () => void list.refetch(),
    more,
    loadingMore: list.isFetchingNextPage,
    loadMore: () => void list.fetchNextPage(),
    refresh,
    check: () => void check(),
  };
}

async function look(task: Task): Promise<Task> {
  try {
    return await body(api.GET('/api/v1/tasks/{id}', { params: { path: { id: task.id } } }));
  } catch (failure) {
    return isProblem(failure, 'not-found') ? { ...task, state: 'ended' } : task;
  }
}
