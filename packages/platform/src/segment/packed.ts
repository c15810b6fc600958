/**
 * Numbers packed small: a column of a strip is a list of doubles, of which there often are few different ones, or which
 * are whole. Bytes are in the order of the machine, the lowest first.
 */

/** Doubles that are looked up: the n-th is `distinct[index[n]]`, or `distinct[n]` without an index. */
export type Column = {
  readonly distinct: Float64Array | Int32Array;
  readonly index: Uint8Array | Uint16Array | undefined;
  readonly length: number;
};

const forms = { doubles: 0, whole: 1, bytes: 2, pairs: 3, near: 4 } as const;
/** The form, and how many different numbers there are. */
const headBytes = 8;
/** How far whole numbers may lie above the lowest of them to be near; one more stands for what is not known. */
const farthest = 2 ** 16 - 2;

/** Packs doubles; NaN stands for what is not known. */
export function pack(values: Float64Array): Buffer {
  const places = new Map<number, number>();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  const distinct = Float64Array.from(places.keys());
  const at = (value: number): number => places.get(value)!;
  if (distinct.length <= 2 ** 8 && values.length > distinct.length * 8)
    return bytesOf(forms.bytes, distinct, Uint8Array.from(values, at));
  const known = distinct.filter((value) => !Number.isNaN(value)).toSorted();
  const lowest = known[0] ?? 0;
  const isWhole = known.every((value) => Number.isSafeInteger(value));
  if (isWhole && (known.at(-1) ?? 0) - lowest <= farthest) {
    const above = (value: number): number => (Number.isNaN(value) ? farthest + 1 : value - lowest);
    return bytesOf(forms.near, Float64Array.of(lowest), Uint16Array.from(values, above));
  }
  if (isWhole && known.length === distinct.length && known.every((value) => Math.abs(value) < 2 ** 31))
    return bytesOf(forms.whole, Int32Array.from(values));
  if (distinct.length <= 2 ** 16 && distinct.length * 8 + values.length * 2 < values.length * 8)
    return bytesOf(forms.pairs, distinct, Uint16Array.from(values, at));
  return bytesOf(forms.doubles, values);
}

type Numbers = Float64Array | Int32Array | Uint8Array | Uint16Array;

function bytesOf(form: number, numbers: Float64Array | Int32Array, index?: Numbers): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(form, 0);
  head.writeUInt32LE(numbers.length, 4);
  return Buffer.concat([head, ...[numbers, ...(index ? [index] : [])].map(rawOf)]);
}

export const rawOf = (numbers: Numbers): Buffer =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** What `pack` packed. */
export function unpack(packed: Buffer): Column {
  const form = packed.readUInt32LE(0);
  const count = packed.readUInt32LE(4);
  const { buffer, byteOffset, byteLength } = aligned(packed);
  const begin = byteOffset + headBytes;
  if (form === forms.whole)
    return { distinct: new Int32Array(buffer, begin, count), index: undefined, length: count };
  const distinct = new Float64Array(buffer, begin, count);
  if (form === forms.doubles) return { distinct, index: undefined, length: count };
  const [after, bytes] = [begin + count * 8, byteLength - headBytes - count * 8];
  if (form === forms.bytes) return { distinct, index: new Uint8Array(buffer, after, bytes), length: bytes };
  const index = new Uint16Array(buffer, after, bytes / 2);
  if (form === forms.pairs) return { distinct, index, length: index.length };
  return { distinct: fromLowest(index, distinct[0]!), index: undefined, length: index.length };
}

/** All of a column's numbers; undefined where there is no column. */
export function numbersOf(column: Column | undefined): Float64Array | undefined {
  if (!column) return undefined;
  const { distinct, index } = column;
  if (!index) return distinct instanceof Float64Array ? distinct : new Float64Array(distinct);
  const numbers = new Float64Array(index.length);
  for (let n = 0; n < index.length; n += 1) numbers[n] = distinct[index[n]!]!;
  return numbers;
}

function fromLowest(above: Uint16Array, lowest: number): Float64Array {
  const values = new Float64Array(above.length);
  for (let n = 0; n < above.length; n += 1)
    values[n] = above[n]! > farthest ? Number.NaN : lowest + above[n]!;
  return values;
}

/** The bytes where numbers may begin: a copy, unless they are there. */
export const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
