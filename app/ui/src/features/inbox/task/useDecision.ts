'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api, body, isProblem, NoAnswer } from '@/lib/api';
import { useDraft } from '@/lib/drafts';
import { useSession } from '@/lib/session';
import { uuidv7 } from '@/lib/uuid';
import { type Task, useAskAgain } from './useTask';

export interface DecisionDraft {
  decision: string | null;
  comment: string;
  /** What a form asks for beside decision and comment. */
  values: Record<string, unknown>;
  /** The key under which this very decision was sent; the server carries it out once. */
  sent: { what: string; key: string } | null;
}

const NOTHING: DecisionDraft = { decision: null, comment: '', values: {}, sent: null };

/**
 * A decision from its draft to the server's word on it. What was typed stays in the browser until the server has confirmed it. Sending the
 * same again, be it after a lost answer or a reload, is the same request to the server.
 */
export function useDecision(task: Task, onDecided: () => void) {
  const queries = useQueryClient();
  const { me } = useSession();
  const [draft, change, clear] = useDraft<DecisionDraft>(`task.${task.id}.decision`, NOTHING);
  const [failure, setFailure] = useState<unknown>(null);
  const told = useRef(false);

  const confirmed = () => {
    clear();
    setFailure(null);
    if (!told.current) {
      told.current = true;
      onDecided();
    }
  };

  const decide = useMutation({
    mutationFn: ({ key, payload }: { key: string; payload: Payload }) =>
      body(
        api.POST('/api/v1/tasks/{id}/complete', {
          params: { path: { id: task.id }, header: { 'If-Match': `"${task.version}"`, 'Idempotency-Key': key } },
          body: payload,
        }),
      ),
    onMutate: () => setFailure(null),
    onSuccess: (now) => {
      queries.setQueryData(['task', task.id], now);
      void queries.invalidateQueries({ queryKey: ['entry'] });
      confirmed();
    },
    onError: async (error) => {
      setFailure(error);
      if (isProblem(error)) {
        // A refusal is an answer: what is sent next is another request.
        change((now) => ({ ...now, sent: null }));
      }
      await queries.invalidateQueries({ queryKey: ['task', task.id] });
    },
  });

  const unknown = failure instanceof NoAnswer;
  useAskAgain(task.id, unknown && task.state === 'open');
  // The answer was lost and the decision was not: the server says that it is this person's.
  const mine = task.state === 'decided' && task.end?.decidedBy === me.person;
  const arrived = mine && (unknown || isProblem(failure, 'task-already-decided'));

  return {
    draft,
    change,
    pending: decide.isPending,
    /** What the server refused, or that it did not answer; null once it is settled. */
    failure: arrived ? null : failure,
    unknown: unknown && task.state === 'open',
    arrived,
    forget: () => setFailure(null),
    confirmed,
    send: () => {
      const payload: Payload = {
        ...(draft.decision === null ? {} : { decision: draft.decision }),
        ...(draft.comment.trim() === '' ? {} : { comment: draft.comment.trim() }),
        ...(Object.keys(draft.values).length === 0 ? {} : { values: draft.values as Record<string, never> }),
      };
      const what = JSON.stringify([task.version, payload]);
      const key = draft.sent?.what === what ? draft.sent.key : uuidv7();
      change((now) => ({ ...now, sent: { what, key } }));
      decide.mutate({ key, payload });
    },
  };
}

type Payload = { decision?: string; comment?: string; values?: Record<string, never> };

export type DecisionState = ReturnType<typeof useDecision>;
