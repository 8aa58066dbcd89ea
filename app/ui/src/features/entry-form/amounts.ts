/** What a typed or pasted amount says: its value as digits with a point, or why it is none. */
export type Reading = { value: string } | { fault: 'form' | 'ambiguous' | 'scale' | 'negative' | 'long' };

type Separator = '.' | ',';

const MOST_DIGITS = 16;

/** The separators that a text shows beyond doubt; null where it could be read in two ways, or has none. */
export function decimalOf(text: string): Separator | null {
  const plain = strip(text);
  const point = plain.lastIndexOf('.');
  const comma = plain.lastIndexOf(',');
  if (point >= 0 && comma >= 0) {
    return point > comma ? '.' : ',';
  }
  const at = Math.max(point, comma);
  if (at < 0) {
    return null;
  }
  const own = plain[at] as Separator;
  if (plain.indexOf(own) !== at) {
    return own === '.' ? ',' : '.';
  }
  const after = plain.length - at - 1;
  const before = plain.slice(0, at).replace(/^[-+(]/, '');
  return after === 3 && /^[1-9]\d{0,2}$/.test(before) ? null : own;
}

/**
 * Reads an amount. With a point and a comma the last one is before the decimals; 1.234 alone could be two amounts a thousand times apart, so
 * it is none unless `decimal` says which.
 */
export function readAmount(text: string, scale: number, decimal: Separator | null = null): Reading {
  const plain = strip(text);
  if (plain === '') {
    return { value: '' };
  }
  const negative = /^-|-$|^\(.*\)$/.test(plain);
  const digits = plain.replace(/^[-+(]|[-)]$/g, '');
  if (!/^[\d.,]+$/.test(digits)) {
    return { fault: 'form' };
  }
  const separator = decimalOf(digits) ?? decimal;
  if (separator === null && /[.,]/.test(digits)) {
    return { fault: 'ambiguous' };
  }
  const group = separator === ',' ? '.' : ',';
  const [whole = '', decimals = '', ...more] = separator === null ? [digits] : digits.split(separator);
  const grouped = whole.includes(group);
  if (more.length > 0 || decimals.includes(group) || (grouped && !isGrouped(whole, group)) || whole === '') {
    return { fault: 'form' };
  }
  const kept = decimals.replace(/0+$/, '');
  if (kept.length > scale) {
    return { fault: 'scale' };
  }
  const units = whole.replaceAll(group, '').replace(/^0+(?=\d)/, '');
  if (units.length > MOST_DIGITS) {
    return { fault: 'long' };
  }
  const value = scale === 0 ? units : `${units}.${kept.padEnd(scale, '0')}`;
  return negative && !/^[0.]*$/.test(value) ? { fault: 'negative' } : { value };
}

/** The amount without its sign, and whether it had one. */
export function unsigned(text: string): { text: string; negative: boolean } {
  const plain = strip(text);
  return { negative: /^-|-$|^\(.*\)$/.test(plain), text: plain.replace(/^[-+(]|[-)]$/g, '') };
}

function isGrouped(whole: string, group: string): boolean {
  const [first = '', ...rest] = whole.split(group);
  return /^\d{1,3}$/.test(first) && rest.every((part) => /^\d{3}$/.test(part));
}

/** Without blanks, apostrophes between thousands, and a currency's sign or code. */
function strip(text: string): string {
  return text
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/\u2212/g, '-')
    .replace(/^([-+(]?)([A-Z]{3}|[€$£¥])/, '$1')
    .replace(/([A-Z]{3}|[€$£¥])([-)]?)$/, '$2');
}

const SCALE = 4;

/** Ten-thousandths, so that sums are exact for every currency. */
function units(value: string): bigint {
  const negative = value.startsWith('-');
  const [whole = '', decimals = ''] = value.replace('-', '').split('.');
  const all = BigInt(whole + decimals.padEnd(SCALE, '0').slice(0, SCALE));
  return negative ? -all : all;
}

export function sum(values: string[]): bigint {
  return values.filter((value) => value !== '').reduce((total, value) => total + units(value), 0n);
}

/** Digits with a point, and as many decimals as the currency has. */
export function decimalText(amount: bigint, scale: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(SCALE + 1, '0');
  const decimals = digits.slice(-SCALE).replace(/0+$/, '').padEnd(scale, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Whether an amount has no more decimals than the currency. */
export function fits(value: string, scale: number): boolean {
  return (value.split('.')[1] ?? '').replace(/0+$/, '').length <= scale;
}
