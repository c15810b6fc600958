/**
 * What an enrolment will change in a cooperation: it is planned before anybody has to wait, and under the lock it is
 * only looked at again, and made anew where it no longer fits. Matched are the people concerned and their neighbours;
 * everybody is concerned the first time.
 */
import type { IdentifierKind, PartnerHandle } from '@entente/contract';
import type { PersonKey } from './grouping.ts';
import { matchPersons } from './matching.ts';
import type { Member } from './members.ts';
import { asMatched, type Known } from './neighbours.ts';
import type { EnrolledPerson } from './persons.ts';
import { comparePseudonyms, type PseudonymChange } from './pseudonyms.ts';
import type { Move } from './renumber.ts';
import { reportDifference, reportWhole, type ReportChange } from './report.ts';
import { assignSubjects } from './subjects.ts';

/** A person as it is to stand in the cooperation. Person and values are in hex. */
export type Entrant = {
  readonly person: string;
  readonly customers: readonly number[];
  readonly invalid: readonly IdentifierKind[];
  readonly keys: readonly PersonKey[];
};

/** A member as it is written, and the number it had. */
export type Written = Member & { readonly from: number | undefined };

export type Changes = {
  /** The subject of each of the entrants. */
  readonly subjectOf: ReadonlyMap<string, number>;
  /** Members of the partner who are no more. */
  readonly gone: readonly Member[];
  /** Members of all partners who are new, or are written otherwise than before. */
  readonly written: readonly Written[];
  readonly moved: readonly Move[];
  /** Numbers under which the partner published somebody who is no more, or whose records are others by now. */
  readonly unpublished: readonly number[];
  readonly next: number;
  readonly pseudonyms: PseudonymChange;
  readonly report: ReportChange;
};

/**
 * What follows when these entrants take the place of the partner's concerned persons. `known` are all of these as they
 * stand in the cooperation, and the neighbours of both; `participants` says who the customers of the entrants were.
 */
export function planChanges(input: {
  readonly partner: PartnerHandle;
  readonly rules: readonly IdentifierKind[];
  readonly entrants: readonly Entrant[];
  readonly known: readonly Known[];
  readonly concerned: ReadonlySet<string> | null;
  readonly participants: ReadonlyMap<number, string>;
  readonly next: number;
}): Changes {
  const { partner, rules, entrants, known, concerned, participants } = input;
  const isConcerned = (it: Known): boolean =>
    it.partner === partner && (concerned === null || concerned.has(it.person));
  const replaced = known.filter(isConcerned);
  const present = known.filter(({ subject }) => subject !== null);
  const own: Known[] = entrants.map((entrant) => ({ ...entrant, partner, subject: null }));
  const all = [...own, ...present.filter((it) => !isConcerned(it))];
  const matching = matchPersons(all.map(asMatched), rules);
  const before = new Map(present.map((it) => [it.person, it]));
  const previous = new Map(present.map(({ person, subject }) => [person, subject!]));
  // Nobody has a number that was not given; should somebody, it is not given again.
  const next = concerned === null ? [...previous.values()].reduce(above, input.next) : input.next;
  const numbers = assignSubjects({ persons: all, matching, previous, next });
  const partnerOf = new Map(all.map(({ person, partner: owner }) => [person, owner]));
  const written = all.flatMap(({ partner: owner, person, invalid }, index): Written[] => {
    const subject = numbers.subjects[index]!;
    const was = before.get(person);
    const stays = was?.subject === subject && was.invalid.join() === invalid.join();
    return stays ? [] : [{ partner: owner, person, subject, invalid, from: was?.subject ?? undefined }];
  });
  const subjectOf = new Map(own.map(({ person }, index) => [person, numbers.subjects[index]!]));
  const members = replaced.flatMap(({ subject, ...it }): Member[] =>
    subject === null ? [] : [{ ...it, subject }],
  );
  const gone = members.filter(({ person }) => !subjectOf.has(person));
  const regrouped = regroupedPersons(entrants, participants);
  const unpublished = [...gone, ...members.filter(({ person }) => regrouped.has(person))];
  return {
    subjectOf,
    gone,
    written,
    // A person's bits move with the person, whoever of the partners it is.
    moved: numbers.moved.map(({ person, from, to }) => ({ partner: partnerOf.get(person)!, from, to })),
    unpublished: unpublished.map(({ subject }) => subject),
    next: numbers.next,
    pseudonyms: comparePseudonyms(replaced, entrants),
    report:
      concerned === null
        ? reportWhole(partner, matching)
        : reportDifference(partner, {
            before: matchPersons(present.map(asMatched), rules),
            after: matching,
          }),
  };
}

const above = (next: number, subject: number): number => Math.max(next, subject + 1);

/** The person as matching and pseudonyms take it. */
export function entrantOf({ person, customers, keys }: EnrolledPerson): Entrant {
  const valid = new Set(keys.filter(({ value }) => value !== null).map(({ kind }) => kind));
  const named = new Set(keys.map(({ kind }) => kind));
  return {
    person: person.toString('hex'),
    customers,
    invalid: [...named].filter((kind) => !valid.has(kind)).sort(),
    keys: keys.flatMap(({ kind, value, shared }) =>
      value === null ? [] : [{ kind, value: value.toString('hex'), shared }],
    ),
  };
}

/** Persons whose records are not the ones they had the last time: who they are has changed. */
function regroupedPersons(
  entrants: readonly Entrant[],
  before: ReadonlyMap<number, string>,
): ReadonlySet<string> {
  const records = new Map<string, number>();
  for (const person of before.values()) records.set(person, (records.get(person) ?? 0) + 1);
  const regrouped = new Set<string>();
  for (const { person, customers } of entrants) {
    const isSame =
      customers.length === records.get(person) && customers.every((id) => before.get(id) === person);
    if (!isSame && records.has(person)) regrouped.add(person);
  }
  return regrouped;
}
