import { describe, expect, it } from 'vitest';
import { decimalText, fits, readAmount, sum } from './amounts';

const value = (text: string, scale = 2) => readAmount(text, scale);

describe('amounts as people type them', () => {
  it('are read with a decimal comma or point, and with thousands between', () => {
    expect(value('1.234,50')).toEqual({ value: '1234.50' });
    expect(value('1,234.5')).toEqual({ value: '1234.50' });
    expect(value("1'234.50")).toEqual({ value: '1234.50' });
    expect(value('1 234,50 EUR')).toEqual({ value: '1234.50' });
    expect(value('€ 12')).toEqual({ value: '12.00' });
    expect(value('12.345.678')).toEqual({ value: '12345678.00' });
    expect(value('0,5')).toEqual({ value: '0.50' });
    expect(value('1234,500', 3)).toEqual({ value: '1234.500' });
  });

  it('are refused where they could be two amounts', () => {
    expect(value('1.234')).toEqual({ fault: 'ambiguous' });
    expect(value('12,345')).toEqual({ fault: 'ambiguous' });
    expect(value('1,500', 3)).toEqual({ fault: 'ambiguous' });
    expect(readAmount('1.234', 2, ',')).toEqual({ value: '1234.00' });
    expect(readAmount('1.500', 3, '.')).toEqual({ value: '1.500' });
  });

  it('have the decimals of their currency', () => {
    expect(value('10.505')).toEqual({ fault: 'ambiguous' });
    expect(value('0.505')).toEqual({ fault: 'scale' });
    expect(value('10,5', 0)).toEqual({ fault: 'scale' });
    expect(value('1500', 0)).toEqual({ value: '1500' });
    expect(value('10.500', 3)).toEqual({ fault: 'ambiguous' });
    expect(value('10.5', 3)).toEqual({ value: '10.500' });
    expect([fits('10.50', 2), fits('10.50', 1), fits('10.50', 0)]).toEqual([true, true, false]);
  });

  it('are never negative, formulas or words', () => {
    expect(value('-5')).toEqual({ fault: 'negative' });
    expect(value('(5.00)')).toEqual({ fault: 'negative' });
    expect(value('=1+1')).toEqual({ fault: 'form' });
    expect(value('1.2.3')).toEqual({ fault: 'form' });
    expect(value('12,34,56')).toEqual({ fault: 'form' });
    expect(value('99999999999999999')).toEqual({ fault: 'long' });
  });
});

describe('sums', () => {
  it('are exact', () => {
    expect(decimalText(sum(['0.10', '0.20', '', '9007199254740993.01']), 2)).toBe('9007199254740993.31');
    expect(decimalText(sum(['0.10']) - sum(['0.30']), 2)).toBe('-0.20');
    expect(decimalText(sum(['1500']), 0)).toBe('1500');
    expect(decimalText(sum(['1.505']), 3)).toBe('1.505');
  });
});
