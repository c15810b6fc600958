/**
 * Counting and adding up people cell by cell. Whom the permissions cover at this instant PostgreSQL says, as bits; what
 * they have of shared columns is looked up. True numbers, before anything is withheld.
 */
import { setImmediate } from 'node:timers/promises';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { readCodes, type PartCodes } from '../column/codes.ts';
import { codeOffset } from '../column/encode.ts';
import type { ColumnPart } from '../column/expression.ts';
import { intersection, placesIn, readBitmap, type ChunkBits } from '../segment/chunk-bits.ts';
import { chunkSize } from '../segment/slices.ts';
import type { Bands } from './banding.ts';
import {
  all,
  defineOperands,
  everyOperand,
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
  const adding = sums.map((part, place) => openAdding(part, codes[place]!, counts.length));
  const [cells, others] = [new Uint16Array(chunkSize), new Uint16Array(chunkSize)];
  let done = 0;
  for (const [chunk, bits] of people) {
    const places = placesIn(bits);
    down(chunk, places, cells);
    across(chunk, places, others);
    for (let n = 0; n < places.length; n += 1) {
      const cell = cells[n]! * columns.size + others[n]!;
      cells[n] = cell;
      counts[cell]! += 1;
    }
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
  if (operands.every(({ publications, condition }) => publications.length === 0 && !condition))
    return intersection(await all(operands.map(({ permission }) => covered(cooperation, permission.number))));
  const tables = openTables();
  defineOperands(tables, question);
  tables.add(sql.table('people'), everyOperand(operands.map((_, place) => place)));
  await withoutCompiling(cooperation);
  return readBitmap(cooperation, sql`${tables.defined()} select chunk, bits from people`);
}

type Adding = {
  /** Adds up what these places of a chunk have, cell by cell. */
  add(chunk: number, places: Uint16Array, cells: Uint16Array): void;
  of(cell: number): Pick<Summed, 'sum' | 'contributors'>;
};

/** Numbers of 32 bits of so many people come to less than 2^53. */
const chunksInDouble = 2 ** 21 / chunkSize;

/** Adding up a part; who has nothing to add does not contribute. */
function openAdding(part: ColumnPart, { chunks }: PartCodes, cells: number): Adding {
  const [known, idle] = [new Uint32Array(cells), new Uint32Array(cells)];
  const [highs, lows] = [new Float64Array(cells), new Float64Array(cells)];
  const totals = Array.from({ length: cells }, () => 0n);
  // What is kept of a person is one more than the code.
  const nothing = codeOffset - part.base + 1n;
  const [nothingHigh, nothingLow] = nothing < 0n ? [-1, -1] : halvesOf(nothing);
  const settle = (cell: number): void => {
    totals[cell]! += BigInt(highs[cell]!) * 2n ** 32n + BigInt(lows[cell]!);
    highs[cell] = lows[cell] = 0;
  };
  let added = 0;
  return {
    add: (chunk, places, cellOf) => {
      const codes = chunks.get(chunk);
      if (!codes) return;
      const wide = codes.high;
      for (let n = 0; n < places.length; n += 1) {
        const low = codes.low[places[n]!]!;
        const high = wide ? wide[places[n]!]! : 0;
        if (low === 0 && high === 0) continue;
        const cell = cellOf[n]!;
        known[cell]! += 1;
        lows[cell]! += low;
        if (wide) highs[cell]! += high;
        if (low === nothingLow && high === nothingHigh) idle[cell]! += 1;
      }
      added += 1;
      if (added % chunksInDouble === 0) for (let cell = 0; cell < cells; cell += 1) settle(cell);
    },
    of: (cell) => {
      settle(cell);
      const sum = totals[cell]! + BigInt(known[cell]!) * (part.base - codeOffset - 1n);
      return { sum: Number(sum), contributors: known[cell]! - idle[cell]! };
    },
  };
}

const halvesOf = (code: bigint): [high: number, low: number] => [
  Number(code >> 32n),
  Number(code & 0xffff_ffffn),
];
