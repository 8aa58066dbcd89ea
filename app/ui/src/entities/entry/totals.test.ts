import { expect, test } from 'vitest';
import { sum, totals } from './totals';

test('amounts are added exactly', () => {
  expect(sum(['0.10', '0.20'])).toBe('0.30');
  expect(sum(['90071992547409.93', '0.07'])).toBe('90071992547410.00');
  expect(sum(['1', '-2.5'])).toBe('-1.5');
  expect(sum([])).toBe('0');
});

test('an entry in a foreign currency has totals in both', () => {
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  const eur = (amount: string) => ({ amount, currency: 'EUR' });
  const lines = [
    { debit: usd('10.00'), credit: usd('0.00'), companyDebit: eur('9.20'), companyCredit: eur('0.00') },
    { debit: usd('0.00'), credit: usd('10.00'), companyDebit: eur('0.00'), companyCredit: eur('9.20') },
  ];
  expect(totals(lines).map(({ currency, debit, credit }) => [currency, debit.amount, credit.amount])).toEqual([
    ['USD', '10.00', '10.00'],
    ['EUR', '9.20', '9.20'],
  ]);
});
