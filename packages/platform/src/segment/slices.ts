/** Building the bit-sliced columns of one chunk in memory. */
import type { AttributeType, DictionaryEntry } from '@entente/contract';
import { codeBits, codeOf, type Halves } from './code.ts';

/** Customers in a chunk. */
export const chunkSize = 8192;
/** The slice that says whose value is known. */
export const knownSlice = -1;
/** The column that says who is a customer. */
export const everybody = '';

export type Slice = { readonly attribute: string; readonly slice: number; readonly bits: string };
type Row = { readonly id: number; readonly attributes: Readonly<Record<string, unknown>> };

/** All slices of a chunk; bits as PostgreSQL reads them, empty where all are 0. Contact data has none. */
export function slicesOf(
  rows: readonly Row[],
  dictionary: readonly Pick<DictionaryEntry, 'name' | 'type'>[],
  numberOf: (attribute: string, text: string) => number | undefined,
): Slice[] {
  const present = new Bits();
  for (const { id } of rows) present.set(id % chunkSize);
  return [
    { attribute: everybody, slice: knownSlice, bits: present.text() },
    ...dictionary.flatMap(({ name, type }) => columnOf(rows, { name, type }, (text) => numberOf(name, text))),
  ];
}

function columnOf(
  rows: readonly Row[],
  { name, type }: { name: string; type: AttributeType },
  numberOf: (text: string) => number | undefined,
): Slice[] {
  const known = new Bits();
  const slices = Array.from({ length: codeBits[type] }, () => new Bits());
  const code: Halves = { high: 0, low: 0 };
  for (const { id, attributes } of rows) {
    const value = attributes[name];
    // A text without a number is too long for any condition to name, and still known.
    if (value === undefined || value === null) continue;
    const place = id % chunkSize;
    if (!codeOf(type, value, { code, numberOf })) {
      if (type === 'text' && typeof value === 'string') known.set(place);
      continue;
    }
    known.set(place);
    for (let rest = code.low, slice = 0; rest !== 0; rest >>>= 1, slice += 1)
      if (rest & 1) slices[slice]!.set(place);
    for (let rest = code.high, slice = 32; rest !== 0; rest >>>= 1, slice += 1)
      if (rest & 1) slices[slice]!.set(place);
  }
  return [
    { attribute: name, slice: knownSlice, bits: known.text() },
    ...slices.map((bits, slice) => ({ attribute: name, slice, bits: bits.text() })),
  ];
}

/** As many bits as a chunk has customers, the first one first; as text empty where all are 0. */
export class Bits {
  #bytes: Uint8Array | undefined;

  set(place: number): void {
    this.#bytes ??= new Uint8Array(chunkSize / 8);
    this.#bytes[place >> 3]! |= 0x80 >> (place & 7);
  }

  text(): string {
    return this.#bytes ? `x${Buffer.from(this.#bytes.buffer).toString('hex')}` : '';
  }
}
