'use client';

import { FilterX, Inbox, Lock, type LucideIcon, RefreshCw, ServerCrash } from 'lucide-react';
import type { ReactNode } from 'react';
import { NoAnswer, Problem } from '@/lib/api';
import { classes } from '@/lib/classes';
import { Button } from './Button';
import { useComponentMessages } from './messages';

function State({
  icon: Icon,
  title,
  children,
  actions,
  alert = false,
}: {
  icon: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  alert?: boolean;
}) {
  return (
    <div role={alert ? 'alert' : 'status'} className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      <Icon aria-hidden className="size-8 text-faint" />
      <p className="font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-soft">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** There is nothing yet, and what would make something appear. */
export function Empty({ title, children, actions }: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <State icon={Inbox} title={title} actions={actions}>
      {children}
    </State>
  );
}

/** There is something, but the filters leave none of it. */
export function FilteredEmpty({ title, onClear }: { title?: ReactNode; onClear: () => void }) {
  const t = useComponentMessages();
  return (
    <State
      icon={FilterX}
      title={title ?? t('noMatch')}
      actions={<Button onClick={onClear}>{t('clearFilters')}</Button>}
    />
  );
}

/** The person has no right to this; it says who has. */
export function Forbidden({ roles, children }: { roles?: string[]; children?: ReactNode }) {
  const t = useComponentMessages();
  return (
    <State icon={Lock} title={t('forbidden.title')}>
      {children ?? (roles !== undefined && t('forbidden.text', { roles: roles.join(', ') }))}
    </State>
  );
}

/** What went wrong, in the server's own words, with its remedy. A refusal for want of rights shows as such. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useComponentMessages();
  if (error instanceof Problem && error.status === 403) {
    return <Forbidden>{error.detail}</Forbidden>;
  }
  const { title, text, faults, requestId } = describe(error, t);
  return (
    <State
      alert
      icon={ServerCrash}
      title={title}
      actions={
        onRetry !== undefined && (
          <Button icon={RefreshCw} onClick={onRetry}>
            {t('retry')}
          </Button>
        )
      }
    >
      <p>{text}</p>
      {faults.map((fault, index) => (
        <p key={index}>{fault}</p>
      ))}
      {requestId !== null && <p className="mt-1 font-mono text-xs">{t('reference', { id: requestId })}</p>}
    </State>
  );
}

/** The words for a failure, for a toast, a notice or a page. */
export function describe(
  error: unknown,
  t: (key: string) => string,
): { title: string; text: string; faults: string[]; requestId: string | null } {
  if (error instanceof Problem) {
    return {
      title: error.title,
      text: error.detail,
      faults: error.faults
        .map((fault) => [fault.message, fault.remedy].filter(Boolean).join(' '))
        .filter((text) => text !== '' && text !== error.detail),
      requestId: error.requestId,
    };
  }
  const key = error instanceof NoAnswer ? 'noAnswer' : 'unexpected';
  return { title: t(`${key}.title`), text: t(`${key}.text`), faults: [], requestId: null };
}

/** The shape of what is coming. */
export function Skeleton({ lines = 6, className }: { lines?: number; className?: string }) {
  const t = useComponentMessages();
  return (
    <div role="status" className={classes('flex flex-col gap-3 p-4', className)}>
      {/* The only text in the files of the pages: a translation replaces it. */}
      <span className="sr-only" suppressHydrationWarning>
        {t('loading')}
      </span>
      {Array.from({ length: lines }, (_, line) => (
        <div
          key={line}
          aria-hidden
          className={classes('h-4 animate-pulse rounded bg-neutral-soft', ['w-11/12', 'w-8/12', 'w-10/12'][line % 3])}
        />
      ))}
    </div>
  );
}
