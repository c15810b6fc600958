/**
 * Sorting millions of keyed hashes. Comparing them as strings takes longer than the rest of the work, so the order
 * is taken from their first 32 bits, which the engine sorts as plain numbers; the strings are compared only where
 * those bits are equal. Hashes are lower-case hex, all of one length of at least 8.
 */

/** The positions of `hashes` by rising hash, equal ones by rising position. */
export function positionsByHash(hashes: readonly string[]): Uint32Array {
  return sortByHash(hashes).sorted;
}

/**
 * Visits each group of equal hashes once, by rising hash: `sorted` holds their positions, rising, from `start` up
 * to, not including, `end`. (A view for each of millions of little groups would cost more than sorting them.)
 */
export function forEachRun(
  hashes: readonly string[],
  visit: (sorted: Uint32Array, start: number, end: number) => void,
): void {
  const { sorted, beginnings } = sortByHash(hashes);
  const isEqual = (a: number, b: number) =>
    beginnings[a] === beginnings[b] && hashes[sorted[a]!] === hashes[sorted[b]!];
  for (let start = 0, end = 1; start < sorted.length; start = end, end += 1) {
    while (end < sorted.length && isEqual(start, end)) end += 1;
    visit(sorted, start, end);
  }
}

/** The sorted positions and, in the same order, the first 32 bits of their hashes. */
function sortByHash(hashes: readonly string[]): { sorted: Uint32Array; beginnings: Uint32Array } {
  // Two words make one 64-bit number, the second word being its upper half, as on every machine we support.
  const words = new Uint32Array(2 * hashes.length);
  for (let position = 0; position < hashes.length; position++) {
    words[2 * position] = position;
    words[2 * position + 1] = Number.parseInt(hashes[position]!.slice(0, 8), 16);
  }
  new BigUint64Array(words.buffer).sort();
  const sorted = new Uint32Array(hashes.length);
  const beginnings = new Uint32Array(hashes.length);
  for (let place = 0; place < sorted.length; place++) {
    sorted[place] = words[2 * place]!;
    beginnings[place] = words[2 * place + 1]!;
  }
  for (let start = 0, end = 1; start < sorted.length; start = end, end += 1) {
    while (end < sorted.length && beginnings[end] === beginnings[start]) end += 1;
    if (end - start > 1) sorted.subarray(start, end).sort(byWholeHash(hashes));
  }
  return { sorted, beginnings };
}

function byWholeHash(hashes: readonly string[]) {
  return (a: number, b: number): number => {
    const [one, other] = [hashes[a]!, hashes[b]!];
    return one < other ? -1 : one > other ? 1 : a - b;
  };
}
