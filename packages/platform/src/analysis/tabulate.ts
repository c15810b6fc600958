/** Counting and adding up people cell by cell, in one statement over bitmaps. True numbers, before anything is withheld. */
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { codeOffset } from '../column/encode.ts';
import { equals, isKnown, sliceOf, tableOf, type Bits, type ColumnPart } from '../column/expression.ts';
import {
  defineOperands,
  everyOperand,
  joins,
  openTables,
  withoutCompiling,
  type Question,
  type Tables,
} from './question.ts';
import type { Summed } from './rules.ts';

/** Bands of people, no two of which have anybody in common and which have everybody together. */
export type Bands = {
  readonly bits: readonly Bits[];
  readonly parts: readonly ColumnPart[];
  readonly publications?: readonly string[];
  /** Of a part what the bits are made of, as `between` has it. */
  readonly steps?: {
    readonly part: ColumnPart;
    readonly table: RawBuilder<unknown>;
    readonly bits: readonly Bits[];
  };
};

/** Everybody in one band. */
export const everybody: Bands = { bits: [sql`(~ B'0'::bit(8192)::bit varying)`], parts: [] };

export type Tabulated = {
  /** Row by row. */
  readonly cells: readonly (readonly number[])[];
  /** Part by part. */
  readonly sums: readonly (readonly (readonly Summed[])[])[];
};

type Row = { measure: number; r: number; c: number; people: number; known: number; sum: string };

/** Tabulates the people of a question; `sums` are parts of whole numbers or money. */
export async function tabulate(
  cooperation: Cooperation,
  question: Question,
  { rows, columns, sums }: { rows: Bands; columns: Bands; sums: readonly ColumnPart[] },
): Promise<Tabulated> {
  const tables = openTables();
  defineOperands(tables, question);
  tables.add(sql.table('people'), everyOperand(question.operands.map((_, place) => place)));
  for (const part of sums) tables.part(part);
  defineBands(tables, [rows, columns]);
  await withoutCompiling(cooperation);
  if (sums.length === 0) return { cells: await countCells(cooperation, tables, { rows, columns }), sums: [] };
  defineCells(tables, { rows, columns });
  const counted = sql`
    select -1 as measure, r, c, sum(bit_count(bits))::bigint as people, 0::bigint as known, '0' as sum
    from cell group by r, c`;
  const added = sums.map((part, place) => sumOf(part, place));
  const { rows: found } = await sql<Row>`
    ${tables.defined()} ${sql.join([counted, ...added], sql` union all `)}`.execute(cooperation);
  const byCell = new Map(found.map((row) => [`${row.measure} ${row.r} ${row.c}`, row]));
  const grid = <T>(read: (r: number, c: number) => T): T[][] =>
    rows.bits.map((_, r) => columns.bits.map((__, c) => read(r, c)));
  const peopleOf = (r: number, c: number): number => byCell.get(`-1 ${r} ${c}`)?.people ?? 0;
  return {
    cells: grid(peopleOf),
    sums: sums.map((part, measure) =>
      grid((r, c) => {
        const row = byCell.get(`${measure} ${r} ${c}`);
        const people = peopleOf(r, c);
        if (!row) return { sum: 0, contributors: 0, people };
        const sum = BigInt(row.sum) + BigInt(row.known) * (part.base - codeOffset);
        return { sum: Number(sum), contributors: row.people, people };
      }),
    ),
  };
}

type Table = { readonly rows: Bands; readonly columns: Bands };

/** What bands stand in. */
function defineBands(tables: Tables, bands: readonly Bands[]): void {
  for (const { parts, publications = [], steps } of bands) {
    for (const part of parts) tables.part(part);
    for (const id of publications) tables.publication(id);
    if (steps)
      tables.add(
        steps.table,
        sql`select chunk, ${sql.join(steps.bits.map((bits, n) => sql`${bits} as ${sql.ref(`g${n}`)}`))}
          from ${tableOf(steps.part)}`,
      );
  }
}

/**
 * Counts every cell in one row: each chunk makes its bands once, and no rows are made of cells, which would cost more than
 * the counting.
 */
async function countCells(
  cooperation: Cooperation,
  tables: Tables,
  { rows, columns }: Table,
): Promise<number[][]> {
  const named = (letter: string, { bits }: Bands, what: (each: Bits) => Bits): Bits[] =>
    bits.map((each, n) => sql`(${what(each)})::bit varying as ${sql.ref(`${letter}${n}`)}`);
  const across = named('r', rows, (each) => sql`people.bits & ${each}`);
  const down = named('c', columns, (each) => each);
  const counts = rows.bits.map((_, r) => {
    const cells = columns.bits.map((__, c) => {
      const cell =
        columns === everybody ? sql`${sql.ref(`r${r}`)}` : sql`${sql.ref(`r${r}`)} & ${sql.ref(`c${c}`)}`;
      return sql`coalesce(sum(bit_count(${cell})::int), 0)::int`;
    });
    return sql`array[${sql.join(cells)}]`;
  });
  // Without the offset every cell would make its bands anew.
  const { rows: found } = await sql<{ cells: number[][] }>`
    ${tables.defined()} select array[${sql.join(counts)}] as cells from (
      select ${sql.join([...across, ...down])} from people ${joinsOf([rows, columns])} offset 0) as banded`.execute(
    cooperation,
  );
  return found[0]!.cells;
}

/** Every table that these bands stand in once. */
function joinsOf(bands: readonly Bands[]): RawBuilder<unknown> {
  const parts = new Map(bands.flatMap((each) => each.parts.map((part) => [part.id, part])));
  const publications = new Set(bands.flatMap((each) => each.publications ?? []));
  const steps = bands.flatMap((each) => each.steps ?? []);
  return sql`${joins([...parts.values()], [...publications])} ${sql.join(
    steps.map(({ table }) => sql`left join ${table} using (chunk)`),
    sql` `,
  )}`;
}

function defineCells(tables: Tables, { rows, columns }: Table): void {
  tables.add(sql.table('across'), bandsOf(rows, sql`people.bits & band.bits`));
  if (columns === everybody) {
    tables.add(sql.table('cell'), sql`select chunk, n as r, 0 as c, bits from across`);
    return;
  }
  tables.add(sql.table('down'), bandsOf(columns, sql`band.bits`));
  tables.add(
    sql.table('cell'),
    sql`select chunk, across.n as r, down.n as c, (across.bits & down.bits)::bit varying as bits
      from across join down using (chunk)`,
  );
}

/** Columns chunk, n and bits. */
const bandsOf = (bands: Bands, what: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select chunk, band.n, (${what})::bit varying as bits
  from people ${joinsOf([bands])}
  cross join lateral (values ${sql.join(bands.bits.map((each, n) => sql`(${sql.lit(n)}, ${each})`))}) as band (n, bits)`;

/** So many slices add up within 64 bits; of more, numbers of any size are needed. */
const plainSlices = 40;

/** What the codes of a part come to: who has one that is not of the value 0, who has one at all, and the codes' sum. */
function sumOf(part: ColumnPart, measure: number): RawBuilder<unknown> {
  const isPlain = part.slices <= plainSlices;
  const terms = Array.from({ length: part.slices }, (_, slice) => {
    const count = sql`bit_count(cell.bits & ${sliceOf(part, slice)})`;
    return isPlain
      ? sql`(${count} << ${sql.lit(slice)})`
      : sql`${count}::numeric * ${sql.lit(String(2n ** BigInt(slice)))}::numeric`;
  });
  const nothing = equals(part, codeOffset - part.base);
  // Counted before it is grouped: what is sorted or spilled then is numbers, and not every slice of every cell.
  return sql`
    select ${sql.lit(measure)}, r, c, sum(people)::bigint, sum(known)::bigint, sum(sum)::text
    from (
      select r, c, bit_count(cell.bits & ${isKnown(part)} & ~ ${nothing}) as people,
        bit_count(cell.bits & ${isKnown(part)}) as known,
        ${terms.length === 0 ? sql`0` : sql.join(terms, sql` + `)} as sum
      from cell join ${tableOf(part)} using (chunk) offset 0) as counted
    group by r, c`;
}
