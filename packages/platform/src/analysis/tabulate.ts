/**
 * Counting and adding up people cell by cell. Whom the permissions cover at this instant PostgreSQL says, as bits; what
 * they have of shared columns is looked up. True numbers, before anything is withheld.
 */
import { setImmediate } from 'node:timers/promises';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { readCodes, type Codes, type PartCodes } from '../column/codes.ts';
import { codeOffset } from '../column/encode.ts';
import type { ColumnPart } from '../column/expression.ts';
import { intersection, placesIn, readBitmap, type ChunkBits } from '../segment/chunk-bits.ts';
import { chunkSize } from '../segment/slices.ts';
import type { BandNumbers, Bands } from './banding.ts';
import {
  all,
  defineOperands,
  everyOperand,
  isWhole,
  openTables,
  withoutCompiling,
  type Question,
} from './question.ts';
import type { Summed } from './rules.ts';

export type Tabulated = {
  /** Row by row. */
  readonly cells: readonly (readonly number[])[];
  /** Part by part. */
  readonly sums: readonly (readonly (readonly Summed[])[])[];
};

/** Others get their turn after so many chunks. */
const chunksAtOnce = 64;

/** Tabulates the people of a question; `sums` are parts of whole numbers or money. */
export async function tabulate(
  cooperation: Cooperation,
  question: Question,
  { rows, columns, sums }: { rows: Bands; columns: Bands; sums: readonly ColumnPart[] },
): Promise<Tabulated> {
  const [people, down, across, codes] = await all([
    readPeople(cooperation, question),
    rows.open(cooperation),
    columns.open(cooperation),
    all(sums.map((part) => readCodes(cooperation, part))),
  ]);
  const counts = new Uint32Array(rows.size * columns.size);
  const adding = sums.map((part, place) => openAdding(part, codes[place]!, counts));
  const cells = new Uint16Array(chunkSize);
  let done = 0;
  for (const [chunk, bits] of people) {
    const places = placesIn(bits);
    findCells(places, [down(chunk), across(chunk), columns.size], cells, counts);
    for (const each of adding) each.add(chunk, places, cells);
    done += 1;
    if (done % chunksAtOnce === 0) await setImmediate();
  }
  const grid = <T>(read: (cell: number) => T): T[][] =>
    Array.from({ length: rows.size }, (_, r) =>
      Array.from({ length: columns.size }, (__, c) => read(r * columns.size + c)),
    );
  return {
    cells: grid((cell) => counts[cell]!),
    sums: adding.map((each) => grid((cell) => ({ ...each.of(cell), people: counts[cell]! }))),
  };
}

/** Everybody whom all operands cover. */
async function readPeople(
  cooperation: Cooperation,
  question: Question,
): Promise<ReadonlyMap<number, ChunkBits>> {
  const { operands, covered } = question;
  if (isWhole(question))
    return intersection(await all(operands.map(({ permission }) => covered(cooperation, permission.number))));
  const tables = openTables();
  defineOperands(tables, question);
  tables.add(sql.table('people'), everyOperand(operands.map((_, place) => place)));
  await withoutCompiling(cooperation);
  return readBitmap(cooperation, sql`${tables.defined()} select chunk, bits from people`);
}

function findCells(
  places: Uint16Array,
  [down, across, width]: readonly [BandNumbers, BandNumbers, number],
  cells: Uint16Array,
  counts: Uint32Array,
): void {
  for (let n = 0; n < places.length; n += 1) {
    const place = places[n]!;
    const cell = down[place]! * width + across[place]!;
    cells[n] = cell;
    counts[cell]! += 1;
  }
}

type Adding = {
  /** Adds up what these places of a chunk have, cell by cell. */
  add(chunk: number, places: Uint16Array, cells: Uint16Array): void;
  of(cell: number): Pick<Summed, 'sum' | 'contributors'>;
};

/** Numbers of 32 bits of so many people come to less than 2^53. */
const chunksInDouble = 2 ** 21 / chunkSize;

/** By cell: of how many nothing is known, how many have nothing, and what the halves of all codes come to. */
type CellSums = {
  /** What is kept of who has nothing. */
  readonly nothing: Halves;
  readonly unknown: Uint32Array;
  readonly idle: Uint32Array;
  readonly lows: Float64Array;
  readonly highs: Float64Array;
};

/** Adding up a part; who has nothing to add does not contribute. */
function openAdding(part: ColumnPart, { chunks }: PartCodes, counts: Uint32Array): Adding {
  const size = counts.length;
  const [unknown, idle] = [new Uint32Array(size), new Uint32Array(size)];
  const [lows, highs] = [new Float64Array(size), new Float64Array(size)];
  const totals = Array.from({ length: size }, () => 0n);
  // What is kept of a person is one more than the code.
  const nothing = halvesOf(codeOffset - part.base + 1n);
  const sums = { nothing, unknown, idle, lows, highs };
  const settle = (cell: number): void => {
    totals[cell]! += BigInt(highs[cell]!) * 2n ** 32n + BigInt(lows[cell]!);
    highs[cell] = lows[cell] = 0;
  };
  let added = 0;
  return {
    add: (chunk, places, cells) => {
      addUp(places, cells, chunks.get(chunk) ?? nobodyKnown, sums);
      added += 1;
      if (added % chunksInDouble === 0) for (let cell = 0; cell < size; cell += 1) settle(cell);
    },
    of: (cell) => {
      settle(cell);
      const known = counts[cell]! - unknown[cell]!;
      const sum = totals[cell]! + BigInt(known) * (part.base - codeOffset - 1n);
      return { sum: Number(sum), contributors: known - idle[cell]! };
    },
  };
}

const nobodyKnown: Codes = { low: new Uint8Array(chunkSize), high: undefined };

function addUp(
  places: Uint16Array,
  cells: Uint16Array,
  { low, high }: Codes,
  { nothing, unknown, idle, lows, highs }: CellSums,
): void {
  for (let n = 0; n < places.length; n += 1) {
    const place = places[n]!;
    const cell = cells[n]!;
    const lower = low[place]!;
    const upper = high ? high[place]! : 0;
    if (lower === 0 && upper === 0) unknown[cell]! += 1;
    else if (lower === nothing.low && upper === nothing.high) idle[cell]! += 1;
    lows[cell]! += lower;
    if (high) highs[cell]! += upper;
  }
}

type Halves = { readonly high: number; readonly low: number };
/** Halves of what is below 0 are those of no code. */
const halvesOf = (code: bigint): Halves =>
  code < 0n ? { high: -1, low: -1 } : { high: Number(code >> 32n), low: Number(code & 0xffff_ffffn) };
