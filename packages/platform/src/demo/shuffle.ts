/**
 * A shuffled order of 0..size-1 that is computed, not stored: a small Feistel network, walked until it lands inside.
 * It gives every business its own order of the same people, and numbers that are unique without a list of the used.
 */
import { mix } from './dice.ts';

/** Where the `index`-th of `size` things stands in the order that the key picks; a bijection of 0..size-1. */
export function shuffled(index: number, { size, key }: { size: number; key: number }): number {
  const halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
  const mask = 2 ** halfBits - 1;
  let place = index;
  do place = scramble(place, { halfBits, mask, key });
  while (place >= size);
  return place;
}

function scramble(value: number, { halfBits, mask, key }: { halfBits: number; mask: number; key: number }) {
  let left = Math.floor(value / 2 ** halfBits);
  let right = value & mask;
  for (let round = 1; round <= 4; round++) {
    const next = left ^ (mix(right + Math.imul(key, round)) & mask);
    left = right;
    right = next;
  }
  return left * 2 ** halfBits + right;
}
