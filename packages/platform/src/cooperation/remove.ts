/** Taking out of a cooperation what partners put in: one that leaves, or all of them when the agreement has ended. */
import type { IdentifierKind, PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { matchPersons } from './matching.ts';
import { writeMembers } from './members.ts';
import { asMatched, loadEverybody } from './neighbours.ts';
import { moveSubjects } from './renumber.ts';
import { writeJointReport } from './report.ts';
import { assignSubjects } from './subjects.ts';
import { removePermissions } from './succeed.ts';
import { countGeneration, readNumbering } from './numbering.ts';

/**
 * Removes one partner: its people, their pseudonyms, its publications, and the bitmaps of `permissions`, the numbers
 * of those that ended with it. The others are matched anew, since two of them may have been one subject only
 * through a record of the one that left. The cooperation must be locked exclusively.
 */
export async function removePartner(
  cooperation: Cooperation,
  leaving: {
    partner: PartnerHandle;
    permissions: readonly number[];
    rules: readonly IdentifierKind[];
  },
): Promise<void> {
  const { partner, permissions, rules } = leaving;
  await removePermissions(cooperation, permissions);
  for (const table of ['member', 'pseudonym', 'presence', 'contribution', 'match_report'] as const) {
    await cooperation.deleteFrom(table).where('partner', '=', partner).execute();
  }
  await matchAgain(cooperation, rules);
}

/** Removes what everybody put in. The cooperation must be locked exclusively. */
export async function removeEverybody(cooperation: Cooperation): Promise<void> {
  const tables = ['publication', 'shared_column', 'eligibility_change', 'eligibility'] as const;
  const ofPartners = ['member', 'pseudonym', 'presence', 'contribution', 'match_report'] as const;
  for (const table of [...tables, ...ofPartners, 'unsettled'] as const)
    await cooperation.deleteFrom(table).execute();
  await countGeneration(cooperation);
}

async function matchAgain(cooperation: Cooperation, rules: readonly IdentifierKind[]): Promise<void> {
  const persons = (await loadEverybody(cooperation)).filter(({ subject }) => subject !== null);
  const matching = matchPersons(persons.map(asMatched), rules);
  const previous = new Map(persons.map(({ person, subject }) => [person, subject!]));
  const { next } = await readNumbering(cooperation);
  const numbers = assignSubjects({ persons, matching, previous, next });
  const known = new Map(persons.map((it) => [it.person, it]));
  const moved = numbers.moved.map((move) => ({ ...known.get(move.person)!, ...move }));
  const written = moved.map(({ partner, person, invalid, from, to }) => ({
    partner,
    person,
    invalid,
    subject: to,
    from,
  }));
  await writeMembers(cooperation, { gone: [], written });
  await moveSubjects(cooperation, moved);
  await cooperation.deleteFrom('unsettled').execute();
  await writeJointReport(cooperation, matching);
  await countGeneration(cooperation, numbers.next);
}
