/** Counting people band by band of one column. */
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { slicesTable, tableOf, type Bits, type ColumnPart } from './expression.ts';

/** How many of the people, a query with the columns chunk and bits, are in each band. */
export async function countBands(
  cooperation: Cooperation,
  { people, part, bands }: { people: RawBuilder<unknown>; part: ColumnPart; bands: readonly Bits[] },
): Promise<number[]> {
  const counts = bands.map((band) => sql`coalesce(sum(bit_count(people.bits & ${band})), 0)::int`);
  const { rows } = await sql<{ counts: number[] }>`
    with ${tableOf(part)} as (${slicesTable(part)})
    select array[${sql.join(counts)}] as counts
    from ${people} as people left join ${tableOf(part)} using (chunk)`.execute(cooperation);
  return rows[0]!.counts;
}
