/** Sorting people into bands, chunk by chunk: by what they have of a shared column, or by a published segment. */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { readCodes, type Codes } from '../column/codes.ts';
import type { ColumnPart } from '../column/expression.ts';
import { placesIn, readBitmap } from '../segment/chunk-bits.ts';
import { chunkSize } from '../segment/slices.ts';

/** Bands of people, no two of which have anybody in common and which have everybody together. */
export type Bands = {
  readonly size: number;
  open(cooperation: Cooperation): Promise<Sorter>;
};

/** Gives the number of the band of every place of a chunk. */
export type Sorter = (chunk: number) => BandNumbers;
export type BandNumbers = Uint8Array | Uint16Array;

const roomFor = (size: number): BandNumbers =>
  size <= 2 ** 8 ? new Uint8Array(chunkSize) : new Uint16Array(chunkSize);

/** Everybody in one band. */
export const everybody: Bands = {
  size: 1,
  open: async () => () => first,
};
const first = roomFor(1);

/** From this code on, as it is counted in the part, to the next step. */
export type Step = { readonly from: bigint; readonly band: number };

/** Steps rise and begin with code 0; who has no known value is in the band `unknown`. */
type BySteps = { readonly size: number; readonly steps: readonly Step[]; readonly unknown: number };

export const bandsBySteps = (part: ColumnPart, by: BySteps): Bands => ({
  size: by.size,
  open: async (cooperation) => {
    const { chunks } = await readBands(cooperation, part, by);
    const nothing = roomFor(by.size).fill(by.unknown);
    return (chunk) => chunks.get(chunk) ?? nothing;
  },
});

type PartBands = { readonly chunks: ReadonlyMap<number, BandNumbers>; readonly bytes: number };

/** Everybody's band, kept like the codes that it is made of. */
async function readBands(
  cooperation: Cooperation,
  part: ColumnPart,
  { size, steps, unknown }: BySteps,
): Promise<PartBands> {
  const name = `bands ${part.id} ${unknown} ${steps.map(({ from, band }) => `${from} ${band}`).join()}`;
  const kept = cooperation.kept?.get<PartBands>(name, part.version);
  if (kept) return kept;
  const codes = await readCodes(cooperation, part);
  const lookup = lookUp(part, steps, unknown);
  const chunks = new Map(
    [...codes.chunks].map(([chunk, each]) => {
      const into = roomFor(size);
      sort(each, lookup, into);
      return [chunk, into];
    }),
  );
  const bytes = [...chunks.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  const read = { chunks, bytes };
  // What was read of a later one was not counted from the same base.
  if (codes.version === part.version) cooperation.kept?.keep(name, part.version, read);
  return read;
}

/** Who is in a publication is in band 0, everybody else in band 1. */
export const bandsByPublication = (id: string): Bands => ({
  size: 2,
  open: async (cooperation) => {
    const chunks = await readBitmap(
      cooperation,
      sql`select chunk, bits from publication_chunk where publication = ${id}`,
    );
    return (chunk) => {
      const numbers = roomFor(2).fill(1);
      for (const place of placesIn(chunks.get(chunk))) numbers[place] = 0;
      return numbers;
    };
  },
});

/** Bands by numbers that are one more than a code, 0 standing for the unknown. */
type Lookup = {
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
  return { table, shift, exact };
}

function sort({ low, high }: Codes, { table, shift, exact }: Lookup, into: BandNumbers): void {
  for (let place = 0; place < chunkSize; place += 1) {
    const lower = low[place]!;
    const upper = high ? high[place]! : 0;
    const top = shift < 32 ? ((upper << (32 - shift)) | (lower >>> shift)) >>> 0 : upper >>> (shift - 32);
    const band = table[top]!;
    into[place] = band === mixed ? exact(upper, lower) : band;
  }
}
