/** What everybody has of a shared column, as numbers to count by: read once, and kept while its part is the same. */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import {
  codesIn,
  isSet,
  placesIn,
  sendSlices,
  type ChunkBits,
  type SentSlices,
} from '../segment/chunk-bits.ts';
import { chunkSize } from '../segment/slices.ts';
import type { ColumnPart } from './expression.ts';

/**
 * Of every subject of a chunk one more than the code, as it is counted in the part, and 0 where no value is known. Of
 * codes that have no room for that in 32 bits `high` has the upper half.
 */
export type Codes = {
  readonly low: Uint8Array | Uint16Array | Uint32Array;
  readonly high: Uint32Array | undefined;
};

/** By chunk; in one that is not there no value is known of anybody. */
export type PartCodes = {
  readonly chunks: ReadonlyMap<number, Codes>;
  readonly bytes: number;
  /** Missing where there is no chunk. */
  readonly version: string | undefined;
};

export async function readCodes(cooperation: Cooperation, part: ColumnPart): Promise<PartCodes> {
  const name = `codes ${part.id}`;
  const kept = cooperation.kept?.get<PartCodes>(name, part.version);
  if (kept) return kept;
  // In one statement, so that whichever version was read is read whole, and by its own name.
  const { rows } = await sql<SentSlices & { version: string; chunk: number }>`
    select p.version, s.chunk, ${sendSlices(sql.table('s'))}
    from shared_part p join shared_slice s on s.part = p.id where p.id = ${part.id}
    group by p.version, s.chunk`.execute(cooperation);
  const chunks = new Map(rows.map((row) => [row.chunk, codesOf(row)]));
  const bytes = [...chunks.values()].reduce(
    (sum, { low, high }) => sum + low.byteLength + (high?.byteLength ?? 0),
    0,
  );
  const version = rows[0]?.version;
  const read = { chunks, bytes, version };
  if (version) cooperation.kept?.keep(name, version, read);
  return read;
}

function codesOf(sent: SentSlices): Codes {
  const { known, length, ...codes } = codesIn(sent);
  const low = roomFor(length);
  const high = length < 32 ? undefined : new Uint32Array(chunkSize);
  for (let place = 0; place < chunkSize; place += 1) {
    if (!isSet(known, place)) continue;
    low[place] = codes.low[place]! + 1;
    if (high) high[place] = codes.high[place]! + (low[place] === 0 ? 1 : 0);
  }
  return { low, high };
}

/** What is read in passing by is read the faster the closer together it lies. */
function roomFor(length: number): Codes['low'] {
  if (length < 8) return new Uint8Array(chunkSize);
  return length < 16 ? new Uint16Array(chunkSize) : new Uint32Array(chunkSize);
}

/** How many of these people have each code, from 0 to the highest one that is asked about. */
export async function countCodes(
  cooperation: Cooperation,
  part: ColumnPart,
  { chunks: people, to }: { readonly chunks: ReadonlyMap<number, ChunkBits>; readonly to: number },
): Promise<readonly number[]> {
  const { chunks } = await readCodes(cooperation, part);
  return countAll(people, chunks, to);
}

function countAll(
  people: ReadonlyMap<number, ChunkBits>,
  codes: PartCodes['chunks'],
  to: number,
): readonly number[] {
  const counts = new Uint32Array(to + 2);
  for (const [chunk, bits] of people) {
    const low = codes.get(chunk)?.low;
    if (!low) continue;
    const places = placesIn(bits);
    for (let n = 0; n < places.length; n += 1) {
      const code = low[places[n]!]!;
      if (code < counts.length) counts[code]! += 1;
    }
  }
  return [...counts.subarray(1)];
}
