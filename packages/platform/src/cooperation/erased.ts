/**
 * Taking one person who was erased out of a cooperation, while others decide and ask: the person is in nothing from
 * this commit on. Who is matched through the person is matched anew by the next enrolment, for which the values that
 * others hold as well are noted.
 */
import type { IdentifierKind, PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { clearBits } from './bitmaps.ts';
import { matchPersons } from './matching.ts';
import { asMatched, loadNeighbours, type Known } from './neighbours.ts';
import { unpublishSubjects } from './renumber.ts';
import { reportDifference, withShared, writeMatchReport } from './report.ts';
import { countMoreShared } from './ambiguous.ts';

/** A person in hex, and the rules by which the cooperation matches. */
type Erased = {
  readonly partner: PartnerHandle;
  readonly person: string;
  readonly rules: readonly IdentifierKind[];
};

/**
 * Removes the person; true where matching may have seen it in others, or others through it. The cooperation must be
 * locked, shared at least, and its generation counted up: that makes two erasures come one after the other.
 */
export async function removeErased(
  cooperation: Cooperation,
  { partner, person, rules }: Erased,
): Promise<boolean> {
  const named = { partner, person };
  const known = await loadNeighbours(cooperation, { persons: [named], values: [] });
  const isErased = (it: Known): boolean => it.partner === partner && it.person === person;
  const others = known.filter((it) => it.subject !== null && !isErased(it));
  const before = known.filter(isErased);
  const report = reportDifference(partner, {
    before: matchPersons(
      [...before.filter(({ subject }) => subject !== null), ...others].map(asMatched),
      rules,
    ),
    after: matchPersons(others.map(asMatched), rules),
  });
  const more = await countMoreShared(cooperation, partner, { before, after: [] });
  const bytes = Buffer.from(person, 'hex');
  const { rows } = await sql<{ abroad: boolean }>`
    with held as (
      select mine.kind, mine.value,
        exists (select from pseudonym theirs where theirs.kind = mine.kind and theirs.value = mine.value
          and theirs.partner <> ${partner}) as abroad,
        exists (select from pseudonym theirs where theirs.kind = mine.kind and theirs.value = mine.value
          and (theirs.partner, theirs.person) <> (${partner}, ${bytes})) as by_others
      from pseudonym mine where mine.partner = ${partner} and mine.person = ${bytes}),
    noted as (
      insert into unsettled (kind, value) select kind, value from held where by_others on conflict do nothing)
    select abroad from held`.execute(cooperation);
  await cooperation
    .deleteFrom('pseudonym')
    .where('partner', '=', partner)
    .where('person', '=', bytes)
    .execute();
  const member = await cooperation
    .deleteFrom('member')
    .where('partner', '=', partner)
    .where('person', '=', bytes)
    .returning('subject')
    .executeTakeFirst();
  if (member) {
    await cooperation
      .updateTable('contribution')
      .set((is) => ({ people: is('people', '-', 1) }))
      .where('partner', '=', partner)
      .execute();
    await clearBits(cooperation, { of: 'presence', partner }, [member.subject]);
    await unpublishSubjects(cooperation, partner, [member.subject]);
    await writeMatchReport(cooperation, partner, withShared(report, more));
  }
  return rows.some(({ abroad }) => abroad);
}
