import fc from 'fast-check';
import { expect, test } from 'vitest';
import { between, diceOf, streamKey } from './dice.ts';
import { shuffled } from './shuffle.ts';

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

test('the same address always gives the same draws, another seed, stream or index others', () => {
  fc.assert(
    fc.property(seeds, fc.nat(), (seed, index) => {
      const draws = (key: number, at: number) => {
        const dice = diceOf(key, at);
        return [dice(), dice(), dice()];
      };
      const first = draws(streamKey(seed, 'a'), index);
      expect(draws(streamKey(seed, 'a'), index)).toEqual(first);
      expect(draws(streamKey(seed, 'b'), index)).not.toEqual(first);
      expect(draws(streamKey(seed, 'a'), index + 1)).not.toEqual(first);
    }),
  );
});

test('every number of a range comes up about equally often, within one person and across people', () => {
  const key = streamKey(7, 'fairness');
  const one = diceOf(key, 0);
  const within = Array.from({ length: 60_000 }, () => between(one, 1, 6));
  const across = Array.from({ length: 60_000 }, (_, index) => between(diceOf(key, index), 1, 6));
  for (const throws of [within, across])
    for (let face = 1; face <= 6; face++) {
      const times = throws.filter((thrown) => thrown === face).length;
      expect(times).toBeGreaterThan(9_600);
      expect(times).toBeLessThan(10_400);
    }
});

test('a shuffled order has everything exactly once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.nat(), (size, key) => {
      const places = new Set(Array.from({ length: size }, (_, index) => shuffled(index, { size, key })));
      expect(places.size).toBe(size);
      expect(Math.max(...places)).toBe(size - 1);
    }),
  );
});

test('a shuffled order is not the order it was made from', () => {
  const size = 1_000;
  const stayed = Array.from({ length: size }, (_, index) => shuffled(index, { size, key: 5 }) === index);
  expect(stayed.filter(Boolean).length).toBeLessThan(20);
});
