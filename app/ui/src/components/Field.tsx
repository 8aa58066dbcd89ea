'use client';

import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { classes } from '@/lib/classes';

const BOX =
  'w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-text placeholder:text-faint aria-invalid:border-danger disabled:bg-sunken disabled:text-soft';

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do about it. */
  error?: ReactNode;
  required?: boolean;
  /** The label is for screen readers only, as in a toolbar; `wide`: where there is room for a heading above, as in a grid. */
  hideLabel?: boolean | 'wide';
  className?: string;
}

/** A control with its label, its hint and its error, tied together for screen readers. */
export function Field({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  className,
  children,
}: FieldProps & { children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className={classes('min-w-0', className)}>
      <label
        htmlFor={id}
        className={
          hideLabel === true ? 'sr-only' : classes('mb-1 block font-medium', hideLabel === 'wide' && 'lg:sr-only')
        }
      >
        {label}
        {required && (
          <span aria-hidden className="text-danger">
            {' '}
            *
          </span>
        )}
      </label>
      {children({
        id,
        ...(described !== '' ? { 'aria-describedby': described } : {}),
        ...(error !== undefined ? { 'aria-invalid': true as const } : {}),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-soft">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1 text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

type Own<T> = FieldProps & Omit<T, 'id' | 'className'>;

export function TextField({
  label,
  hint,
  error,
  hideLabel,
  className,
  ref,
  ...rest
}: Own<InputHTMLAttributes<HTMLInputElement>> & { ref?: Ref<HTMLInputElement> }) {
  return (
    <Field {...{ label, hint, error, hideLabel, className }} required={rest.required}>
      {(ids) => <input ref={ref} className={classes(BOX, 'h-9 pointer-coarse:h-11')} {...ids} {...rest} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  hideLabel,
  className,
  ref,
  ...rest
}: Own<TextareaHTMLAttributes<HTMLTextAreaElement>> & { ref?: Ref<HTMLTextAreaElement> }) {
  return (
    <Field {...{ label, hint, error, hideLabel, className }} required={rest.required}>
      {(ids) => <textarea ref={ref} rows={3} className={classes(BOX, 'py-2')} {...ids} {...rest} />}
    </Field>
  );
}

/** The browser's own select: it works by keyboard, by touch and for screen readers everywhere. */
export function Select({
  label,
  hint,
  error,
  hideLabel,
  className,
  options,
  ref,
  ...rest
}: Own<SelectHTMLAttributes<HTMLSelectElement>> & {
  options: { value: string; label: string }[];
  ref?: Ref<HTMLSelectElement>;
}) {
  return (
    <Field {...{ label, hint, error, hideLabel, className }} required={rest.required}>
      {(ids) => (
        <select ref={ref} className={classes(BOX, 'h-9 pr-8 pointer-coarse:h-11')} {...ids} {...rest}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Checkbox({
  label,
  className,
  hideLabel = false,
  ...rest
}: { label: ReactNode; hideLabel?: boolean } & Omit<InputHTMLAttributes<HTMLInputElement>, 'type'>) {
  return (
    <label className={classes('inline-flex min-h-6 items-center gap-2 pointer-coarse:min-h-11', className)}>
      <input type="checkbox" className="size-4 accent-(--brand)" {...rest} />
      <span className={hideLabel ? 'sr-only' : undefined}>{label}</span>
    </label>
  );
}
