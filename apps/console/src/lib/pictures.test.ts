import { expect, test } from 'vitest';
import { picturesOf } from './pictures.ts';

const cell = (providers: string, covered: number | 'suppressed', overlap: number | 'suppressed') => ({
  providers: providers.split(' ') as never,
  covered,
  overlap,
});
const [a, b, both] = [cell('a', 40, 10), cell('b', 30, 22), cell('a b', 20, 12)];

test('one provider is two circles, and two are three', () => {
  expect(picturesOf(100, [a])).toEqual([{ both: 10, providers: ['a'], sizes: [100, 40], shared: [10] }]);
  expect(picturesOf(100, [a, b, both])).toEqual([
    { both: 12, providers: ['a', 'b'], sizes: [100, 40, 30], shared: [10, 22, 20] },
  ]);
});

test('what is withheld is in no picture', () => {
  expect(picturesOf(100, [a, b, cell('a b', 'suppressed', 'suppressed')])).toHaveLength(2);
  expect(picturesOf(100, [a, b, cell('a b', 20, 'suppressed')])).toHaveLength(2);
  expect(picturesOf(100, [a, cell('b', 30, 'suppressed'), both])).toEqual(picturesOf(100, [a]));
  expect(picturesOf(100, [cell('a', 'suppressed', 'suppressed')])).toEqual([]);
});

test('whoever asked for each alone, has nobody, or asks of three is shown no three circles', () => {
  expect(picturesOf(100, [a, b])).toHaveLength(2);
  expect(picturesOf(0, [a, b, both])).toEqual([]);
  expect(picturesOf(100, [a, b, cell('c', 50, 20), both])).toEqual([]);
});
