/**
 * Who is the same person across the partners of one cooperation. The agreement's rules are applied in order over
 * everybody in it, whatever the permissions: two persons of different partners with the same value for a rule's
 * identifier become one subject, unless a subject would then hold two persons of one partner. The subjects are a
 * function of the set of records, so many small imports and one large one come to the same.
 */
import type { IdentifierKind } from '@entente/contract';
import type { PersonKey } from './grouping.ts';
import { forEachRun } from './hash-order.ts';

/** A person as one partner knows them. `person` is opaque and unique in the cooperation. */
export type Person = {
  readonly partner: string;
  readonly person: string;
  readonly keys: readonly PersonKey[];
};

/** People with the identifier, those with a valid one, and values ignored because several persons share them. */
export type RuleSubmission = { submitted: number; valid: number; ambiguous: number };

/**
 * What one rule did. `links` counts the times it joined two subjects, `conflicts` the pairs it left alone because
 * one partner would have been twice in a subject, `firstRecognised` the people whom no earlier rule had matched.
 * A partner may be told its own line of `byPartner`; the rest is the operator's.
 */
export type RuleReport = RuleSubmission & {
  rule: IdentifierKind;
  links: number;
  conflicts: number;
  firstRecognised: number;
  byPartner: Record<string, RuleSubmission>;
};

/** `components[i]` numbers the component of `persons[i]`: 0, 1, 2… in the order in which they first occur. */
export type Matching = { components: Int32Array; count: number; perRule: RuleReport[] };

/** More partners than this do not fit the bits in which a component remembers whom it holds. */
const maxPartners = 31;

/** Matches the persons of a cooperation by its ordered rules. More than 31 partners are a fault. */
export function matchPersons(persons: readonly Person[], rules: readonly IdentifierKind[]): Matching {
  const partners = [...new Set(persons.map((person) => person.partner))].sort();
  if (partners.length > maxPartners) throw new RangeError(`${partners.length} partners in one cooperation`);
  const rankOf = new Map(partners.map((partner, rank) => [partner, rank]));
  const ranks = Uint8Array.from(persons, (person) => rankOf.get(person.partner)!);
  const joining = startApart(ranks);
  const perRule = rules.map((rule) => applyRule(rule, { persons, partners, ranks, joining }));
  return { ...numberComponents(joining.rootOf, persons.length), perRule };
}

type Joining = ReturnType<typeof startApart>;

/** Every person a component of their own, and the two ways to change and to ask that. */
function startApart(ranks: Uint8Array) {
  const parent = Int32Array.from(ranks.keys());
  // One bit per partner: a component holds at most one person of each, so the bits also bound its size.
  const partnersIn = Int32Array.from(ranks, (rank) => 1 << rank);
  const isAlone = (root: number) => (partnersIn[root]! & (partnersIn[root]! - 1)) === 0;
  const rootOf = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  /** Answers how many people were in nobody's company before, or why nothing was joined. */
  const join = (one: number, other: number): number | 'joined-already' | 'conflict' => {
    const [a, b] = [rootOf(one), rootOf(other)];
    if (a === b) return 'joined-already';
    if ((partnersIn[a]! & partnersIn[b]!) !== 0) return 'conflict';
    const newcomers = Number(isAlone(a)) + Number(isAlone(b));
    parent[b] = a;
    partnersIn[a]! |= partnersIn[b]!;
    return newcomers;
  };
  return { rootOf, join };
}

type RuleInput = {
  readonly persons: readonly Person[];
  readonly partners: readonly string[];
  readonly ranks: Uint8Array;
  readonly joining: Joining;
};

function applyRule(rule: IdentifierKind, { persons, partners, ranks, joining }: RuleInput): RuleReport {
  const submissions = partners.map((): RuleSubmission => ({ submitted: 0, valid: 0, ambiguous: 0 }));
  const report = { rule, links: 0, conflicts: 0, firstRecognised: 0 };
  const holdings = collectHoldings(rule, persons, ranks, submissions);
  // Values rise, and the holders of one value by partner; with one holder per partner that is the whole order.
  forEachRun(holdings.values, (sorted, start, end) => {
    const isAlone = end - start === 1 && !holdings.shared[sorted[start]!];
    if (isAlone) return; // By far the most frequent case, and nothing to join.
    const holders = soleHolders(sorted.subarray(start, end), holdings, ranks, submissions);
    for (const [position, one] of holders.entries()) {
      for (const other of holders.slice(position + 1)) {
        const outcome = joining.join(one, other);
        if (outcome === 'conflict') report.conflicts += 1;
        else if (outcome !== 'joined-already') {
          report.links += 1;
          report.firstRecognised += outcome;
        }
      }
    }
  });
  const byPartner = Object.fromEntries(partners.map((partner, rank) => [partner, submissions[rank]!]));
  return { ...report, ...total(submissions), byPartner };
}

/** Column by column: who holds which valid value, and whether that partner's store knows it to be shared. */
type Holdings = { values: string[]; holders: number[]; shared: boolean[] };

function collectHoldings(
  rule: IdentifierKind,
  persons: readonly Person[],
  ranks: Uint8Array,
  submissions: readonly RuleSubmission[],
): Holdings {
  const holdings: Holdings = { values: [], holders: [], shared: [] };
  for (let index = 0; index < persons.length; index++) {
    let submitted = false;
    let valid = false;
    for (const key of persons[index]!.keys) {
      if (key.kind !== rule) continue;
      submitted = true;
      if (key.value === null) continue;
      valid = true;
      holdings.values.push(key.value);
      holdings.holders.push(index);
      holdings.shared.push(key.shared);
    }
    submissions[ranks[index]!]!.submitted += Number(submitted);
    submissions[ranks[index]!]!.valid += Number(valid);
  }
  return holdings;
}

const nobody = -1;
const several = -2;

/** Of the holders of one value, those who alone hold it at their partner, in the order of partners. */
function soleHolders(
  run: Uint32Array,
  { holders, shared }: Holdings,
  ranks: Uint8Array,
  submissions: readonly RuleSubmission[],
): number[] {
  const holderAt = submissions.map(() => nobody);
  for (const holding of run) {
    const person = holders[holding]!;
    const rank = ranks[person]!;
    const isSole = !shared[holding] && (holderAt[rank] === nobody || holderAt[rank] === person);
    holderAt[rank] = isSole ? person : several;
  }
  for (const [rank, person] of holderAt.entries()) if (person === several) submissions[rank]!.ambiguous += 1;
  return holderAt.filter((person) => person >= 0);
}

function total(submissions: readonly RuleSubmission[]): RuleSubmission {
  const sum = { submitted: 0, valid: 0, ambiguous: 0 };
  for (const { submitted, valid, ambiguous } of submissions) {
    sum.submitted += submitted;
    sum.valid += valid;
    sum.ambiguous += ambiguous;
  }
  return sum;
}

function numberComponents(
  rootOf: (index: number) => number,
  size: number,
): { components: Int32Array; count: number } {
  const numbers = new Int32Array(size).fill(-1);
  const components = new Int32Array(size);
  let count = 0;
  for (let index = 0; index < size; index++) {
    const root = rootOf(index);
    if (numbers[root] === -1) numbers[root] = count++;
    components[index] = numbers[root]!;
  }
  return { components, count };
}
