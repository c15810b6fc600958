/** Writing whom a permission covers: its bitmap, and beside it the list of coming changes. */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import type { CoverageChange } from '../consent/rules.ts';
import { clearBits, replaceBits, setBits } from './bitmaps.ts';
import type { Coverage } from './persons.ts';

export type SubjectCoverage = Coverage & { readonly subject: number };

/**
 * Makes a permission's eligibility what these people come to, true for `now`: what differs is written. The cooperation
 * must be locked exclusively.
 */
export async function replaceEligibility(
  cooperation: Cooperation,
  permission: number,
  { people, now }: { people: readonly SubjectCoverage[]; now: Instant },
): Promise<void> {
  const covered = people.filter((person) => person.now).map(({ subject }) => subject);
  await replaceBits(cooperation, { of: 'eligibility', permission }, covered);
  await replaceChanges(cooperation, permission, changesOf(people));
  await cooperation
    .updateTable('permission')
    .set({ true_at: new Date(now) })
    .where('number', '=', permission)
    .execute();
}

/** Writes the coverage of some people of a permission; everybody else's stays. */
export async function changeEligibility(
  cooperation: Cooperation,
  permission: number,
  people: readonly SubjectCoverage[],
): Promise<void> {
  if (people.length === 0) return;
  const subjects = people.map(({ subject }) => subject);
  const covered = people.filter((person) => person.now).map(({ subject }) => subject);
  const uncovered = people.filter((person) => !person.now).map(({ subject }) => subject);
  await clearBits(cooperation, { of: 'eligibility', permission }, uncovered);
  await setBits(cooperation, { of: 'eligibility', permission }, covered);
  await cooperation
    .deleteFrom('eligibility_change')
    .where('permission', '=', permission)
    .where((is) => is('subject', '=', is.fn.any(is.val(subjects))))
    .execute();
  await insertChanges(cooperation, permission, changesOf(people));
}

/** Takes these subjects out of all permissions of a provider, for good. */
export async function dropCoverage(
  cooperation: Cooperation,
  provider: string,
  subjects: readonly number[],
): Promise<void> {
  if (subjects.length === 0) return;
  const permissions = await cooperation
    .selectFrom('permission')
    .select('number')
    .where('provider', '=', provider)
    .orderBy('number')
    .execute();
  for (const { number } of permissions) {
    await clearBits(cooperation, { of: 'eligibility', permission: number }, subjects);
    await sql`
      delete from eligibility_change
      where permission = ${number} and subject = any(${subjects}::int[])`.execute(cooperation);
  }
}

type Change = CoverageChange & { readonly subject: number };

const changesOf = (people: readonly SubjectCoverage[]): Change[] =>
  people.flatMap(({ subject, changes }) => changes.map((change) => ({ subject, ...change })));

/** Rows of changes, for a statement to read. */
const rowsOf = (changes: readonly Change[]): RawBuilder<unknown> => sql`unnest(
  ${changes.map(({ subject }) => subject)}::int[], ${changes.map(({ at }) => new Date(at))}::timestamptz[],
  ${changes.map(({ becomes }) => becomes)}::boolean[]) as coming (subject, at, becomes)`;

/** Makes these the coming changes of a permission; most of them are there already. */
async function replaceChanges(
  cooperation: Cooperation,
  permission: number,
  changes: readonly Change[],
): Promise<void> {
  await sql`
    delete from eligibility_change c where permission = ${permission} and not exists (
      select from ${rowsOf(changes)}
      where coming.subject = c.subject and coming.at = c.at and coming.becomes = c.becomes)`.execute(
    cooperation,
  );
  if (changes.length === 0) return;
  await sql`
    insert into eligibility_change (permission, subject, at, becomes)
    select ${permission}, * from ${rowsOf(changes)}
    on conflict do nothing`.execute(cooperation);
}

async function insertChanges(
  cooperation: Cooperation,
  permission: number,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const result = await sql`
    insert into eligibility_change (permission, subject, at, becomes)
    select ${permission}, * from ${rowsOf(changes)}`.execute(cooperation);
  if (result.numAffectedRows !== BigInt(changes.length))
    throw new Error('not every coming change was written');
}
