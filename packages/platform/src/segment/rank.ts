/** Finding numbers by their rank without putting all of them in order. */

/** Numbers by their rank; those that are not known, NaN, have none. */
export type Ranking = {
  /** How many there are. */
  readonly count: number;
  /** The n-th lowest, from 0. */
  readonly nthLowest: (n: number) => number;
};

/** Looks at the numbers of these lists again whenever it is asked: they must stay the same. */
export function rankingOf(lists: readonly Float64Array[]): Ranking {
  const sizes = new Uint32Array(2 ** bucketBits);
  for (const list of lists) countBuckets(sizes, list);
  return {
    count: sizes.reduce((sum, size) => sum + size, 0),
    nthLowest: (n) => {
      let bucket = 0;
      let rest = n;
      while (rest >= sizes[bucket]!) rest -= sizes[bucket++]!;
      const found = new Float64Array(sizes[bucket]!);
      let count = 0;
      for (const list of lists) count = takeBucket(bucket, list, { found, count });
      return nthOf(found, rest);
    },
  };
}

/** Numbers lie in buckets by their highest bits, the sign, the exponent and the first of the fraction. */
const bucketBits = 16;

/** Of a double's upper half: what is greater is in no lower bucket. Halves of negative numbers fall as these rise. */
const bucketOf = (upper: number): number => (upper < 0 ? ~upper : upper ^ 0x8000_0000) >>> (32 - bucketBits);

/** The halves of every double, the lower one first, as machines have them that Node runs on. */
const halvesOf = (list: Float64Array): Int32Array =>
  new Int32Array(list.buffer, list.byteOffset, 2 * list.length);

function countBuckets(sizes: Uint32Array, list: Float64Array): void {
  const halves = halvesOf(list);
  for (let n = 0; n < list.length; n += 1)
    if (!Number.isNaN(list[n]!)) sizes[bucketOf(halves[2 * n + 1]!)]! += 1;
}

/** Gives how many were found then. */
function takeBucket(
  bucket: number,
  list: Float64Array,
  { found, count }: { readonly found: Float64Array; readonly count: number },
): number {
  const halves = halvesOf(list);
  let next = count;
  for (let n = 0; n < list.length; n += 1) {
    if (bucketOf(halves[2 * n + 1]!) === bucket && !Number.isNaN(list[n]!)) found[next++] = list[n]!;
  }
  return next;
}

/** The n-th lowest of numbers that are all known. Moves them. */
function nthOf(numbers: Float64Array, n: number): number {
  let first = 0;
  let last = numbers.length - 1;
  while (first < last) {
    // At random, so that no order of what comes is a slow one.
    const pivot = numbers[first + Math.floor(Math.random() * (last - first + 1))]!;
    let low = first;
    let high = last;
    while (low <= high) {
      while (numbers[low]! < pivot) low += 1;
      while (numbers[high]! > pivot) high -= 1;
      if (low > high) break;
      const moved = numbers[low]!;
      numbers[low++] = numbers[high]!;
      numbers[high--] = moved;
    }
    // What lies between the two is equal to the pivot.
    if (n <= high) last = high;
    else if (n >= low) first = low;
    else return numbers[n]!;
  }
  return numbers[n]!;
}
