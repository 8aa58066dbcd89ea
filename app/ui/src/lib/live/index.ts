'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';

/** What the server hints at: something of that kind has changed. The page asks for it again; a hint carries no content. */
export type LiveKind = 'task' | 'task-decision' | 'entry' | 'import' | 'incident' | 'incident-retry' | 'instance';

export type LiveState = 'connecting' | 'live' | 'polling';

export interface Hint {
  kind: LiveKind;
  /** Which ones; none when any of them may have changed. */
  ids: string[];
}

type Listener = (hint: Hint | null) => void;

const KINDS: LiveKind[] = ['task', 'task-decision', 'entry', 'import', 'incident', 'incident-retry', 'instance'];
const POLL = 15_000;
const RECONNECT = 5_000;
/** The server ends each connection after some minutes; that alone is no failure. */
const AT_ONCE = 300;

/**
 * One connection for the page. While it is down, listeners are asked to look again every 15 seconds; a hidden tab holds none, for a browser
 * allows a server only few.
 */
class Live {
  private source: EventSource | null = null;
  private poll: ReturnType<typeof setInterval> | null = null;
  private reconnect: ReturnType<typeof setTimeout> | null = null;
  private state: LiveState = 'connecting';
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<() => void>();
  private started = false;

  listen(listener: Listener): () => void {
    this.start();
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watch = (watcher: () => void): (() => void) => {
    this.start();
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  current = (): LiveState => this.state;

  private start(): void {
    if (this.started || typeof window === 'undefined') {
      return;
    }
    this.started = true;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.close() : this.open()));
    this.open();
  }

  private open(): void {
    if (this.source !== null || document.hidden) {
      return;
    }
    const source = new EventSource('/api/v1/live');
    this.source = source;
    let opened = false;
    source.onopen = () => {
      opened = true;
      this.become('live');
      // What happened while nobody listened.
      this.tell(null);
    };
    source.onerror = () => {
      source.close();
      this.source = null;
      if (!opened) {
        this.become('polling');
      }
      this.reconnect ??= setTimeout(
        () => {
          this.reconnect = null;
          this.open();
        },
        opened ? AT_ONCE : RECONNECT,
      );
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => this.tell({ kind, ids: idsOf((event as MessageEvent<string>).data) }));
    }
  }

  private close(): void {
    this.source?.close();
    this.source = null;
  }

  private become(state: LiveState): void {
    if (state === 'polling') {
      this.poll ??= setInterval(() => {
        if (!document.hidden) {
          this.tell(null);
        }
      }, POLL);
    } else if (this.poll !== null) {
      clearInterval(this.poll);
      this.poll = null;
    }
    if (this.state !== state) {
      this.state = state;
      this.watchers.forEach((watcher) => watcher());
    }
  }

  private tell(hint: Hint | null): void {
    this.listeners.forEach((listener) => listener(hint));
  }
}

function idsOf(data: string): string[] {
  try {
    const { ids } = JSON.parse(data) as { ids?: unknown };
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}

const live = new Live();

/** Calls back when something of these kinds may have changed; with null when nothing more is known. At most once in half a second. */
export function useLive(kinds: LiveKind[], changed: (hint: Hint | null) => void): void {
  const latest = useRef(changed);
  useEffect(() => {
    latest.current = changed;
  });
  const wanted = kinds.join(' ');
  useEffect(() => {
    let pending: ReturnType<typeof setTimeout> | null = null;
    const leave = live.listen((hint) => {
      if (hint !== null && !wanted.split(' ').includes(hint.kind)) {
        return;
      }
      pending ??= setTimeout(() => {
        pending = null;
        latest.current(hint);
      }, 500);
    });
    return () => {
      leave();
      if (pending !== null) {
        clearTimeout(pending);
      }
    };
  }, [wanted]);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watch, live.current, () => 'connecting' as const);
}
