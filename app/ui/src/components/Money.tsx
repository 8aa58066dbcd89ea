import { formatAmount, formatMoney, type MoneyValue } from '@/lib/format';

/** An amount with its currency, or alone where the currency stands beside it. */
export function Money({ value, bare = false }: { value: MoneyValue; bare?: boolean }) {
  return <span className="tabular whitespace-nowrap">{bare ? formatAmount(value) : formatMoney(value)}</span>;
}
