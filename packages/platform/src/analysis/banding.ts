/** Sorting people into bands, chunk by chunk: by what they have of a shared column, or by a published segment. */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { readCodes, type PartCodes } from '../column/codes.ts';
import type { ColumnPart } from '../column/expression.ts';
import { placesIn, readBitmap } from '../segment/chunk-bits.ts';
import { chunkSize } from '../segment/slices.ts';

/** Bands of people, no two of which have anybody in common and which have everybody together. */
export type Bands = {
  readonly size: number;
  open(cooperation: Cooperation): Promise<Sorter>;
};

/** Writes down in which band each of these places of a chunk is. */
export type Sorter = (chunk: number, places: Uint16Array, into: Uint16Array) => void;

/** Everybody in one band. */
export const everybody: Bands = {
  size: 1,
  open: async () => (_, places, into) => void into.fill(0, 0, places.length),
};

/** From this code on, as it is counted in the part, to the next step. */
export type Step = { readonly from: bigint; readonly band: number };

/** Steps rise and begin with code 0; who has no known value is in the band `unknown`. */
export const bandsBySteps = (
  part: ColumnPart,
  { size, steps, unknown }: { size: number; steps: readonly Step[]; unknown: number },
): Bands => ({
  size,
  open: async (cooperation) => sorterOf(await readCodes(cooperation, part), lookUp(part, steps, unknown)),
});

/** Who is in a publication is in band 0, everybody else in band 1. */
export const bandsByPublication = (id: string): Bands => ({
  size: 2,
  open: async (cooperation) => {
    const chunks = await readBitmap(
      cooperation,
      sql`select chunk, bits from publication_chunk where publication = ${id}`,
    );
    return (chunk, places, into) => {
      const isIn = new Uint8Array(chunkSize);
      for (const place of placesIn(chunks.get(chunk))) isIn[place] = 1;
      for (let n = 0; n < places.length; n += 1) into[n] = 1 - isIn[places[n]!]!;
    };
  },
});

/** Bands by numbers that are one more than a code, 0 standing for the unknown. */
type Lookup = {
  readonly unknown: number;
  /** By the highest bits, those below `shift` being left out; `mixed` where they are in several bands. */
  readonly table: Uint16Array;
  readonly shift: number;
  /** Where the highest bits do not say it. */
  readonly exact: (high: number, low: number) => number;
};

const mixed = 0xffff;
const tableBits = 16;

function lookUp({ slices }: ColumnPart, steps: readonly Step[], unknown: number): Lookup {
  const shift = Math.max(0, slices - tableBits);
  const begins = [{ at: 0n, band: unknown }, ...steps.map(({ from, band }) => ({ at: from + 1n, band }))];
  const table = new Uint16Array(Number((1n << BigInt(slices)) >> BigInt(shift)) + 1);
  for (const { at, band } of begins) {
    const place = Number(at >> BigInt(shift));
    if (place >= table.length) break;
    const isWhole = at === BigInt(place) << BigInt(shift);
    table.fill(band, isWhole ? place : place + 1);
    if (!isWhole) table[place] = mixed;
  }
  const highs = Uint32Array.from(begins, ({ at }) => Number(at >> 32n));
  const lows = Uint32Array.from(begins, ({ at }) => Number(at & 0xffff_ffffn));
  const exact = (high: number, low: number): number => {
    let nth = begins.length - 1;
    while (high < highs[nth]! || (high === highs[nth] && low < lows[nth]!)) nth -= 1;
    return begins[nth]!.band;
  };
  return { unknown, table, shift, exact };
}

function sorterOf({ chunks }: PartCodes, { unknown, table, shift, exact }: Lookup): Sorter {
  return (chunk, places, into) => {
    const codes = chunks.get(chunk);
    if (!codes) {
      into.fill(unknown, 0, places.length);
      return;
    }
    const { low, high } = codes;
    if (!high) {
      for (let n = 0; n < places.length; n += 1) {
        const code = low[places[n]!]!;
        const band = table[code >>> shift]!;
        into[n] = band === mixed ? exact(0, code) : band;
      }
      return;
    }
    for (let n = 0; n < places.length; n += 1) {
      const [upper, lower] = [high[places[n]!]!, low[places[n]!]!];
      const top = shift < 32 ? ((upper << (32 - shift)) | (lower >>> shift)) >>> 0 : upper >>> (shift - 32);
      const band = table[top]!;
      into[n] = band === mixed ? exact(upper, lower) : band;
    }
  };
}
