/**
 * Proofs over the audit log, for whoever noted a root or holds an entry and does not trust the log's keeper:
 * that a leaf is in the log of a root, and that a later log only added to an earlier one.
 * Made as RFC 9162 section 2.1.3.1 and 2.1.4.1 define them, verified as 2.1.3.2 and 2.1.4.2 say.
 */
import { equalHashes, nodeHash, rootOfLeaves, type Hash } from './tree.ts';

/**
 * The hashes that lead from one leaf to the root, nearest sibling first.
 * Takes all leaf hashes of the log and the leaf's place (from 0); throws a RangeError for a place outside the log.
 */
export function inclusionProof(leaves: readonly Hash[], place: number): Hash[] {
  if (!Number.isSafeInteger(place) || place < 0 || place >= leaves.length) {
    throw new RangeError(`Place ${place} is not in a log of ${leaves.length} leaves`);
  }
  if (leaves.length === 1) return [];
  const split = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return place < split
    ? [...inclusionProof(left, place), rootOfLeaves(right)]
    : [...inclusionProof(right, place - split), rootOfLeaves(left)];
}

/** Whether the proof shows that `leaf` stands at `place` (from 0) in the log of `size` leaves with that root. */
export function verifyInclusion(claim: {
  leaf: Hash;
  place: number;
  size: number;
  root: Hash;
  proof: readonly Hash[];
}): boolean {
  if (!Number.isSafeInteger(claim.size) || !Number.isSafeInteger(claim.place)) return false;
  if (claim.place < 0 || claim.place >= claim.size) return false;
  let [node, last, hash] = [claim.place, claim.size - 1, claim.leaf];
  for (const sibling of claim.proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      // A node without a right sibling is carried up unchanged until it is one.
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalHashes(hash, claim.root);
}

/**
 * The hashes that show the log of the first `first` leaves to be the beginning of the log of all these leaves.
 * Throws a RangeError unless 1 ≤ first ≤ number of leaves.
 */
export function consistencyProof(leaves: readonly Hash[], first: number): Hash[] {
  if (!Number.isSafeInteger(first) || first < 1 || first > leaves.length) {
    throw new RangeError(`A log of ${leaves.length} leaves has no beginning of ${first}`);
  }
  return subproof(leaves, first, true);
}

// `isKnown` says that the verifier holds the root of these leaves already (SUBPROOF's third argument).
function subproof(leaves: readonly Hash[], first: number, isKnown: boolean): Hash[] {
  if (first === leaves.length) return isKnown ? [] : [rootOfLeaves(leaves)];
  const split = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return first <= split
    ? [...subproof(left, first, isKnown), rootOfLeaves(right)]
    : [...subproof(right, first - split, false), rootOfLeaves(left)];
}

/** Whether the proof shows that the log with root `firstRoot` is the beginning of the log with root `secondRoot`. */
export function verifyConsistency(claim: {
  first: number;
  second: number;
  firstRoot: Hash;
  secondRoot: Hash;
  proof: readonly Hash[];
}): boolean {
  const { first, second, firstRoot, secondRoot } = claim;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || first > second)
    return false;
  if (first === second) return claim.proof.length === 0 && equalHashes(firstRoot, secondRoot);
  // The root of a perfect first log is left out of the proof: the verifier has it.
  const path = isPowerOfTwo(first) ? [firstRoot, ...claim.proof] : claim.proof;
  const [start, ...rest] = path;
  if (!start) return false;
  let [node, last] = [first - 1, second - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [older, newer] = [start, start];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [older, newer] = [nodeHash(sibling, older), nodeHash(sibling, newer)];
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(newer, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalHashes(older, firstRoot) && equalHashes(newer, secondRoot);
}

const half = (n: number): number => Math.floor(n / 2);

function isPowerOfTwo(n: number): boolean {
  return n === 1 || (n % 2 === 0 && isPowerOfTwo(n / 2));
}

// The RFC's k: the largest power of two smaller than n, for n > 1.
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
