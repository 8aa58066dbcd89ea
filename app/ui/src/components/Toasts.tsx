'use client';

import { X } from 'lucide-react';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { IconButton } from './Button';
import { Notice, type Tone } from './Badge';
import { describe } from './States';
import { useComponentMessages } from './messages';

interface Toast {
  id: number;
  tone: Tone;
  title: string;
  text?: string;
  actions?: ReactNode;
}

interface Toasts {
  /** Tells what was done; gone after a while, unless it has something to click. */
  tell: (toast: Omit<Toast, 'id'>) => number;
  /** Tells what went wrong; stays until it is closed. */
  fail: (error: unknown) => void;
  close: (id: number) => void;
}

const Context = createContext<Toasts | null>(null);
const SHOWN = 6_000;
let next = 0;

/** Short messages at the edge of the page. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useComponentMessages();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const actions = useMemo<Toasts>(() => {
    const close = (id: number) => setToasts((now) => now.filter((toast) => toast.id !== id));
    const tell = (toast: Omit<Toast, 'id'>) => {
      const id = ++next;
      setToasts((now) => [...now.slice(-3), { ...toast, id }]);
      if (toast.tone !== 'danger' && toast.actions === undefined) {
        setTimeout(() => close(id), SHOWN);
      }
      return id;
    };
    const fail = (error: unknown) => {
      const { title, text, faults } = describe(error, t);
      tell({ tone: 'danger', title, text: [text, ...faults].join(' ') });
    };
    return { tell, fail, close };
  }, [t]);
  return (
    <Context.Provider value={actions}>
      {children}
      <div
        role="region"
        data-toasts
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-20 left-4 z-50 flex flex-col items-end gap-2 md:bottom-4 md:left-auto"
      >
        {toasts.map((toast) => (
          <div
            key={toast.id}
            className="pointer-events-auto flex w-full max-w-md items-start gap-1 rounded-lg border border-line bg-raised p-1 shadow-pop"
          >
            <div className="min-w-0 flex-1">
              <Notice tone={toast.tone} title={toast.title} actions={toast.actions}>
                {toast.text}
              </Notice>
            </div>
            <IconButton label={t('close')} icon={X} onClick={() => actions.close(toast.id)} />
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}

export function useToasts(): Toasts {
  const toasts = useContext(Context);
  if (toasts === null) {
    throw new Error('useToasts is called outside of ToastProvider');
  }
  return toasts;
}
