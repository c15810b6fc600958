/**
 * Counts identical lines of one file. Two purchases of the same thing on the same day are two lines that say the
 * same, and each must keep its identity when the file comes again, so the nth of them is told from the first.
 *
 * A file may have a hundred million lines, so this is no Map of strings: an open-addressing table of twelve bytes a
 * slot (64 bits of the content's digest, 32 of count) that doubles at three quarters full, hence 16 to 32 bytes for
 * each distinct line, and half as much again for the moment of doubling. Two different lines may share 64 bits: of
 * a hundred million, with a chance of 1 in 3,700. Then one of them is counted as the second of the other, which
 * still is the same every time that the same file comes.
 */
export type Ordinals = {
  /** Takes a digest of at least 8 bytes; gives how often it has come, this time included: 1, 2, 3… */
  readonly next: (digest: Uint8Array) => number;
  /** How often it has come so far. */
  readonly count: (digest: Uint8Array) => number;
};

const width = 3;

export function countOrdinals(initialSlots = 4_096): Ordinals {
  let slots = initialSlots;
  let table = new Uint32Array(slots * width);
  let used = 0;

  /** Where this digest stands, or the free slot where it belongs. */
  const find = (into: Uint32Array, high: number, low: number): number => {
    const mask = into.length / width - 1;
    let slot = low & mask;
    while (true) {
      const at = slot * width;
      const isFree = into[at + 2] === 0;
      if (isFree || (into[at] === high && into[at + 1] === low)) return at;
      slot = (slot + 1) & mask;
    }
  };

  const grow = (): void => {
    slots *= 2;
    const larger = new Uint32Array(slots * width);
    for (let from = 0; from < table.length; from += width) {
      if (table[from + 2] === 0) continue;
      larger.set(table.subarray(from, from + width), find(larger, table[from]!, table[from + 1]!));
    }
    table = larger;
  };

  const halves = (digest: Uint8Array): [high: number, low: number] => {
    const view = new DataView(digest.buffer, digest.byteOffset, 8);
    return [view.getUint32(0), view.getUint32(4)];
  };

  return {
    count: (digest) => table[find(table, ...halves(digest)) + 2]!,
    next: (digest) => {
      if (used >= slots * 0.75) grow();
      const [high, low] = halves(digest);
      const at = find(table, high, low);
      const count = table[at + 2]! + 1;
      table.set([high, low, count], at);
      if (count === 1) used++;
      return count;
    },
  };
}
