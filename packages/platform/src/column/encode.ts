/** From values of people to bit slices over their subject numbers. */
import type { AttributeType } from '@entente/contract';
import { codeOf, type Halves } from '../segment/code.ts';
import { chunkSize, knownSlice } from '../segment/slices.ts';

export type Value = string | number | boolean | undefined;

/** The known codes of people, place by place; undefined where nothing is known. */
export type Codes = readonly (bigint | undefined)[];

/** One part of a column: codes are counted from `base` and have so many slices. */
export type Coded = { readonly base: bigint; readonly slices: number; readonly codes: Codes };

/** The code of a whole number or an amount of money is so much more than the value. */
export const codeOffset = 2n ** 53n;

/** Counts codes from the lowest that occurs, so that there are no more slices than the values differ by. */
export function codeValues(type: Exclude<AttributeType, 'text'>, values: readonly Value[]): Coded {
  const code: Halves = { high: 0, low: 0 };
  const options = { code, numberOf: () => undefined };
  const codes = values.map((value) =>
    value !== undefined && codeOf(type, value, options)
      ? (BigInt(code.high) << 32n) | BigInt(code.low)
      : undefined,
  );
  // Of yes and no the code is the answer itself, whoever is asked.
  if (type === 'boolean') return { base: 0n, slices: 1, codes };
  let [lowest, highest]: (bigint | undefined)[] = [];
  for (const each of codes) {
    if (each === undefined) continue;
    if (lowest === undefined || each < lowest) lowest = each;
    if (highest === undefined || each > highest) highest = each;
  }
  const base = lowest ?? 0n;
  return {
    base,
    slices: lengthOf((highest ?? 0n) - base),
    codes: codes.map((each) => (each === undefined ? undefined : each - base)),
  };
}

/** How many bits a code has. */
const lengthOf = (code: bigint): number => (code === 0n ? 0 : code.toString(2).length);

/**
 * Numbers texts from 1, those of most people first and then as they are sorted; texts of fewer than `k` people, and all
 * beyond the first `most`, are code 0.
 */
export function codeTexts(
  values: readonly Value[],
  { k, most }: { readonly k: number; readonly most: number },
): Coded & { readonly texts: readonly string[] } {
  const people = new Map<string, number>();
  for (const value of values) if (typeof value === 'string') people.set(value, (people.get(value) ?? 0) + 1);
  const texts = [...people]
    .filter(([, count]) => count >= k)
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([text]) => text);
  return codeNamed(values, texts);
}

/** Numbers the texts that are named from 1, in their order, whoever has them; all others are code 0. */
export function codeNamed(
  values: readonly Value[],
  named: readonly string[],
): Coded & { readonly texts: readonly string[] } {
  const texts = [...new Set(named)];
  const numbers = new Map(texts.map((text, place) => [text, BigInt(place + 1)]));
  return {
    base: 0n,
    slices: lengthOf(BigInt(texts.length)),
    codes: values.map((value) => (typeof value === 'string' ? (numbers.get(value) ?? 0n) : undefined)),
    texts,
  };
}

export type ChunkSlice = { readonly chunk: number; readonly slice: number; readonly bits: string };

/** The slices that have any bit set, as PostgreSQL reads bits; chunk by chunk in rising order. */
export function slicesOf(subjects: readonly number[], codes: Codes): ChunkSlice[] {
  const chunks = new Map<number, Map<number, Uint8Array<ArrayBuffer>>>();
  for (const [place, subject] of subjects.entries()) {
    const code = codes[place];
    if (code === undefined) continue;
    const chunk = Math.floor(subject / chunkSize);
    let slices = chunks.get(chunk);
    if (!slices) chunks.set(chunk, (slices = new Map<number, Uint8Array<ArrayBuffer>>()));
    setBit(slices, knownSlice, subject % chunkSize);
    for (let rest = code, slice = 0; rest !== 0n; rest >>= 1n, slice += 1)
      if (rest & 1n) setBit(slices, slice, subject % chunkSize);
  }
  return [...chunks]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([chunk, slices]) =>
      [...slices].map(([slice, bytes]) => ({
        chunk,
        slice,
        bits: `x${Buffer.from(bytes.buffer).toString('hex')}`,
      })),
    );
}

function setBit(slices: Map<number, Uint8Array<ArrayBuffer>>, slice: number, place: number): void {
  let bytes = slices.get(slice);
  if (!bytes) slices.set(slice, (bytes = new Uint8Array(chunkSize / 8)));
  bytes[place >> 3]! |= 0x80 >> (place & 7);
}
