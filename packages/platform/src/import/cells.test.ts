import type { AttributeType, NumberFormat, WrittenDate } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueReader } from './cells.ts';

const reader = (
  type: AttributeType,
  { numbers = '1234.56', ...value }: { numbers?: NumberFormat; dates?: WrittenDate; currency?: string } = {},
) => valueReader({ type, ...value }, { file: { numbers } });

describe('a cell', () => {
  test.each([
    ['integer', '42', 42],
    ['integer', '-7', -7],
    ['integer', '+7', 7],
    ['integer', '2016.0', 2016],
    ['integer', '-0', 0],
    ['number', '.5', 0.5],
    ['number', '-1.25e3', -1250],
    ['boolean', 'YES', true],
    ['boolean', '0', false],
    ['date', '2012-09-28', '2012-09-28'],
    ['instant', '2012-09-28T12:00:00+02:00', '2012-09-28T10:00:00.000Z'],
    ['text', '007', '007'],
    ['money', '5146.9', 514_690],
    ['money', '-0.05', -5],
    ['money', '12', 1_200],
    ['money', '12.3400', 1_234],
  ] as const)('of type %s reads %j as %j', (type, text, value) => {
    expect(reader(type)(text)).toBe(value);
  });

  test.each([
    ['integer', '4.2'],
    ['integer', '1,000'],
    ['integer', '9007199254740993'],
    ['integer', 'Infinity'],
    ['number', '0x10'],
    ['number', '1e999'],
    ['number', 'NaN'],
    ['number', '-'],
    ['boolean', 'maybe'],
    ['date', '2015-02-29'],
    ['instant', '2015-02-28'],
    ['money', '12.345'],
    ['money', '.'],
    ['money', '-'],
    ['money', '$12'],
    ['money', 'none'],
  ] as const)('of type %s does not read %j', (type, text) => {
    expect(reader(type)(text)).toBeUndefined();
  });
});

describe('numbers', () => {
  test.each([
    ['1234,56', '1234,56', 123_456],
    ['1,234.56', '1,234,567.8', 123_456_780],
    ['1,234.56', '1234.56', 123_456],
    ['1.234,56', '1.234,56', 123_456],
    ['1.234,56', '-1.234.567', -123_456_700],
  ] as const)('written like %s: %j', (numbers, text, cents) => {
    expect(reader('money', { numbers })(text)).toBe(cents);
    expect(reader('number', { numbers })(text)).toBe(cents / 100);
  });

  test.each([
    ['1234,56', '1.234'],
    ['1,234.56', '12,34'],
    ['1,234.56', '1,2345'],
    ['1.234,56', '1.23'],
  ] as const)('written like %s are not guessed from %j', (numbers, text) => {
    expect(reader('number', { numbers })(text)).toBeUndefined();
    expect(reader('money', { numbers })(text)).toBeUndefined();
  });
});

describe('money', () => {
  test.each([
    ['JPY', '1200', 1_200],
    ['KWD', '1.234', 1_234],
    ['AUD', '1.2', 120],
  ])('in %s counts the minor unit of its currency: %s', (currency, text, units) => {
    expect(reader('money', { currency })(text)).toBe(units);
  });

  test('in yen has no decimals', () => {
    expect(reader('money', { currency: 'JPY' })('12.5')).toBeUndefined();
  });

  test('loses no cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), (cents) => {
        const digits = String(Math.abs(cents)).padStart(3, '0');
        const text = `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(reader('money')(text)).toBe(cents);
      }),
    );
  });
});
