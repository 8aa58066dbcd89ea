'use client';

import { useMemo } from 'react';

/** What can be done to the task that is shown, for keys and commands outside of its pane. A decision is only prepared; confirming it is a step of its own. */
export interface TaskActions {
  approve: () => void;
  reject: () => void;
  returnToPreparer: () => void;
  claim: () => void;
  unclaim: () => void;
  /** Hands the task to a person; without one it asks to whom. */
  delegate: (person?: string) => void;
  /** Adds a comment; without a text it leads to where one is written. */
  comment: (text?: string) => void;
}

const shown = new Map<string, TaskActions>();

/** Called by the pane that shows the task. */
export function offer(taskId: string, actions: TaskActions): () => void {
  shown.set(taskId, actions);
  return () => {
    if (shown.get(taskId) === actions) {
      shown.delete(taskId);
    }
  };
}

/** The actions of a task; while no pane shows it, they do nothing. */
export function useTaskActions(taskId: string | null): TaskActions {
  return useMemo(() => {
    const of = () => (taskId === null ? undefined : shown.get(taskId));
    return {
      approve: () => of()?.approve(),
      reject: () => of()?.reject(),
      returnToPreparer: () => of()?.returnToPreparer(),
      claim: () => of()?.claim(),
      unclaim: () => of()?.unclaim(),
      delegate: (person) => of()?.delegate(person),
      comment: (text) => of()?.comment(text),
    };
  }, [taskId]);
}
