import { LoaderCircle, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ButtonHTMLAttributes, ComponentProps, ReactNode, Ref } from 'react';
import { classes } from '@/lib/classes';

type Look = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'small' | 'normal';

const LOOKS: Record<Look, string> = {
  primary: 'bg-brand text-on-brand hover:bg-brand-strong border-transparent',
  secondary: 'bg-surface text-text hover:bg-hover border-line-strong',
  quiet: 'bg-transparent text-soft hover:bg-hover hover:text-text border-transparent',
  danger: 'bg-danger text-on-danger hover:opacity-90 border-transparent',
};

const SIZES: Record<Size, string> = {
  small: 'h-8 px-2.5 text-sm pointer-coarse:h-11',
  normal: 'h-9 px-3.5 text-sm pointer-coarse:h-11',
};

function look(kind: Look, size: Size, more?: string): string {
  return classes(
    'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors select-none',
    'disabled:opacity-60 aria-disabled:opacity-60 aria-disabled:cursor-not-allowed disabled:cursor-not-allowed',
    LOOKS[kind],
    SIZES[size],
    more,
  );
}

interface Common {
  kind?: Look;
  size?: Size;
  icon?: LucideIcon;
}

/** A button; `pending` while the server has not answered, which also keeps it from a second click. */
export function Button({
  kind = 'secondary',
  size = 'normal',
  icon: Icon,
  pending = false,
  className,
  children,
  disabled,
  ref,
  ...rest
}: Common & { pending?: boolean; ref?: Ref<HTMLButtonElement> } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      ref={ref}
      type="button"
      className={look(kind, size, className)}
      disabled={disabled === true || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? (
        <LoaderCircle aria-hidden className="size-4 animate-spin" />
      ) : (
        Icon !== undefined && <Icon aria-hidden className="size-4" />
      )}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  kind = 'secondary',
  size = 'normal',
  icon: Icon,
  className,
  children,
  ...rest
}: Common & ComponentProps<typeof Link>) {
  return (
    <Link className={look(kind, size, className)} {...rest}>
      {Icon !== undefined && <Icon aria-hidden className="size-4" />}
      {children}
    </Link>
  );
}

/** A button of an icon alone; its label is read out and shown on hover. */
export function IconButton({
  label,
  icon: Icon,
  kind = 'quiet',
  className,
  ref,
  ...rest
}: {
  label: string;
  icon: LucideIcon;
  kind?: Look;
  ref?: Ref<HTMLButtonElement>;
} & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button
      ref={ref}
      type="button"
      aria-label={label}
      title={label}
      className={classes(look(kind, 'small', className), 'w-8 px-0! pointer-coarse:w-11')}
      {...rest}
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
}

/** A link within text. */
export function TextLink({ className, children, ...rest }: ComponentProps<typeof Link> & { children: ReactNode }) {
  return (
    <Link className={classes('text-brand-text underline-offset-2 hover:underline', className)} {...rest}>
      {children}
    </Link>
  );
}
