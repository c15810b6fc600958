/** Reading what a cooperation knows of the people whom an enrolment concerns, and planning what it will change. */
import type { Cooperation, Transaction } from '@entente/store';
import { loadEverybody, loadNeighbours, type Known, type Value } from './neighbours.ts';
import { readNumbering } from './numbering.ts';
import { entrantOf, planChanges, type Changes, type Entrant } from './plan.ts';
import type { Preparation, Prepared } from './prepare.ts';
import { insertPseudonyms } from './pseudonyms.ts';
import { withShared } from './report.ts';
import { countMoreShared } from './ambiguous.ts';
import type { Terms } from './terms.ts';

export type Plan = Changes & {
  readonly people: readonly Prepared[];
  /** The enrolments, removals and erasures before the plan. */
  readonly generation: number;
};

/**
 * Plans the enrolment of these people. Where everybody is enrolled, new pseudonyms are written already: nobody but an
 * enrolment reads them.
 */
export async function planEnrolment(
  tx: Transaction,
  terms: Terms,
  { people, prepared }: { people: readonly Prepared[]; prepared: Preparation },
): Promise<Plan> {
  const { id, partner, rules } = terms;
  const { concerned, participants } = prepared;
  const entrants = people.map(entrantOf);
  const surveyed = await tx.cooperation(id, async (cooperation) => {
    const numbering = await readNumbering(cooperation);
    const known = await survey(cooperation, { partner, entrants, concerned });
    return { ...numbering, known };
  });
  const { known, next, generation } = surveyed;
  const changes = planChanges({ partner, rules, entrants, known, concerned, participants, next });
  if (concerned === null) {
    await tx.publish(id, (it) => insertPseudonyms(it, partner, changes.pseudonyms.fresh));
    return { ...changes, pseudonyms: { ...changes.pseudonyms, fresh: [] }, people, generation };
  }
  const before = known.filter((it) => it.partner === partner && concerned.has(it.person));
  const more = await tx.cooperation(id, (it) => countMoreShared(it, partner, { before, after: entrants }));
  return { ...changes, report: withShared(changes.report, more), people, generation };
}

/** The partner's concerned persons as they stand in the cooperation, and all neighbours they have or will have. */
async function survey(
  cooperation: Cooperation,
  {
    partner,
    entrants,
    concerned,
  }: { partner: string; entrants: readonly Entrant[]; concerned: ReadonlySet<string> | null },
): Promise<Known[]> {
  if (concerned === null) return loadEverybody(cooperation);
  const unsettled = await cooperation.selectFrom('unsettled').select(['kind', 'value']).execute();
  const values: Value[] = unsettled.map(({ kind, value }) => ({ kind, value: value.toString('hex') }));
  for (const { keys } of entrants) {
    for (const { kind, value, shared } of keys) if (!shared && value !== null) values.push({ kind, value });
  }
  return loadNeighbours(cooperation, {
    persons: [...concerned].map((person) => ({ partner, person })),
    values,
  });
}

/** Whether a plan is still the one for these people: nobody came, went or lost a record since, here or elsewhere. */
export function isCurrent(plan: Plan, people: readonly Prepared[], generation: number): boolean {
  if (plan.generation !== generation || plan.people.length !== people.length) return false;
  const records = new Map(plan.people.map(({ order, customers }) => [order, customers.length]));
  return people.every(({ order, customers }) => records.get(order) === customers.length);
}
