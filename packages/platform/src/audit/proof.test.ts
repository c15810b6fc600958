import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from './proof.ts';
import {
  referenceConsistencies,
  referenceInclusions,
  referenceLeaves,
  referenceRoots,
} from './reference-vectors.ts';
import { hex, leafHash, rootOfLeaves, type Hash } from './tree.ts';

const leavesOf = (size: number): Hash[] =>
  Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));
const spoil = (hash: Hash, at: number): Hash =>
  Buffer.from(hash).fill(((hash[at % 32] ?? 0) + 1) % 256, at % 32, (at % 32) + 1);

test('The reference inclusion proofs are made and accepted', () => {
  for (const { place, size, proof } of referenceInclusions) {
    const leaves = referenceLeaves.slice(0, size).map(leafHash);
    expect(inclusionProof(leaves, place).map(hex)).toEqual(proof);
    const root = Buffer.from(referenceRoots[size] ?? '', 'hex');
    const claim = {
      leaf: leaves[place] as Hash,
      place,
      size,
      root,
      proof: proof.map((h) => Buffer.from(h, 'hex')),
    };
    expect(verifyInclusion(claim)).toBe(true);
  }
});

test('The reference consistency proofs are made and accepted', () => {
  for (const { first, second, proof } of referenceConsistencies) {
    const leaves = referenceLeaves.slice(0, second).map(leafHash);
    expect(consistencyProof(leaves, first).map(hex)).toEqual(proof);
    const [firstRoot, secondRoot] = [first, second].map((n) => Buffer.from(referenceRoots[n] ?? '', 'hex'));
    if (!firstRoot || !secondRoot) throw new Error('No reference root');
    const hashes = proof.map((h) => Buffer.from(h, 'hex'));
    expect(verifyConsistency({ first, second, firstRoot, secondRoot, proof: hashes })).toBe(true);
  }
});

test('Every leaf of every log up to 40 leaves is proved to be in it, and at no other place', () => {
  for (let size = 1; size <= 40; size++) {
    const leaves = leavesOf(size);
    const root = rootOfLeaves(leaves);
    leaves.forEach((leaf, place) => {
      const proof = inclusionProof(leaves, place);
      for (let claimed = 0; claimed < size; claimed++) {
        expect(verifyInclusion({ leaf, place: claimed, size, root, proof })).toBe(claimed === place);
      }
    });
  }
});

test('Every beginning of every log up to 40 leaves is proved, and only with its own size', () => {
  for (let second = 1; second <= 40; second++) {
    const leaves = leavesOf(second);
    const secondRoot = rootOfLeaves(leaves);
    for (let first = 1; first <= second; first++) {
      const firstRoot = rootOfLeaves(leaves.slice(0, first));
      const proof = consistencyProof(leaves, first);
      for (let claimed = 1; claimed <= second; claimed++) {
        const accepted = verifyConsistency({ first: claimed, second, firstRoot, secondRoot, proof });
        expect(accepted).toBe(claimed === first);
      }
    }
  }
});

test('A proof with a changed, missing or added hash, or for another leaf or root, is not accepted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), (size, a, b) => {
      const leaves = leavesOf(size);
      const place = a % size;
      const root = rootOfLeaves(leaves);
      const leaf = leaves[place] as Hash;
      const proof = inclusionProof(leaves, place);
      const at = b % proof.length;
      const holds = (change: object) => verifyInclusion({ leaf, place, size, root, proof, ...change });
      expect(holds({})).toBe(true);
      expect(holds({ proof: proof.with(at, spoil(proof[at] as Hash, b)) })).toBe(false);
      expect(holds({ proof: proof.toSpliced(at, 1) })).toBe(false);
      expect(holds({ proof: proof.toSpliced(at, 0, leaf) })).toBe(false);
      expect(holds({ leaf: spoil(leaf, b) })).toBe(false);
      expect(holds({ root: spoil(root, b) })).toBe(false);
    }),
  );
});

test('A log whose past was changed is not proved to continue the old one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), (second, a, b) => {
      const first = 1 + (a % (second - 1));
      const leaves = leavesOf(second);
      const firstRoot = rootOfLeaves(leaves.slice(0, first));
      const at = b % first;
      const forged = leaves.with(at, spoil(leaves[at] as Hash, b));
      const proof = consistencyProof(forged, first);
      expect(verifyConsistency({ first, second, firstRoot, secondRoot: rootOfLeaves(forged), proof })).toBe(
        false,
      );
    }),
  );
});

test('A place outside the log and a beginning of no leaves have no proof', () => {
  expect(() => inclusionProof(leavesOf(3), 3)).toThrow(RangeError);
  expect(() => consistencyProof(leavesOf(3), 0)).toThrow(RangeError);
  expect(() => consistencyProof(leavesOf(3), 4)).toThrow(RangeError);
});
