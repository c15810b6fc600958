/**
 * The Merkle tree of the audit log, as RFC 6962 section 2.1 (RFC 9162 section 2.1) defines it over SHA-256.
 * A log of n leaves is remembered by its frontier: the roots of the perfect subtrees that n's binary digits name,
 * largest first. Appending touches only the frontier, so the log grows without ever reading its past.
 */
import { hash } from 'node:crypto';

/** A SHA-256 value: 32 bytes. */
export type Hash = Buffer;

/** A log in short: how many leaves it has and the roots of its perfect subtrees, largest first. */
export interface Tree {
  readonly size: number;
  readonly frontier: readonly Hash[];
}

export const emptyTree: Tree = { size: 0, frontier: [] };

// The one-byte prefixes keep a leaf from ever being taken for a node (RFC 6962, 2.1).
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

const sha256 = (...parts: Uint8Array[]): Hash => hash('sha256', Buffer.concat(parts), 'buffer');

/** The hash of a leaf with these bytes: SHA-256(0x00 ‖ bytes). */
export const leafHash = (bytes: Uint8Array): Hash => sha256(leafPrefix, bytes);

/** The hash of a node over its two children: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Hash, right: Hash): Hash => sha256(nodePrefix, left, right);

/** The tree with one more leaf (given by its hash). The old tree stays as it was. */
export function append(tree: Tree, leaf: Hash): Tree {
  const frontier = [...tree.frontier];
  let last = leaf;
  // Each trailing one of the old size is a perfect subtree as large as the one that has just been completed.
  for (let rest = tree.size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = frontier.pop();
    if (!left) throw new Error(`A frontier of a log of ${tree.size} leaves is too short`);
    last = nodeHash(left, last);
  }
  frontier.push(last);
  return { size: tree.size + 1, frontier };
}

/** The root of the log that has this frontier; SHA-256 of nothing for the empty one. */
export function rootOf(frontier: readonly Hash[]): Hash {
  if (frontier.length === 0) return sha256();
  return frontier.reduceRight((right, left) => nodeHash(left, right));
}

/** The root of the log with these leaf hashes, in their order. */
export function rootOfLeaves(leaves: Iterable<Hash>): Hash {
  let tree = emptyTree;
  for (const leaf of leaves) tree = append(tree, leaf);
  return rootOf(tree.frontier);
}

/** Whether two hashes are the same bytes. */
export const equalHashes = (one: Hash, other: Hash): boolean => Buffer.compare(one, other) === 0;

/** How many perfect subtrees a log of that many leaves has: the ones among the binary digits of its size. */
export function frontierLength(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

/** Bytes in hexadecimal, as roots are printed and noted. */
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
