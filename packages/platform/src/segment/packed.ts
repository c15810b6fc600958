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

const forms = { doubles: 0, whole: 1, bytes: 2, pairs: 3 } as const;
/** The form, and how many different numbers there are. */
const headBytes = 8;

/** Packs doubles; NaN stands for what is not known. */
export function pack(values: Float64Array): Buffer {
  const places = new Map<number, number>();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  const distinct = Float64Array.from(places.keys());
  const isWhole = distinct.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31);
  const at = (value: number): number => places.get(value)!;
  if (distinct.length <= 2 ** 8 && values.length > distinct.length * 8)
    return bytesOf(forms.bytes, distinct, Uint8Array.from(values, at));
  if (isWhole) return bytesOf(forms.whole, Int32Array.from(values));
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
  const body = aligned(packed.subarray(headBytes));
  if (form === forms.whole) return { distinct: new Int32Array(body), index: undefined, length: count };
  const distinct = new Float64Array(body, 0, count);
  if (form === forms.doubles) return { distinct, index: undefined, length: count };
  const index = form === forms.bytes ? new Uint8Array(body, count * 8) : new Uint16Array(body, count * 8);
  return { distinct, index, length: index.length };
}

/** A copy that begins where numbers may begin. */
export const aligned = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer;
