/**
 * Every answer is bitmap arithmetic in one statement: eligibility of every named permission, and where asked
 * published sets and who the recipient knows. Consent is an operand that cannot be left out: there is no way to ask
 * here without naming a permission.
 */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { eligibleChunks, listSubjects, storedChunks } from './bitmaps.ts';

/** Whom one provider may tell about: covered by this permission, and in every one of these published sets. */
export type Operand = {
  /** The permission's number. */
  readonly permission: number;
  /** Ids of published sets. */
  readonly publications?: readonly string[];
};

type Asked = { readonly recipient: string; readonly at: Instant };
export type Question = Operand & Asked;

/** People: covered = overlap (the recipient knows them too) + prospects. True counts, before any threshold. */
export type People = { readonly covered: number; readonly overlap: number; readonly prospects: number };

/** Counts the people of a question. */
export async function countPeople(
  cooperation: Cooperation,
  { recipient, at, ...operand }: Question,
): Promise<People> {
  const [people] = await countCombinations(cooperation, [operand], {
    combinations: [[operand]],
    recipient,
    at,
  });
  return people!;
}

/**
 * Counts, for each combination of the operands, the people whom every operand in it covers. All operands are read
 * once, whatever the combinations.
 */
export async function countCombinations<O extends Operand>(
  cooperation: Cooperation,
  operands: readonly O[],
  { combinations, recipient, at }: Asked & { readonly combinations: readonly (readonly O[])[] },
): Promise<People[]> {
  const bitsOf = (operand: O): RawBuilder<unknown> => sql.ref(`o${operands.indexOf(operand)}.bits`);
  const counts = combinations.map((combination) => {
    const covered = sql.join(combination.map(bitsOf), sql` & `);
    return sql`coalesce(sum(bit_count(${covered})), 0)::int, coalesce(sum(bit_count(${covered} & r.bits)), 0)::int`;
  });
  const chunks = operands.map((operand) => coveredChunks(operand, at));
  const others = chunks
    .slice(1)
    .map((chunk, place) => sql` full join ${chunk} ${sql.ref(`o${place + 1}`)} using (chunk)`);
  // A full join leaves no bits where an operand has no chunk; bits of nothing are nothing, and are not counted.
  const { rows } = await sql<{ counts: number[] }>`
    select array[${sql.join(counts)}] as counts from ${chunks[0]} o0${sql.join(others, sql``)}
    left join ${storedChunks({ of: 'presence', partner: recipient })} r using (chunk)`.execute(cooperation);
  const told = rows[0]?.counts;
  if (told?.length !== 2 * combinations.length) throw new Error('a count gave no row');
  return combinations.map((_, place) => {
    const [covered, overlap] = [told[2 * place]!, told[2 * place + 1]!];
    return { covered, overlap, prospects: covered - overlap };
  });
}

/** The subjects of a question, rising: all that are covered, or those the recipient has, or has not. */
export function findPeople(
  cooperation: Cooperation,
  { recipient, at, ...operand }: Question,
  mode: 'overlap' | 'prospects' | 'all',
): Promise<number[]> {
  const covered = coveredChunks(operand, at);
  if (mode === 'all') return listSubjects(cooperation, covered);
  const known = storedChunks({ of: 'presence', partner: recipient });
  return listSubjects(
    cooperation,
    mode === 'overlap'
      ? sql`(select chunk, c.bits & r.bits as bits from ${covered} c join ${known} r using (chunk))`
      : sql`(select chunk, case when r.bits is null then c.bits else c.bits & ~ r.bits end as bits
             from ${covered} c left join ${known} r using (chunk))`,
  );
}

/** Columns chunk and bits. The offset keeps PostgreSQL from computing the bits anew at every place that reads them. */
function coveredChunks({ permission, publications = [] }: Operand, at: Instant): RawBuilder<unknown> {
  const sets = publications.map((id, place) => ({
    bits: sql` & ${sql.ref(`p${place}.bits`)}`,
    join: sql` join ${storedChunks({ of: 'publication', id })} ${sql.ref(`p${place}`)} using (chunk)`,
  }));
  return sql`(
    select chunk, e.bits${sql.join(
      sets.map(({ bits }) => bits),
      sql``,
    )} as bits
    from ${eligibleChunks(permission, at)} e${sql.join(
      sets.map(({ join }) => join),
      sql``,
    )}
    offset 0)`;
}
