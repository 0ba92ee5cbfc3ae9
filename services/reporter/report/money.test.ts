import { expect, test } from 'vitest';
import { countText, decimalText, moneyText } from './money.ts';

test.each([
  [2_376_001, 'CNY', '23760.01', '23,760.01'],
  [0, 'CNY', '0.00', '0.00'],
  [-5, 'CNY', '-0.05', '-0.05'],
  [-123_456_789, 'EUR', '-1234567.89', '-1,234,567.89'],
  [1_234_567, 'JPY', '1234567', '1,234,567'],
  [12_345, 'KWD', '12.345', '12.345'],
  [123_456_789_012_345_678_901n, 'CNY', '1234567890123456789.01', '1,234,567,890,123,456,789.01'],
] as const)('%s of %s', (minor, currency, decimal, money) => {
  expect(decimalText(minor, currency)).toBe(decimal);
  expect(moneyText(minor, currency)).toBe(money);
});

test('counts have commas between thousands', () => {
  expect([7, 1_000, -1_234_567].map(countText)).toEqual(['7', '1,000', '-1,234,567']);
});
