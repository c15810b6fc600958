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
  defineCells(tables, { rows, columns });
  const counted = sql`
    select -1 as measure, r, c, sum(bit_count(bits))::bigint as people, 0::bigint as known, '0' as sum
    from cell group by r, c`;
  const added = sums.map((part, place) => sumOf(part, place));
  await withoutCompiling(cooperation);
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

function defineCells(tables: Tables, { rows, columns }: { rows: Bands; columns: Bands }): void {
  for (const { parts, publications = [] } of [rows, columns]) {
    for (const part of parts) tables.part(part);
    for (const id of publications) tables.publication(id);
  }
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
const bandsOf = ({ bits, parts, publications }: Bands, what: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select chunk, band.n, (${what})::bit varying as bits
  from people ${joins(parts, publications)}
  cross join lateral (values ${sql.join(bits.map((each, n) => sql`(${sql.lit(n)}, ${each})`))}) as band (n, bits)`;

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
  return sql`
    select ${sql.lit(measure)}, r, c, sum(bit_count(cell.bits & ${isKnown(part)} & ~ ${nothing}))::bigint,
      sum(bit_count(cell.bits & ${isKnown(part)}))::bigint,
      ${terms.length === 0 ? sql`'0'` : sql`sum(${sql.join(terms, sql` + `)})::text`}
    from cell join ${tableOf(part)} using (chunk) group by r, c`;
}
