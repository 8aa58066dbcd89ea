'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useToasts } from '@/components/Toasts';
import { api, body, isProblem, type Schema } from '@/lib/api';
import { useLive } from '@/lib/live';
import { uuidv7 } from '@/lib/uuid';
import { useTaskMessages } from './messages';

export type Task = Schema<'TaskView'>;

/** While the server does not answer, the truth about a task is asked for this often. */
const ASK_AGAIN = 3_000;

export function useTask(taskId: string) {
  const queries = useQueryClient();
  const task = useQuery({
    queryKey: ['task', taskId],
    queryFn: ({ signal }) => body(api.GET('/api/v1/tasks/{id}', { params: { path: { id: taskId } }, signal })),
    retry: (tried, failure) => tried < 2 && !isProblem(failure),
  });
  const entry = task.data?.subject?.id;
  useLive(['task', 'entry'], () => {
    void queries.invalidateQueries({ queryKey: ['task', taskId] });
    if (entry !== undefined) {
      void queries.invalidateQueries({ queryKey: ['entry', entry] });
    }
  });
  return task;
}

export function nameOf(task: Task): string {
  return task.title ?? task.name ?? task.subject?.reference ?? task.businessKey ?? '';
}

export function actionOf(task: Task, name: string) {
  return task.actions?.find((action) => action.name === name);
}

/** What a person does to a task beside deciding it. */
export function useTaskWork(task: Task) {
  const t = useTaskMessages();
  const queries = useQueryClient();
  const { tell, fail } = useToasts();
  const name = nameOf(task);
  const params = () => ({
    path: { id: task.id },
    header: { 'If-Match': `"${task.version}"`, 'Idempotency-Key': uuidv7() },
  });
  const put = (now: Task) => {
    queries.setQueryData(['task', task.id], now);
  };
  const onError = (failure: unknown) => {
    fail(failure);
    void queries.invalidateQueries({ queryKey: ['task', task.id] });
  };
  const claim = useMutation({
    mutationFn: () => body(api.POST('/api/v1/tasks/{id}/claim', { params: params() })),
    onSuccess: (now) => {
      put(now);
      tell({ tone: 'ok', title: t('work.claimed', { name }) });
    },
    onError,
  });
  const unclaim = useMutation({
    mutationFn: () => body(api.POST('/api/v1/tasks/{id}/unclaim', { params: params() })),
    onSuccess: (now) => {
      put(now);
      tell({ tone: 'ok', title: t('work.unclaimed', { name }) });
    },
    onError,
  });
  const delegate = useMutation({
    mutationFn: (person: string) =>
      body(api.POST('/api/v1/tasks/{id}/delegate', { params: params(), body: { person } })),
    onSuccess: (now) => {
      put(now);
      tell({ tone: 'ok', title: t('work.delegated', { name }) });
    },
    onError,
  });
  const comment = useMutation({
    mutationFn: (text: string) =>
      body(
        api.POST('/api/v1/tasks/{id}/comments', {
          params: { path: { id: task.id }, header: { 'Idempotency-Key': uuidv7() } },
          body: { text },
        }),
      ),
    onSuccess: put,
    onError,
  });
  return { claim, unclaim, delegate, comment };
}

/** Asks for the task again and again while nobody knows what became of a decision. */
export function useAskAgain(taskId: string, wanted: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!wanted) {
      return;
    }
    const timer = setInterval(() => void queries.invalidateQueries({ queryKey: ['task', taskId] }), ASK_AGAIN);
    return () => clearInterval(timer);
  }, [queries, taskId, wanted]);
}
