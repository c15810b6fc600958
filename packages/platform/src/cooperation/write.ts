/** Writing an enrolment: bits, members and counts of those who changed. The cooperation must be locked exclusively. */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import type { ProcedureContext } from '../procedure.ts';
import { unshareStrays } from '../column/remove.ts';
import { changeEligibility, dropCoverage, replaceEligibility } from './eligibility.ts';
import { mendPresence, writeMembers } from './members.ts';
import { countGeneration } from './numbering.ts';
import type { Preparation, Prepared } from './prepare.ts';
import { writePseudonyms } from './pseudonyms.ts';
import { moveSubjects, unpublishSubjects } from './renumber.ts';
import { writeMatchReport } from './report.ts';
import type { Plan } from './survey.ts';
import { ownPermissions, type Terms } from './terms.ts';

/** Writes what a plan comes to, with the coverage that these people have now. */
export async function writeEnrolment(
  cooperation: Cooperation,
  ctx: ProcedureContext,
  {
    terms,
    plan,
    people,
    prepared,
  }: { terms: Terms; plan: Plan; people: readonly Prepared[]; prepared: Preparation },
): Promise<{ people: number }> {
  const { partner } = terms;
  const isWhole = prepared.concerned === null;
  await writePseudonyms(cooperation, partner, plan.pseudonyms);
  await dropCoverage(
    cooperation,
    partner,
    plan.gone.map(({ subject }) => subject),
  );
  await writeMembers(cooperation, plan);
  if (isWhole) await mendPresence(cooperation);
  await unpublishSubjects(cooperation, partner, plan.unpublished);
  await moveSubjects(cooperation, plan.moved);
  if (isWhole) await unshareStrays(cooperation, partner);
  for (const { number } of ownPermissions(terms)) {
    const coverage = people.map((person) => ({
      subject: plan.subjectOf.get(person.person.toString('hex'))!,
      ...person.coverage.get(number)!,
    }));
    if (isWhole) await replaceEligibility(cooperation, number, { people: coverage, now: ctx.clock() });
    else await changeEligibility(cooperation, number, coverage);
  }
  await countGeneration(cooperation, plan.next);
  await cooperation.deleteFrom('unsettled').execute();
  await writeMatchReport(cooperation, partner, plan.report);
  return { people: await writeContribution(cooperation, { partner, plan, isWhole }) };
}

/** How many people the partner has in the cooperation, written and told. */
async function writeContribution(
  cooperation: Cooperation,
  { partner, plan, isWhole }: { partner: string; plan: Plan; isWhole: boolean },
): Promise<number> {
  const newcomers = plan.written.filter((row) => row.partner === partner && row.from === undefined);
  const count = isWhole ? plan.subjectOf.size : newcomers.length - plan.gone.length;
  const { rows } = await sql<{ people: number }>`
    insert into contribution as c (partner, people) values (${partner}, ${count})
    on conflict (partner) do update set enrolled_at = excluded.enrolled_at,
      people = excluded.people + case when ${isWhole} then 0 else c.people end
    returning people`.execute(cooperation);
  return rows[0]!.people;
}
