// Random histories of small stores, and a cooperation in memory that follows them enrolment by enrolment.
import fc from 'fast-check';
import { hash } from 'node:crypto';
import {
  groupPersons,
  type CustomerIdentifier,
} from '../../../packages/platform/src/cooperation/grouping.ts';
import { asMatched, type Known } from '../../../packages/platform/src/cooperation/neighbours.ts';
import { planChanges, type Entrant } from '../../../packages/platform/src/cooperation/plan.ts';
import { reportWhole, type ReportChange } from '../../../packages/platform/src/cooperation/report.ts';
import { matchPersons } from '../../../packages/platform/src/cooperation/matching.ts';

export const rules = ['email', 'phone', 'loyalty'] as const;
type Kind = (typeof rules)[number];
/** What a customer can be recognised by; -1 stands for one that is not valid. */
type Customer = { readonly values: Readonly<Partial<Record<Kind, number>>>; readonly isCovered: boolean };
export type Step =
  | { readonly do: 'put'; readonly partner: number; readonly id: number; readonly customer: Customer }
  | { readonly do: 'remove'; readonly partner: number; readonly id: number }
  | { readonly do: 'enrol'; readonly partner: number };
export type History = {
  readonly partners: number;
  /** Which of the partners only provide, so that only those who are covered take part. */
  readonly provides: readonly boolean[];
  readonly steps: readonly Step[];
};

const value = fc.oneof({ weight: 1, arbitrary: fc.constant(-1) }, { weight: 12, arbitrary: fc.nat(6) });
const customer: fc.Arbitrary<Customer> = fc.record({
  values: fc.record({ email: value, phone: value, loyalty: value }, { requiredKeys: [] }),
  isCovered: fc.boolean(),
});
const partner = fc.nat(3);
const id = fc.integer({ min: 1, max: 8 });

export const histories: fc.Arbitrary<History> = fc.record({
  partners: fc.integer({ min: 2, max: 4 }),
  provides: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  steps: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), partner, id, customer }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), partner, id }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('enrol' as const), partner }) },
    ),
    { minLength: 12, maxLength: 70 },
  ),
});

type Follower = {
  readonly handle: string;
  readonly customers: Map<number, Customer>;
  readonly participants: Map<number, string>;
  /** Customers who changed, and values that they had, since the last enrolment; null before the first. */
  changed: { ids: Set<number>; values: Set<string> } | null;
};
export type Cooperation = { known: Known[]; next: number; report: ReportChange['rules'] };
export type Finding = (
  known: readonly Known[],
  seeds: { persons: Set<string>; values: Set<string> },
) => Known[];

const keyed = (text: string): string => hash('sha256', text);
const personOf = (handle: string, order: number): string => keyed(`${handle} ${order}`).slice(0, 32);
const valuesOf = ({ values }: Customer): string[] =>
  rules.flatMap((kind) => ((values[kind] ?? -1) === -1 ? [] : [`${kind} ${values[kind]}`]));

/** Plays a history to its end, when everybody has been enrolled; `find` gives the neighbours of what is concerned. */
export function playHistory(history: History, find: Finding): { followers: Follower[]; it: Cooperation } {
  const followers = Array.from({ length: history.partners }, (_, n): Follower => ({
    handle: `partner${n}`,
    customers: new Map(),
    participants: new Map(),
    changed: null,
  }));
  const it: Cooperation = { known: [], next: 0, report: [] };
  const provides = (follower: Follower): boolean => history.provides[followers.indexOf(follower)]!;
  for (const step of history.steps) {
    const follower = followers[step.partner % followers.length]!;
    if (step.do === 'enrol') enrol(it, follower, { provides: provides(follower), find });
    else change(follower, step);
  }
  for (const follower of followers) enrol(it, follower, { provides: provides(follower), find });
  return { followers, it };
}

function change({ customers, changed }: Follower, step: Exclude<Step, { do: 'enrol' }>): void {
  const before = customers.get(step.id);
  if (before) for (const held of valuesOf(before)) changed?.values.add(held);
  changed?.ids.add(step.id);
  if (step.do === 'put') customers.set(step.id, step.customer);
  else customers.delete(step.id);
}

/** The partner's persons as they would stand in the cooperation, those who take part. */
export function entrantsOf({ handle, customers }: Follower, provides: boolean): Entrant[] {
  const identifiers = [...customers].flatMap(([id, { values }]) =>
    rules.flatMap((kind): CustomerIdentifier[] => {
      const held = values[kind];
      if (held === undefined) return [];
      return [{ customer: id, kind, hash: held === -1 ? null : keyed(`${kind} ${held}`) }];
    }),
  );
  return groupPersons([...customers.keys()], identifiers)
    .filter((it) => !provides || it.customers.some((id) => customers.get(id)!.isCovered))
    .map(({ order, customers: ids, keys }) => ({
      person: personOf(handle, order),
      customers: ids,
      invalid: rules.filter(
        (kind) =>
          keys.some((key) => key.kind === kind) &&
          !keys.some((key) => key.kind === kind && key.value !== null),
      ),
      keys: keys.filter((key) => key.value !== null),
    }));
}

function enrol(
  it: Cooperation,
  follower: Follower,
  { provides, find }: { provides: boolean; find: Finding },
): void {
  const { handle, participants, changed } = follower;
  const all = entrantsOf(follower, provides);
  const among = changed && concernedCustomers(follower);
  const entrants = among ? all.filter((entrant) => entrant.customers.some((id) => among.has(id))) : all;
  const concerned =
    among &&
    new Set([
      ...entrants.map(({ person }) => person),
      ...[...among].flatMap((id) => [personOf(handle, id), participants.get(id) ?? []].flat()),
    ]);
  const values = new Set(
    entrants.flatMap(({ keys }) =>
      keys.flatMap(({ kind, value: v, shared }) => (shared ? [] : [`${kind} ${v}`])),
    ),
  );
  const known = concerned ? find(it.known, { persons: concerned, values }) : it.known;
  const changes = planChanges({
    partner: handle as never,
    rules,
    entrants,
    known,
    concerned,
    participants,
    next: it.next,
  });
  const replaced = new Set(
    known.filter((k) => k.partner === handle && (!concerned || concerned.has(k.person))),
  );
  const written = new Map(changes.written.map((row) => [row.person, row]));
  const kept = it.known.filter((k) => !replaced.has(k));
  it.known = [
    ...kept.map((k) => ({ ...k, subject: written.get(k.person)?.subject ?? k.subject })),
    ...entrants.map((entrant) => ({
      ...entrant,
      partner: handle,
      subject: changes.subjectOf.get(entrant.person)!,
    })),
  ];
  it.next = changes.next;
  it.report = addReport(it.report, changes.report);
  for (const id of among ?? participants.keys()) participants.delete(id);
  for (const { person, customers: ids } of entrants) for (const id of ids) participants.set(id, person);
  follower.changed = { ids: new Set(), values: new Set() };
}

/** As the queries of an enrolment find them: holders of values, records of the same people, as they are and were. */
function concernedCustomers({ customers, participants, changed }: Follower): Set<number> {
  const values = new Set(changed!.values);
  for (const id of changed!.ids) {
    const now = customers.get(id);
    if (now) for (const held of valuesOf(now)) values.add(held);
  }
  const found = new Set(changed!.ids);
  for (const [id, it] of customers) if (valuesOf(it).some((held) => values.has(held))) found.add(id);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    const emails = new Set([...found].flatMap((id) => customers.get(id)?.values.email ?? []));
    const persons = new Set([...found].flatMap((id) => participants.get(id) ?? []));
    for (const [id, { values: held }] of customers)
      if (held.email !== undefined && held.email !== -1 && emails.has(held.email)) found.add(id);
    for (const [id, person] of participants) if (persons.has(person)) found.add(id);
  }
  return found;
}

/** Everybody who is connected, over however many others. */
export const neighbours: Finding = (known, { persons, values }) => {
  const found = new Set<Known>();
  const subjects = new Set<number | null>();
  const linked = new Set(values);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const it of known) {
      const open = it.keys.filter(({ shared }) => !shared).map(({ kind, value: v }) => `${kind} ${v}`);
      if (!persons.has(it.person) && !subjects.has(it.subject) && !open.some((held) => linked.has(held)))
        continue;
      found.add(it);
      subjects.add(it.subject);
      for (const held of open) linked.add(held);
    }
  }
  return [...found];
};

/** The control: only those who hold a value themselves, and nobody beyond. */
export const nearest: Finding = (known, { persons, values }) =>
  known.filter(
    (it) =>
      persons.has(it.person) ||
      it.keys.some(({ kind, value: v, shared }) => !shared && values.has(`${kind} ${v}`)),
  );

/** What a report says of links and people; shared values are counted apart, in the database. */
function addReport(before: ReportChange['rules'], change: ReportChange): ReportChange['rules'] {
  if (change.isWhole) return change.rules;
  return change.rules.map(({ rule, own, all }, place) => {
    const was = before[place]!.all;
    const sum = (name: keyof typeof all): number => was[name] + all[name];
    const names = ['submitted', 'valid', 'links', 'conflicts', 'firstRecognised'] as const;
    return { rule, own, all: { ...all, ...Object.fromEntries(names.map((name) => [name, sum(name)])) } };
  });
}

export type Outcome = { readonly subjects: string[]; readonly keys: string[]; readonly report: string[] };

/** How a cooperation stands: who is one subject, who is matched by what, and the report, in an order of their own. */
export function outcomeOf({ known, report }: Pick<Cooperation, 'known' | 'report'>): Outcome {
  const bySubject = Map.groupBy(known, ({ subject }) => subject);
  return {
    subjects: [...bySubject.values()]
      .map((group) =>
        group
          .map(({ person }) => person)
          .toSorted()
          .join(),
      )
      .toSorted(),
    keys: known.map(({ person, keys, invalid }) => JSON.stringify([person, keys, invalid])).toSorted(),
    report: report.map(({ rule, all }) => {
      const { submitted, valid, links, conflicts, firstRecognised } = all;
      return [rule, submitted, valid, links, conflicts, firstRecognised].join(' ');
    }),
  };
}

/** What matching everybody at once comes to, with nothing known before. */
export function rebuilt(followers: readonly Follower[], provides: readonly boolean[]): Outcome {
  const known = followers.flatMap((follower, place) =>
    entrantsOf(follower, provides[place]!).map((entrant): Known => ({
      ...entrant,
      partner: follower.handle,
      subject: 0,
    })),
  );
  const matching = matchPersons(known.map(asMatched), rules);
  return outcomeOf({
    known: known.map((it, place) => ({ ...it, subject: matching.components[place]! })),
    report: reportWhole('partner0' as never, matching).rules,
  });
}
