import { describe, expect, it } from 'vitest';
import { missing, needed, tidy } from './imports';

const columns = {
  entry_key: 'Beleg',
  posting_date: 'Datum',
  description: 'Text',
  account: 'Konto',
};

describe('a mapping', () => {
  it('says what it still lacks', () => {
    expect(missing({ columns })).toEqual(['company', 'currency', 'amount']);
    const constants = { company: 'DE01', currency: ' ' };
    expect(missing({ columns, constants, amount: { column: '', creditWhen: 'negative' } })).toEqual([
      'currency',
      'amount',
    ]);
    expect(
      missing({
        columns: { ...columns, entry_key: '', debit: 'Soll' },
        constants: { company: 'DE01', currency: 'EUR' },
        entryKey: ['Jahr', 'Nr'],
      }),
    ).toEqual([]);
  });

  it('names the columns of the file that it reads', () => {
    expect(
      needed({ columns, amount: { column: 'Betrag', creditWhen: { column: 'S/H', is: ['H'] } }, entryKey: ['Jahr'] }),
    ).toEqual(['Beleg', 'Datum', 'Text', 'Konto', 'Jahr', 'Betrag', 'S/H']);
  });

  it('goes to the server without what was left empty or is a column already', () => {
    expect(
      tidy({
        columns: { ...columns, period: '' },
        constants: { company: '', account: '1200' },
        decimal: '',
        dateFormat: '',
      }),
    ).toEqual({ columns, constants: {} });
  });
});
