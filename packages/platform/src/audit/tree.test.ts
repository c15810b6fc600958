import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  append,
  emptyTree,
  frontierLength,
  hex,
  leafHash,
  nodeHash,
  rootOf,
  rootOfLeaves,
  type Hash,
} from './tree.ts';
import { referenceLeaves, referenceRoots } from './reference-vectors.ts';

const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 130 });

/** MTH of RFC 6962, 2.1, word for word. */
function naiveRoot(leaves: readonly Uint8Array[]): Hash {
  const [only] = leaves;
  if (!only) return Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');
  if (leaves.length === 1) return leafHash(only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

test('The root of the first n reference leaves is the published one, for every n', () => {
  referenceRoots.forEach((root, n) => {
    expect(hex(rootOfLeaves(referenceLeaves.slice(0, n).map(leafHash)))).toBe(root);
  });
});

test('A log grown leaf by leaf has the root of the recursive definition at every size', () => {
  fc.assert(
    fc.property(payloads, (leaves) => {
      let tree = emptyTree;
      leaves.forEach((leaf, n) => {
        tree = append(tree, leafHash(leaf));
        expect(tree.size).toBe(n + 1);
        expect(tree.frontier).toHaveLength(frontierLength(n + 1));
      });
      expect(hex(rootOf(tree.frontier))).toBe(hex(naiveRoot(leaves)));
      expect(hex(rootOfLeaves(leaves.map(leafHash)))).toBe(hex(naiveRoot(leaves)));
    }),
  );
});

test('A log taken up again from its stored frontier goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(payloads, fc.nat(130), (leaves, cut) => {
      const hashes = leaves.map(leafHash);
      const before = hashes.slice(0, cut).reduce(append, emptyTree);
      const restored = {
        size: before.size,
        frontier: before.frontier.map((node) => Buffer.from(hex(node), 'hex')),
      };
      const after = hashes.slice(cut).reduce(append, restored);
      expect(hex(rootOf(after.frontier))).toBe(hex(rootOfLeaves(hashes)));
    }),
  );
});

test('Appending leaves the tree it started from as it was', () => {
  const one = append(emptyTree, leafHash(Buffer.from('a')));
  append(one, leafHash(Buffer.from('b')));
  expect(hex(rootOf(one.frontier))).toBe(hex(leafHash(Buffer.from('a'))));
});

test('Changing, leaving out, adding or swapping leaves changes the root', () => {
  const distinct = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(distinct, fc.nat(), fc.nat(), (texts, a, b) => {
      const leaves = texts.map((text) => leafHash(Buffer.from(text)));
      const root = hex(rootOfLeaves(leaves));
      const [i, j] = [a % leaves.length, b % leaves.length];
      const foreign = leafHash(Buffer.from(' longer than any of them'));
      expect(hex(rootOfLeaves(leaves.with(i, foreign)))).not.toBe(root);
      expect(hex(rootOfLeaves(leaves.toSpliced(i, 1)))).not.toBe(root);
      expect(hex(rootOfLeaves(leaves.toSpliced(i, 0, foreign)))).not.toBe(root);
      if (i === j) return;
      const swapped = leaves.with(i, leaves[j] as Hash).with(j, leaves[i] as Hash);
      expect(hex(rootOfLeaves(swapped))).not.toBe(root);
    }),
  );
});

test('A frontier that does not fit its size is a fault, not a wrong root', () => {
  expect(() =>
    append({ size: 3, frontier: [leafHash(Buffer.from('a'))] }, leafHash(Buffer.from('b'))),
  ).toThrow('too short');
});
