import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from './packed.ts';

const some = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -1, Number.NaN, 2 ** 31, -(2 ** 31)));
const lists = fc.oneof(
  fc.array(some, { maxLength: 40 }),
  fc.array(fc.constantFrom(1.5, Number.NaN, 7), { minLength: 30, maxLength: 300 }),
  fc.array(
    fc.integer({ min: 0, max: 400 }).map((n) => n / 3),
    { minLength: 600, maxLength: 900 },
  ),
  fc.array(fc.integer(), { maxLength: 40 }),
  fc.array(fc.constantFrom(1e12, 1e12 + 65_534, 1e12 + 65_535, Number.NaN), { maxLength: 7 }),
);

test('what is packed is unpacked again, and few different numbers take little room', () => {
  fc.assert(
    fc.property(lists, (values) => {
      const { distinct, index, length } = unpack(pack(Float64Array.from(values)));
      const unpacked = Array.from({ length }, (_, n) => distinct[index ? index[n]! : n]! + 0);
      expect(unpacked).toEqual(values.map((value) => value + 0));
    }),
  );
  expect(pack(new Float64Array(1_000).fill(2.5))).toHaveLength(8 + 8 + 1_000);
  expect(pack(Float64Array.from({ length: 1_000 }, (_, n) => n))).toHaveLength(8 + 8 + 2_000);
  expect(pack(Float64Array.from({ length: 1_000 }, (_, n) => n * 1_000))).toHaveLength(8 + 4_000);
});
