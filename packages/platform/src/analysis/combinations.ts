/** Counting combinations of providers where people must meet conditions by shared columns. */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import type { People } from '../cooperation/answer.ts';
import { defineOperands, everyOperand, openTables, withoutCompiling, type Operand } from './question.ts';

/** For each combination of the operands: the people whom every operand in it covers, and who of them the recipient has. */
export async function countMeeting(
  cooperation: Cooperation,
  operands: readonly Operand[],
  {
    combinations,
    recipient,
    at,
  }: { combinations: readonly (readonly Operand[])[]; recipient: string; at: Instant },
): Promise<People[]> {
  const tables = openTables();
  defineOperands(tables, { operands, at });
  const counted = combinations.map(
    (combination, number) => sql`
      select ${sql.lit(number)} as combination, coalesce(sum(bit_count(c.bits)), 0)::int as covered,
        coalesce(sum(bit_count(c.bits & k.bits)), 0)::int as overlap
      from (${everyOperand(combination.map((operand) => operands.indexOf(operand)))}) as c
      left join presence k on k.partner = ${recipient} and k.chunk = c.chunk`,
  );
  await withoutCompiling(cooperation);
  const { rows } = await sql<{ combination: number; covered: number; overlap: number }>`
    ${tables.defined()} ${sql.join(counted, sql` union all `)}`.execute(cooperation);
  const told = new Map(rows.map((row) => [row.combination, row]));
  return combinations.map((_, number) => {
    const { covered, overlap } = told.get(number)!;
    return { covered, overlap, prospects: covered - overlap };
  });
}
