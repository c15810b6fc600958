/**
 * Every answer is bitmap arithmetic in one statement: eligibility of every named permission, and where asked a
 * published set and who the recipient knows. Consent is an operand that cannot be left out: there is no way to ask
 * here without naming a permission.
 */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { eligibleChunks, listSubjects, storedChunks } from './bitmaps.ts';

export type Question = {
  /** Numbers of permissions, one per provider: a person must be covered by every one. */
  readonly permissions: readonly [number, ...number[]];
  /** Ids of published sets that the people must be in. */
  readonly publications?: readonly string[];
  readonly recipient: string;
  readonly at: Instant;
};

/** People: covered = overlap (the recipient knows them too) + prospects. True counts, before any threshold. */
export type People = { readonly covered: number; readonly overlap: number; readonly prospects: number };

/** Counts the people of a question. */
export async function countPeople(cooperation: Cooperation, question: Question): Promise<People> {
  const { rows } = await sql<People>`
    select coalesce(sum(bit_count(c.bits)), 0)::int as covered,
      coalesce(sum(bit_count(c.bits & r.bits)), 0)::int as overlap,
      (coalesce(sum(bit_count(c.bits)), 0) - coalesce(sum(bit_count(c.bits & r.bits)), 0))::int as prospects
    from ${coveredChunks(question)} c
    left join ${storedChunks({ of: 'presence', partner: question.recipient })} r using (chunk)`.execute(
    cooperation,
  );
  const [people] = rows;
  if (!people) throw new Error('a count gave no row');
  return people;
}

/** The subjects of a question, rising: all that are covered, or those the recipient has, or has not. */
export function findPeople(
  cooperation: Cooperation,
  question: Question,
  mode: 'overlap' | 'prospects' | 'all',
): Promise<number[]> {
  const covered = coveredChunks(question);
  if (mode === 'all') return listSubjects(cooperation, covered);
  const known = storedChunks({ of: 'presence', partner: question.recipient });
  return listSubjects(
    cooperation,
    mode === 'overlap'
      ? sql`(select chunk, c.bits & r.bits as bits from ${covered} c join ${known} r using (chunk))`
      : sql`(select chunk, case when r.bits is null then c.bits else c.bits & ~ r.bits end as bits
             from ${covered} c left join ${known} r using (chunk))`,
  );
}

function coveredChunks({ permissions, publications = [], at }: Question): RawBuilder<unknown> {
  const operands = [
    ...permissions.map((permission) => eligibleChunks(permission, at)),
    ...publications.map((id) => storedChunks({ of: 'publication', id })),
  ];
  const bits = operands.map((_, index) => sql.ref(`o${index}.bits`));
  const joins = operands
    .slice(1)
    .map((operand, index) => sql` join ${operand} ${sql.ref(`o${index + 1}`)} using (chunk)`);
  return sql`(select chunk, ${sql.join(bits, sql` & `)} as bits from ${operands[0]} o0${sql.join(joins, sql``)})`;
}
