/**
 * What an enrolment will change in a cooperation. Matching everybody anew takes long, so it is planned before anybody
 * has to wait; under the lock the plan is only looked at again, and made anew where it no longer fits.
 */
import type { PartnerHandle } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { matchPersons, type Matching, type Person } from './matching.ts';
import { listMembers, listOthers, type Member } from './members.ts';
import type { EnrolledPerson } from './persons.ts';
import type { Prepared, Terms } from './prepare.ts';
import { preparePseudonyms, type PseudonymChange } from './pseudonyms.ts';
import type { Move } from './renumber.ts';
import { assignSubjects } from './subjects.ts';

export type Plan = {
  readonly people: readonly Prepared[];
  /** The enrolments, removals and erasures before the plan. */
  readonly generation: number;
  readonly matching: Matching;
  /** The subject of each of the partner's persons, by person in hex. */
  readonly subjectOf: ReadonlyMap<string, number>;
  /** Members of the partner who are no more. */
  readonly gone: readonly Member[];
  /** Members of all partners who are new, or get another number. */
  readonly written: readonly Member[];
  readonly moved: readonly Move[];
  /** Numbers under which the partner published somebody who is no more, or whose records are others by now. */
  readonly unpublished: readonly number[];
  readonly next: number;
  readonly pseudonyms: PseudonymChange;
};

/** Plans the enrolment of these people. New pseudonyms are written already: nobody but an enrolment reads them. */
export async function planEnrolment(
  tx: Transaction,
  { id, partner, rules }: Terms,
  { people, participants }: { people: readonly Prepared[]; participants: ReadonlyMap<number, string> },
): Promise<Plan> {
  const { members, others, numbering } = await tx.cooperation(id, async (cooperation) => ({
    numbering: await cooperation
      .selectFrom('numbering')
      .select(['next', 'generation'])
      .executeTakeFirstOrThrow(),
    members: await listMembers(cooperation),
    others: await listOthers(cooperation, partner),
  }));
  const all: Person[] = [...people.map((person) => asPerson(partner, person)), ...others];
  const matching = matchPersons(all, rules);
  const previous = new Map(members.map(({ person, subject }) => [person, subject]));
  const { subjects, moved, next } = assignSubjects({
    persons: all,
    matching,
    previous,
    next: numbering.next,
  });
  const partnerOf = new Map(all.map(({ person, partner: owner }) => [person, owner]));
  const written = all
    .map(({ partner: owner, person }, index) => ({ partner: owner, person, subject: subjects[index]! }))
    .filter(({ person, subject }) => previous.get(person) !== subject);
  const own = all.slice(0, people.length).map(({ person }, index) => [person, subjects[index]!] as const);
  const subjectOf = new Map(own);
  const gone = members.filter((member) => member.partner === partner && !subjectOf.has(member.person));
  const regrouped = regroupedPersons(people, participants);
  const unpublished = members.filter(({ person }) => regrouped.has(person));
  return {
    people,
    generation: numbering.generation,
    matching,
    subjectOf,
    gone,
    written,
    // A person's bits move with the person, whoever of the partners it is.
    moved: moved.map(({ person, from, to }) => ({ partner: partnerOf.get(person)!, from, to })),
    unpublished: [...gone, ...unpublished].map(({ subject }) => subject),
    next,
    pseudonyms: await tx.publish(id, (it) => preparePseudonyms(it, partner, people)),
  };
}

/** Whether a plan is still the one for these people: nobody came, went or lost a record since, here or elsewhere. */
export function isCurrent(plan: Plan, people: readonly Prepared[], generation: number): boolean {
  if (plan.generation !== generation || plan.people.length !== people.length) return false;
  const records = new Map(plan.people.map(({ order, customers }) => [order, customers.length]));
  return people.every(({ order, customers }) => records.get(order) === customers.length);
}

function asPerson(partner: PartnerHandle, { person, keys }: EnrolledPerson): Person {
  return {
    partner,
    person: person.toString('hex'),
    keys: keys.map(({ kind, value, shared }) => ({ kind, value: value?.toString('hex') ?? null, shared })),
  };
}

/** Persons, in hex, whose records are not the ones they had the last time: who they are has changed. */
function regroupedPersons(
  people: readonly Prepared[],
  before: ReadonlyMap<number, string>,
): ReadonlySet<string> {
  const records = new Map<string, number>();
  for (const person of before.values()) records.set(person, (records.get(person) ?? 0) + 1);
  const regrouped = new Set<string>();
  for (const { person, customers } of people) {
    const name = person.toString('hex');
    const isSame = customers.length === records.get(name) && customers.every((id) => before.get(id) === name);
    if (!isSame && records.has(name)) regrouped.add(name);
  }
  return regrouped;
}
