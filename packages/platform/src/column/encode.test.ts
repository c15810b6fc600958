import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOffset, codeTexts, codeValues, slicesOf } from './encode.ts';

describe('codes of values', () => {
  test('are counted from the lowest, and give whole numbers back', () => {
    const whole = fc.option(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(whole), (values) => {
        const { base, slices, codes } = codeValues('integer', values);
        const back = codes.map((code) => (code === undefined ? undefined : Number(code + base - codeOffset)));
        expect(back).toEqual(values);
        expect(codes.every((code) => code === undefined || code >> BigInt(slices) === 0n)).toBe(true);
      }),
    );
  });

  test('need no slice where everybody has the same, and one for yes and no', () => {
    expect(codeValues('integer', [7, undefined, 7])).toMatchObject({ slices: 0, codes: [0n, undefined, 0n] });
    expect(codeValues('integer', [])).toMatchObject({ slices: 0, codes: [] });
    expect(codeValues('boolean', [true, true])).toMatchObject({ base: 0n, slices: 1, codes: [1n, 1n] });
  });

  test('of texts name those of at least k people, most people first, and as many as there may be', () => {
    const values = ['b', 'b', 'a', 'a', 'c', 'c', 'c', 'd', undefined];
    expect(codeTexts(values, { k: 2, most: 2 })).toEqual({
      base: 0n,
      slices: 2,
      texts: ['c', 'a'],
      codes: [0n, 0n, 2n, 2n, 1n, 1n, 1n, 0n, undefined],
    });
    expect(codeTexts(values, { k: 4, most: 9 })).toMatchObject({ slices: 0, texts: [] });
  });
});

test('slices have a bit for each subject, chunk by chunk', () => {
  const [known, low, high, far] = slicesOf([1, 8, 8_192, 3], [2n, 1n, 0n, undefined]);
  const bits = (hex: string): string => hex.padEnd(2_049, '0');
  expect(known).toEqual({ chunk: 0, slice: -1, bits: bits('x4080') });
  expect(low).toEqual({ chunk: 0, slice: 1, bits: bits('x40') });
  expect(high).toEqual({ chunk: 0, slice: 0, bits: bits('x0080') });
  expect(far).toEqual({ chunk: 1, slice: -1, bits: bits('x80') });
});
