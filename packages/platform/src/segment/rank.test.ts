import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nthLowest } from './rank.ts';

test('the n-th lowest is what stands there in order', () => {
  const lists = fc.oneof(
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 200 }),
    fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 }),
  );
  fc.assert(
    fc.property(lists, fc.nat(), (list, nth) => {
      const n = nth % list.length;
      expect(nthLowest(Float64Array.from(list), n) + 0).toBe(Float64Array.from(list).toSorted()[n]! + 0);
    }),
  );
});
