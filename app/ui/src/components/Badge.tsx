import { CircleAlert, CircleCheck, CircleDashed, Info, type LucideIcon, Sparkles, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'ai' | 'neutral';

const TONES: Record<Tone, [string, LucideIcon]> = {
  ok: ['bg-ok-soft text-ok', CircleCheck],
  warn: ['bg-warn-soft text-warn', TriangleAlert],
  danger: ['bg-danger-soft text-danger', CircleAlert],
  info: ['bg-info-soft text-info', Info],
  ai: ['bg-ai-soft text-ai', Sparkles],
  neutral: ['bg-neutral-soft text-neutral', CircleDashed],
};

/** A state by colour, icon and word together. */
export function Badge({
  tone,
  icon,
  children,
  className,
}: {
  tone: Tone;
  icon?: LucideIcon;
  children: ReactNode;
  className?: string;
}) {
  const [look, usual] = TONES[tone];
  const Icon = icon ?? usual;
  return (
    <span
      className={classes(
        'inline-flex max-w-full items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap',
        look,
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">{children}</span>
    </span>
  );
}

/** A box of one tone with text that matters, as a warning above a form. */
export function Notice({
  tone,
  title,
  children,
  actions,
  live = false,
}: {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Read out when it appears. */
  live?: boolean;
}) {
  const [look, Icon] = TONES[tone];
  return (
    <div role={live ? 'alert' : undefined} className={classes('flex gap-3 rounded-lg px-3 py-2.5', look)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        {children !== undefined && <div className="mt-0.5 break-words text-text">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
