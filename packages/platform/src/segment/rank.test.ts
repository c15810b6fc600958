import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankingOf } from './rank.ts';

const numbers = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE),
  fc.double(),
);

test('the n-th lowest is what stands there in order, of all that is known', () => {
  fc.assert(
    fc.property(fc.array(fc.array(numbers, { maxLength: 60 }), { maxLength: 4 }), fc.nat(), (lists, nth) => {
      const ranking = rankingOf(lists.map((list) => Float64Array.from(list)));
      const inOrder = Float64Array.from(lists.flat().filter((each) => !Number.isNaN(each))).toSorted();
      expect(ranking.count).toBe(inOrder.length);
      if (inOrder.length === 0) return;
      const n = nth % inOrder.length;
      expect(ranking.nthLowest(n) + 0).toBe(inOrder[n]! + 0);
    }),
    { numRuns: 2_000 },
  );
});

test('many that are alike are found, and what is looked at stays as it is', () => {
  const alike = new Float64Array(100_000).fill(7);
  const ranking = rankingOf([alike, Float64Array.of(3, 9, Number.NaN)]);
  expect([0, 1, 50_000, 100_000, 100_001].map((n) => ranking.nthLowest(n))).toEqual([3, 7, 7, 7, 9]);
  expect(alike.every((each) => each === 7)).toBe(true);
});
