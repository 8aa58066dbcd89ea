import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMoney, isZero, scaleOf } from './index';

describe('money', () => {
  it('has the digits of its currency', () => {
    expect([scaleOf('EUR'), scaleOf('JPY'), scaleOf('KWD')]).toEqual([2, 0, 3]);
  });

  it('never passes through a float', () => {
    expect(formatMoney({ amount: '90071992547409931.25', currency: 'EUR' })).toContain('90,071,992,547,409,931.25');
  });

  it('is zero whatever its scale', () => {
    expect([isZero('0.00'), isZero('0'), isZero('-0.000'), isZero('0.01')]).toEqual([true, true, true, false]);
  });
});

describe('durations and sizes', () => {
  it('name their two largest units', () => {
    expect(formatDuration(2 * 86_400 + 3 * 3_600 + 59)).toBe('2d 3h');
    expect(formatDuration(0)).toBe('0s');
  });

  it('count bytes in thousands', () => {
    expect(formatBytes(2_000_000)).toBe('2 MB');
  });
});
