/** How matching went, for each partner about its own people and for the operator about all. */
import type { PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import type { Matching } from './matching.ts';
import type { EnrolledPerson } from './persons.ts';

/** Writes the report of a matching that followed from one partner's enrolment. */
export async function writeMatchReport(
  cooperation: Cooperation,
  {
    partner,
    matching,
    persons,
  }: { partner: PartnerHandle; matching: Matching; persons: readonly EnrolledPerson[] },
): Promise<void> {
  await cooperation
    .deleteFrom('match_report')
    .where((is) => is.or([is('partner', '=', partner), is('partner', '=', '*')]))
    .execute();
  for (const rule of matching.perRule) {
    const { submitted, valid, ambiguous } = rule.byPartner[partner] ?? {
      submitted: 0,
      valid: 0,
      ambiguous: 0,
    };
    const own = { submitted, valid, ambiguous, links: null, conflicts: null, first_recognised: null };
    const all = {
      submitted: rule.submitted,
      valid: rule.valid,
      ambiguous: rule.ambiguous,
      links: rule.links,
      conflicts: rule.conflicts,
      first_recognised: rule.firstRecognised,
    };
    await cooperation
      .insertInto('match_report')
      .values([
        { rule: rule.rule, partner, ...own },
        { rule: rule.rule, partner: '*', ...all },
      ])
      .execute();
  }
  await cooperation.deleteFrom('contribution').where('partner', '=', partner).execute();
  await cooperation.insertInto('contribution').values({ partner, people: persons.length }).execute();
}
