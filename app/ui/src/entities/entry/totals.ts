import type { MoneyValue } from '@/lib/format';

/** Adds decimal strings digit by digit, so that no amount is ever a float. */
export function sum(amounts: string[]): string {
  const scale = Math.max(0, ...amounts.map((amount) => (amount.split('.')[1] ?? '').length));
  let total = 0n;
  for (const amount of amounts) {
    const negative = amount.startsWith('-');
    const [whole = '0', fraction = ''] = amount.replace(/^[-+]/, '').split('.');
    const units = BigInt(whole + fraction.padEnd(scale, '0'));
    total += negative ? -units : units;
  }
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return total < 0n ? `-${text}` : text;
}

export interface Totals {
  currency: string;
  debit: MoneyValue;
  credit: MoneyValue;
}

/** Totals of both sides for each currency: the entry's own, then the company's where it is another. */
export function totals(
  lines: {
    debit: MoneyValue;
    credit: MoneyValue;
    companyDebit?: MoneyValue | null;
    companyCredit?: MoneyValue | null;
  }[],
): Totals[] {
  const sides = new Map<string, { debit: string[]; credit: string[] }>();
  const add = (side: 'debit' | 'credit', money: MoneyValue | null | undefined) => {
    if (money !== null && money !== undefined) {
      const of = sides.get(money.currency) ?? { debit: [], credit: [] };
      of[side].push(money.amount);
      sides.set(money.currency, of);
    }
  };
  for (const line of lines) {
    add('debit', line.debit);
    add('credit', line.credit);
    if (line.companyDebit?.currency !== line.debit.currency) {
      add('debit', line.companyDebit);
      add('credit', line.companyCredit);
    }
  }
  return [...sides].map(([currency, { debit, credit }]) => ({
    currency,
    debit: { amount: sum(debit), currency },
    credit: { amount: sum(credit), currency },
  }));
}
