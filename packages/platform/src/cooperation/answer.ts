/**
 * Every answer is bitmap arithmetic in one statement: eligibility of every named permission, and where asked
 * published sets and who the recipient knows. The arithmetic stands in db/cooperation/0003-counting.sql, so that it is
 * planned once for a connection. Consent is an operand that cannot be left out: there is no way to ask
 * here without naming a permission.
 */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { listSubjects, storedChunks } from './bitmaps.ts';

/** Whom one provider may tell about: covered by this permission, and in every one of these published sets. */
export type Operand = {
  /** The permission's number. */
  readonly permission: number;
  /** Ids of published sets. */
  readonly publications?: readonly string[];
};

type Asked = { readonly recipient: string; readonly at: Instant };
export type Question = Operand & Asked;

type Mode = 'overlap' | 'prospects' | 'all';

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
  const members = combinations.flatMap((combination, number) =>
    combination.map((operand) => ({ number, place: operands.indexOf(operand) + 1 })),
  );
  const { rows } = await sql<{ combination: number; covered: number; overlap: number }>`
    select combination, covered, overlap from count_covered(${recipient}, ${new Date(at)},
      ${operands.map(({ permission }) => permission)}::smallint[],
      ${operands.map(({ publications = [] }) => [...new Set(publications)].join(','))}::text[],
      ${members.map(({ number }) => number)}::smallint[],
      ${members.map(({ place }) => place)}::smallint[])`.execute(cooperation);
  const told = new Map(rows.map((row) => [row.combination, row]));
  return combinations.map((_, number) => {
    const { covered, overlap } = told.get(number) ?? { covered: 0, overlap: 0 };
    return { covered, overlap, prospects: covered - overlap };
  });
}

/** The subjects of a question, rising: all that are covered, or those the recipient has, or has not. */
export function findPeople(
  cooperation: Cooperation,
  { recipient, at, ...operand }: Question,
  mode: Mode,
): Promise<number[]> {
  return findAmong(cooperation, coveredChunks(operand, at), { recipient, mode });
}

/** Likewise among those whose bits are set in a query with the columns chunk and bits. */
export function findAmong(
  cooperation: Cooperation,
  covered: RawBuilder<unknown>,
  { recipient, mode }: { readonly recipient: string; readonly mode: Mode },
): Promise<number[]> {
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

/** Columns chunk and bits. */
const coveredChunks = ({ permission, publications = [] }: Operand, at: Instant): RawBuilder<unknown> =>
  sql`covered_chunks(${permission}::smallint, ${new Date(at)}, ${[...new Set(publications)]}::text[])`;
