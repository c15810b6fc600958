import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inclusionProof } from './proof.ts';
import { proofWithin } from './prove.ts';
import { append, emptyTree, leafHash, type Hash, type Tree } from './tree.ts';

const leavesOf = (count: number): Hash[] =>
  Array.from({ length: count }, (_, n) => leafHash(Buffer.from([n])));
const treeOf = (leaves: readonly Hash[]): Tree => leaves.reduce<Tree>(append, emptyTree);

test('a proof from the last batch and the root before it is the one over all leaves', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
      const start = a % size;
      const place = start + (b % (size - start));
      const leaves = leavesOf(size);
      expect(proofWithin(treeOf(leaves.slice(0, start)), leaves.slice(start), place)).toEqual(
        inclusionProof(leaves, place),
      );
    }),
    { numRuns: 100 },
  );
});
