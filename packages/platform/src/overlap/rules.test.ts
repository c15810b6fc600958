import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinationsOf } from './rules.ts';

test('combinations are all of at most so many providers, shorter ones first, each in the order given', () => {
  expect(combinationsOf(['a', 'b', 'c'], 3).map((each) => each.join(''))).toEqual([
    'a',
    'b',
    'c',
    'ab',
    'ac',
    'bc',
    'abc',
  ]);
  expect(combinationsOf(['a', 'b', 'c', 'd'], 2).map((each) => each.join(''))).toEqual([
    'a',
    'b',
    'c',
    'd',
    'ab',
    'ac',
    'bc',
    'ad',
    'bd',
    'cd',
  ]);
});

test('of nine providers there are pairs, and no more than 45 combinations are asked at once', () => {
  const nine = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  expect(combinationsOf(nine, 2)).toHaveLength(45);
  expect(() => combinationsOf(nine, 3)).toThrow('combinations');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), (count, together) => {
      const all = Array.from({ length: 2 ** count - 1 }, (_, n) => n + 1);
      const wanted = all.filter((mask) => mask.toString(2).replaceAll('0', '').length <= together).length;
      const combine = () => combinationsOf(nine.slice(0, count), together);
      if (wanted > 45) expect(combine).toThrow('combinations');
      else expect(new Set(combine().map((each) => each.join(''))).size).toBe(wanted);
    }),
  );
});
