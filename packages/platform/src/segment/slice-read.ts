/** Reading bit-sliced columns back: what every customer of a chunk has for an attribute. */
import type { AttributeType } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { numberOfCode } from './code.ts';
import { chunkSize, everybody, knownSlice } from './slices.ts';

/** As many bits as a chunk has customers, the first one first. */
export type ChunkBits = Uint8Array;
/** The slices of one attribute in one chunk that are not all 0. */
export type ChunkSlices = ReadonlyMap<number, ChunkBits>;

/** What PostgreSQL sends before the bits: how many there are. */
const headBytes = 4;
const bitsIn = (sent: Buffer): ChunkBits => sent.subarray(headBytes);

/** A query with the columns chunk and bits, read; chunks in which nobody is are left out. */
export async function readBitmap(store: Store, chunks: RawBuilder<unknown>): Promise<Map<number, ChunkBits>> {
  const { rows } = await sql<{ chunk: number; sent: Buffer }>`
    select chunk, varbit_send(bits) as sent from (${chunks}) as chunks
    where bit_count(bits) > 0 order by chunk`.execute(store);
  return new Map(rows.map(({ chunk, sent }) => [chunk, bitsIn(sent)]));
}

/** Who is a customer, as such a query. */
export const everyone = sql`
  select chunk, bits from attribute_slice
  where attribute = ${everybody} and slice = ${sql.lit(knownSlice)}`;

/** The slices of these attributes in these chunks, by attribute and chunk; columns are fresh. */
export async function readSlices(
  store: Store,
  attributes: readonly string[],
  chunks: readonly number[],
): Promise<(attribute: string, chunk: number) => ChunkSlices> {
  const { rows } = await sql<{ attribute: string; chunk: number; slice: number; sent: Buffer }>`
    select attribute, chunk, slice, varbit_send(bits) as sent from attribute_slice
    where attribute = any (${attributes}::text[]) and chunk = any (${chunks}::integer[])
      and length(bits) > 0`.execute(store);
  const found = new Map<string, Map<number, ChunkBits>>();
  const key = (attribute: string, chunk: number): string => `${chunk} ${attribute}`;
  for (const { attribute, chunk, slice, sent } of rows) {
    const slices = found.get(key(attribute, chunk)) ?? new Map<number, ChunkBits>();
    found.set(key(attribute, chunk), slices.set(slice, bitsIn(sent)));
  }
  return (attribute, chunk) => found.get(key(attribute, chunk)) ?? new Map<number, ChunkBits>();
}

/** What each customer of a chunk has, as numbers that `numberOfCode` makes; NaN where it is not known. */
export function numbersIn(slices: ChunkSlices, type: AttributeType): Float64Array {
  codes.fill(0);
  const planes = new Set<number>();
  for (const [slice, bits] of slices) {
    if (slice === knownSlice) continue;
    planes.add(slice >> 3);
    addSlice(slice, bits);
  }
  const numbers = new Float64Array(chunkSize);
  if (type === 'number') {
    for (let place = 0; place < chunkSize; place += 1)
      numbers[place] = numberOfCode(type, half(place + 4 * chunkSize), half(place));
  } else {
    // From the highest on every step is exact, also where a code has a bit more than a double.
    numbers.fill(numberOfCode(type, 0, 0));
    for (const plane of [...planes].toSorted((a, b) => b - a)) addPlane(numbers, plane);
  }
  const unknown = placesIn(slices.get(knownSlice)?.map((eight) => ~eight) ?? allOnes);
  for (let n = 0; n < unknown.length; n += 1) numbers[unknown[n]!] = Number.NaN;
  return numbers;
}

const allOnes = new Uint8Array(chunkSize / 8).fill(0xff);

/** Where codes are put together, in planes: the lowest bytes of all customers, then the next ones. */
const codes = new Uint8Array(8 * chunkSize);
const fours = new Uint32Array(codes.buffer);

const half = (at: number): number =>
  (codes[at]! |
    (codes[at + chunkSize]! << 8) |
    (codes[at + 2 * chunkSize]! << 16) |
    (codes[at + 3 * chunkSize]! << 24)) >>>
  0;

function addPlane(numbers: Float64Array, plane: number): void {
  const [first, weight] = [plane * chunkSize, 2 ** (8 * plane)];
  for (let place = 0; place < chunkSize; place += 1) numbers[place]! += codes[first + place]! * weight;
}

/** Eight bits as eight bytes, four in a number: the first bit is the lowest byte of the first. */
const spread = Uint32Array.from({ length: 512 }, (_, n) => {
  const four = n % 2 === 0 ? n >> 5 : n >> 1;
  return ((four >> 3) & 1) | (((four >> 2) & 1) << 8) | (((four >> 1) & 1) << 16) | ((four & 1) << 24);
});

/** Puts a bit into the codes of all customers, four at once. */
function addSlice(slice: number, bits: ChunkBits): void {
  const [first, bit] = [((slice >> 3) * chunkSize) / 4, slice & 7];
  for (let byte = 0; byte < bits.length; byte += 1) {
    const eight = bits[byte]! * 2;
    fours[first + byte * 2]! |= spread[eight]! << bit;
    fours[first + byte * 2 + 1]! |= spread[eight + 1]! << bit;
  }
}

/** The places of all bits that are 1, in order. */
export function placesIn(bits: ChunkBits | undefined): Uint16Array {
  const places = new Uint16Array(chunkSize);
  let count = 0;
  for (let byte = 0; bits && byte < bits.length; byte += 1)
    for (let rest = bits[byte]!, place = byte * 8; rest !== 0; rest = (rest << 1) & 0xff, place += 1)
      if (rest & 0x80) places[count++] = place;
  return places.subarray(0, count);
}
