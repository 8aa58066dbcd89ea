'use client';

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { classes } from '@/lib/classes';
import { Field } from './Field';
import { useComponentMessages } from './messages';

export interface Option {
  value: string;
  label: string;
  /** A second line. */
  detail?: string;
}

/** A text field that offers what the server finds for it (WAI-ARIA combobox with a list). */
export function Combobox({
  label,
  value,
  onChange,
  find,
  hideLabel,
  error,
  placeholder,
  required,
  className,
  onKeyDown,
}: {
  label: string;
  /** The chosen value, or ''. */
  value: string;
  onChange: (value: string, option: Option | null) => void;
  find: (text: string) => Promise<Option[]>;
  hideLabel?: boolean | 'wide';
  error?: string;
  placeholder?: string;
  required?: boolean;
  className?: string;
  /** For keys that the list does not take. */
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
}) {
  const t = useComponentMessages();
  const list = useId();
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<{ text: string; options: Option[] } | null>(null);
  const [active, setActive] = useState(0);
  const finding = useRef(find);
  const open = text !== null;
  // What was found for another text is never offered for this one.
  const options = found !== null && found.text === text ? found.options : [];

  useEffect(() => {
    finding.current = find;
  });
  useEffect(() => {
    if (text === null) {
      return;
    }
    let current = true;
    const wait = setTimeout(async () => {
      const options = await finding.current(text).catch(() => []);
      if (current) {
        setFound({ text, options });
        setActive(0);
      }
    }, 150);
    return () => {
      current = false;
      clearTimeout(wait);
    };
  }, [text]);

  const choose = (option: Option | undefined) => {
    if (option !== undefined) {
      onChange(option.value, option);
    }
    setText(null);
  };

  return (
    <Field {...{ label, hideLabel, error, required, className }}>
      {(ids) => (
        <div className="relative">
          <input
            {...ids}
            role="combobox"
            aria-expanded={open}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={open && options[active] ? `${list}-${active}` : undefined}
            autoComplete="off"
            placeholder={placeholder}
            value={text ?? value}
            className="h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm placeholder:text-faint aria-invalid:border-danger pointer-coarse:h-11"
            onChange={(event) => setText(event.target.value)}
            onBlur={() => {
              // What was typed in full counts without a choice from the list.
              if (text !== null && text !== value) {
                onChange(text, options.find((option) => option.value === text) ?? null);
              }
              setText(null);
            }}
            onKeyDown={(event) => {
              if (open && event.key === 'ArrowDown') {
                event.preventDefault();
                setActive((now) => Math.min(now + 1, options.length - 1));
              } else if (open && event.key === 'ArrowUp') {
                event.preventDefault();
                setActive((now) => Math.max(now - 1, 0));
              } else if (open && event.key === 'Enter' && options[active]) {
                event.preventDefault();
                choose(options[active]);
              } else if (open && event.key === 'Escape') {
                event.preventDefault();
                event.stopPropagation();
                setText(null);
              } else if (open && event.key === 'Tab' && text !== '' && options[active]) {
                choose(options.find((option) => option.value === text) ?? options[active]);
              } else {
                onKeyDown?.(event);
              }
            }}
          />
          {open && (
            <ul
              id={list}
              role="listbox"
              aria-label={label}
              className="absolute z-50 mt-1 max-h-64 w-max max-w-[min(24rem,90vw)] min-w-full overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-pop"
            >
              {options.length === 0 && (
                <li className="px-2 py-1.5 text-soft">{t(found?.text === text ? 'noMatch' : 'loading')}</li>
              )}
              {options.map((option, index) => (
                <li
                  key={option.value}
                  id={`${list}-${index}`}
                  role="option"
                  aria-selected={index === active}
                  className={classes('cursor-pointer rounded px-2 py-1.5', index === active && 'bg-hover')}
                  onMouseDown={(event) => {
                    event.preventDefault();
                    choose(option);
                  }}
                >
                  {option.label}
                  {option.detail !== undefined && <span className="block text-xs text-soft">{option.detail}</span>}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Field>
  );
}
