import fc from 'fast-check';
import { expect, test } from 'vitest';
import { misplaced, type Lying } from './rules.ts';

const lie = (text: string): Lying[] =>
  text.split(' ').map((pair) => {
    const [ref = '', parent = ''] = pair.split('<');
    return { ref, parent: parent === '' ? null : parent };
  });
const faultsOf = (there: string, rows: string, levels = 4) =>
  Object.fromEntries(misplaced(there === '' ? [] : lie(there), lie(rows), levels));

test('rows land in any order, also where places change sides', () => {
  expect(faultsOf('', 'store<town town<region region')).toEqual({});
  expect(faultsOf('a b<a', 'a<b b')).toEqual({});
});

test('a place lies in one that is there', () => {
  expect(faultsOf('', 'a<nowhere b<a c')).toEqual({ a: 'unknown-place', b: 'unknown-place' });
  expect(faultsOf('a b<a', 'a<nowhere c<a')).toEqual({ a: 'unknown-place' });
});

test('no place lies in itself, and what lies in such a place lands where that place was', () => {
  expect(faultsOf('a b<a', 'a<b c<b')).toEqual({ a: 'place-in-itself' });
  expect(faultsOf('', 'a<b b<a')).toEqual({ a: 'place-in-itself', b: 'place-in-itself' });
});

test('no place lies deeper than the last level, also when what it lies in moves', () => {
  expect(faultsOf('a b<a c<b d<c', 'e<d f<e')).toEqual({ e: 'place-too-deep', f: 'place-too-deep' });
  expect(faultsOf('a b<a c<b d e<d', 'd<c')).toEqual({ d: 'place-too-deep' });
});

const ref = fc.constantFrom(...'abcdefgh'.split(''));
const rows = fc
  .uniqueArray(fc.record({ ref, parent: fc.option(fc.oneof(ref, fc.constant('x'))) }), {
    selector: (row) => row.ref,
  })
  .map((list): Lying[] => list);

const landed = (there: readonly Lying[], wanted: readonly Lying[], levels: number): Lying[] => {
  const faults = misplaced(there, wanted, levels);
  const parents = new Map(there.map((each) => [each.ref, each.parent]));
  for (const each of wanted) if (!faults.has(each.ref)) parents.set(each.ref, each.parent);
  return [...parents].map(([one, parent]) => ({ ref: one, parent }));
};

function isTree(places: readonly Lying[], levels: number): boolean {
  const parents = new Map(places.map((each) => [each.ref, each.parent]));
  return places.every((each) => {
    let [at, depth]: [string | null | undefined, number] = [each.ref, 0];
    for (; at !== null && at !== undefined && depth <= levels; depth += 1) at = parents.get(at);
    return at === null && depth <= levels;
  });
}

test('whatever comes, what lands is a tree, all lands that is one, and the same rows again change nothing', () => {
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 5 }), (first, second, levels) => {
      const there = landed([], first, levels);
      expect(isTree(there, levels)).toBe(true);
      const after = landed(there, second, levels);
      expect(isTree(after, levels)).toBe(true);
      expect(landed(after, second, levels)).toEqual(after);
      const whole = new Map([...there, ...second].map((each) => [each.ref, each]));
      if (isTree([...whole.values()], levels)) expect(misplaced(there, second, levels).size).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
