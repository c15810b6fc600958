import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forEachRun, positionsByHash } from './hash-order.ts';

/** Hashes that agree in all of their first 32 bits, in some, or in everything. */
const hash = fc.tuple(
  fc.constantFrom('00000000', '0000000f', '7fffffff', '80000000', 'ffffffff'),
  fc.constantFrom('00', '0f', 'a0', 'ff'),
);
const hashes = fc.array(
  hash.map((parts) => parts.join('')),
  { maxLength: 60 },
);

test('Positions by hash are those that sorting the strings gives, earlier positions first', () => {
  fc.assert(
    fc.property(hashes, (all) => {
      const named = all.map((each, position) => `${each} ${String(position).padStart(2, '0')}`).sort();
      expect([...positionsByHash(all)].map((position) => all[position])).toEqual(
        named.map((name) => name.split(' ')[0]),
      );
      expect([...positionsByHash(all)]).toEqual(named.map((name) => Number(name.split(' ')[1])));
    }),
    { numRuns: 1000 },
  );
});

test('Runs hold every position once, and all of one hash together', () => {
  fc.assert(
    fc.property(hashes, (all) => {
      const runs: number[][] = [];
      forEachRun(all, (sorted, start, end) => runs.push(Array.from(sorted.subarray(start, end))));
      expect(runs.flat()).toEqual([...positionsByHash(all)]);
      expect(runs.map(([first]) => all[first!])).toEqual([...new Set(all)].sort());
      for (const run of runs) expect(new Set(run.map((position) => all[position])).size).toBe(1);
    }),
  );
});
