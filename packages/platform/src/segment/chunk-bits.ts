/** Bitmaps as they are read out of PostgreSQL, chunk by chunk, and what bit slices of a chunk say put together. */
import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { chunkSize, knownSlice } from './slices.ts';

/** As many bits as a chunk has customers or subjects, the first one first. */
export type ChunkBits = Uint8Array;

/** Bytes as text: the driver reads no binary, and hexadecimal is longer. */
export const asBase64 = (bytes: RawBuilder<unknown>): RawBuilder<unknown> => sql`encode(${bytes}, 'base64')`;

/** What PostgreSQL sends before the bits of a `bit varying`: how many there are. */
const headBytes = 4;
const noBits = new Uint8Array(chunkSize / 8);

/** A query with the columns chunk and bits, read; chunks in which nobody is are left out. */
export async function readBitmap(
  from: QueryExecutorProvider,
  chunks: RawBuilder<unknown>,
): Promise<Map<number, ChunkBits>> {
  const { rows } = await sql<{ chunk: number; sent: string }>`
    select chunk, ${asBase64(sql`varbit_send(bits)`)} as sent from (${chunks}) as chunks
    where bit_count(bits) > 0 order by chunk`.execute(from);
  return new Map(rows.map(({ chunk, sent }) => [chunk, Buffer.from(sent, 'base64').subarray(headBytes)]));
}

/** Who is in every one of the bitmaps. */
export function intersection(
  bitmaps: readonly ReadonlyMap<number, ChunkBits>[],
): ReadonlyMap<number, ChunkBits> {
  const [first, ...others] = bitmaps;
  if (!first || others.length === 0) return first ?? new Map<number, ChunkBits>();
  const found = new Map<number, ChunkBits>();
  for (const [chunk, own] of first) {
    const bits = Uint8Array.from(own);
    for (const other of others) {
      const also = other.get(chunk) ?? noBits;
      for (let byte = 0; byte < bits.length; byte += 1) bits[byte]! &= also[byte]!;
    }
    found.set(chunk, bits);
  }
  return found;
}

/** The places of all bits that are 1, in order; of bits that do not change any more. */
export function placesIn(bits: ChunkBits = noBits): Uint16Array {
  const known = placesOf.get(bits);
  if (known) return known;
  let count = 0;
  for (let byte = 0; byte < bits.length; byte += 4) {
    let rest = (bits[byte]! << 24) | (bits[byte + 1]! << 16) | (bits[byte + 2]! << 8) | bits[byte + 3]!;
    while (rest !== 0) {
      const next = Math.clz32(rest);
      found[count++] = byte * 8 + next;
      rest &= ~(0x8000_0000 >>> next);
    }
  }
  const places = found.slice(0, count);
  placesOf.set(bits, places);
  return places;
}

/** A question asks for the same people's several times. */
const placesOf = new WeakMap<ChunkBits, Uint16Array>();
/** Where places are put down, to be copied. */
const found = new Uint16Array(chunkSize);

/** The slices of one chunk, as {@link sendSlices} has PostgreSQL send them. */
export type SentSlices = { readonly slices: string; readonly sent: string };

/** Columns of a query that is grouped by chunk over a table with slices. */
export const sendSlices = (table: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  string_agg(${table}.slice::text, ' ' order by ${table}.slice) as slices,
  ${asBase64(sql`string_agg(varbit_send(${table}.bits), ''::bytea order by ${table}.slice)`)} as sent`;

/** Of every place of a chunk its code, as the upper and lower 32 bits, and whether it has one. */
export type ChunkCodes = {
  readonly known: ChunkBits;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** How many slices the codes have. */
  readonly length: number;
};

/** Puts slices together to codes; slice 0 has their lowest bits. What is given out is overwritten by the next call. */
export function codesIn({ slices, sent }: SentSlices): ChunkCodes {
  const bytes = Buffer.from(sent, 'base64');
  const stride = headBytes + noBits.length;
  let [known, length]: [ChunkBits, number] = [noBits, 0];
  planes.fill(0);
  for (const [nth, text] of slices.split(' ').entries()) {
    const bits = bytes.subarray(nth * stride + headBytes, (nth + 1) * stride);
    const slice = Number(text);
    if (slice === knownSlice) known = bits;
    else addSlice(slice, bits);
    length = Math.max(length, slice + 1);
  }
  for (let place = 0; place < chunkSize; place += 1) {
    low[place] = half(place);
    high[place] = half(place + 4 * chunkSize);
  }
  return { known, high, low, length };
}

export const isSet = (bits: ChunkBits, place: number): boolean =>
  ((bits[place >> 3]! << (place & 7)) & 0x80) !== 0;

/** Where codes are put together: the lowest bytes of a chunk, then the next ones. */
const planes = new Uint8Array(8 * chunkSize);
const fours = new Uint32Array(planes.buffer);
const low = new Uint32Array(chunkSize);
const high = new Uint32Array(chunkSize);

const half = (at: number): number =>
  planes[at]! |
  (planes[at + chunkSize]! << 8) |
  (planes[at + 2 * chunkSize]! << 16) |
  (planes[at + 3 * chunkSize]! << 24);

/** Eight bits as eight bytes, four in a number: the first bit is the lowest byte of the first. */
const spread = Uint32Array.from({ length: 512 }, (_, n) => {
  const four = n % 2 === 0 ? n >> 5 : n >> 1;
  return ((four >> 3) & 1) | (((four >> 2) & 1) << 8) | (((four >> 1) & 1) << 16) | ((four & 1) << 24);
});

/** Puts a bit into the codes of all places, four at once. */
function addSlice(slice: number, bits: ChunkBits): void {
  const [first, bit] = [((slice >> 3) * chunkSize) / 4, slice & 7];
  for (let byte = 0; byte < bits.length; byte += 1) {
    const eight = bits[byte]! * 2;
    fours[first + byte * 2]! |= spread[eight]! << bit;
    fours[first + byte * 2 + 1]! |= spread[eight + 1]! << bit;
  }
}
