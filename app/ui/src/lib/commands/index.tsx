'use client';

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';

/** Something a person can do from the command palette. */
export interface Command {
  id: string;
  /** In the person's language. */
  label: string;
  group: string;
  /** Shown beside the label, as `A` or `Ctrl+K`. */
  keys?: string;
  run: () => void;
}

interface Registry {
  commands: Command[];
  put: (owner: symbol, commands: Command[]) => void;
  drop: (owner: symbol) => void;
}

const Context = createContext<Registry | null>(null);

export function CommandsProvider({ children }: { children: ReactNode }) {
  const [owners, setOwners] = useState<ReadonlyMap<symbol, Command[]>>(new Map());
  const [actions] = useState(() => ({
    put: (owner: symbol, commands: Command[]) => setOwners((now) => new Map(now).set(owner, commands)),
    drop: (owner: symbol) =>
      setOwners((now) => {
        const rest = new Map(now);
        rest.delete(owner);
        return rest;
      }),
  }));
  return <Context.Provider value={{ ...actions, commands: [...owners.values()].flat() }}>{children}</Context.Provider>;
}

function useRegistry(): Registry {
  const registry = useContext(Context);
  if (registry === null) {
    throw new Error('Commands are used outside of CommandsProvider');
  }
  return registry;
}

/** Offers commands in the palette while the component is on the page. */
export function useCommands(commands: Command[]): void {
  const { put, drop } = useRegistry();
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const shape = commands.map((command) => `${command.id}\u0000${command.label}\u0000${command.group}`).join('\u0001');
  useEffect(() => {
    const owner = Symbol('commands');
    put(
      owner,
      latest.current.map((command) => ({
        ...command,
        run: () => latest.current.find((now) => now.id === command.id)?.run(),
      })),
    );
    return () => drop(owner);
  }, [shape, put, drop]);
}

export function useAllCommands(): Command[] {
  return useRegistry().commands;
}

/** Keys such as `j`, `Enter` or `?`, unless the person is typing or a dialog is open. */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>, enabled = true): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!enabled) {
      return;
    }
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      const open = document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
      if (typing || open || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
        return;
      }
      const action = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      // Enter and Space belong to the control that has the focus.
      const control = /^(BUTTON|A|SUMMARY)$/.test(target.tagName);
      if (action !== undefined && !(control && (event.key === 'Enter' || event.key === ' '))) {
        event.preventDefault();
        action(event);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [enabled]);
}
