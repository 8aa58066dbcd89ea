'use client';

import { useState } from 'react';
import { TextField } from '@/components/Field';
import { formatAmount } from '@/lib/format';
import { fits, readAmount } from './amounts';
import { scaleFor } from './draft';

/** An amount: digits with a point towards the form, and towards the person as their language writes it. */
export function AmountCell({
  label,
  value,
  unread,
  currency,
  error,
  onChange,
}: {
  label: string;
  value: string;
  unread: string | undefined;
  currency: string;
  error: string | undefined;
  onChange: (value: string, unread: string | undefined) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      hideLabel="wide"
      inputMode="decimal"
      autoComplete="off"
      className="[&_input]:text-right [&_input]:tabular-nums"
      error={error}
      value={typed ?? unread ?? shown(value, currency, true)}
      onFocus={(event) => {
        setTyped(unread ?? shown(value, currency, false));
        const input = event.target;
        requestAnimationFrame(() => input.select());
      }}
      onChange={(event) => {
        const text = event.target.value;
        setTyped(text);
        const read = readAmount(text, scaleFor(currency));
        onChange('value' in read ? read.value : '', 'value' in read ? undefined : text);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** While it is edited an amount has no signs between thousands, which could be taken for the decimal one. */
function shown(value: string, currency: string, grouped: boolean): string {
  const known = currency.length === 3 && fits(value, scaleFor(currency));
  return value === '' || (grouped && known)
    ? value && formatAmount({ amount: value, currency })
    : value.replace('.', decimalSign());
}

function decimalSign(): string {
  const parts = new Intl.NumberFormat(navigator.language).formatToParts(1.5);
  return parts.find((part) => part.type === 'decimal')?.value ?? '.';
}
