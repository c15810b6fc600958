// A second reading of docs/semantics.md, as naive as it can be: plain arrays, every question answered from the raw
// rows by brute force. It shares no code with the platform, so that the two can only agree by both being right.
import type { Kind } from './people.ts';

export type Customer = { readonly ref: string; readonly keys: Readonly<Record<Kind, string | null>> };
export type Consent = {
  readonly ref: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly event: string;
  readonly at: number;
  readonly categories: readonly string[];
  readonly expiresAt: number | null;
  readonly recordedAt: number;
  readonly recording: number;
};
export type Permission = {
  readonly key: string;
  readonly provider: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly actions: readonly string[];
};
export type Person = {
  readonly partner: string;
  readonly refs: readonly string[];
  readonly records: readonly Customer[];
};
export type Books = { readonly customers: readonly Customer[]; readonly consents: readonly Consent[] };
export type State = 'none' | 'expired' | 'given' | 'refused' | 'withdrawn' | 'revoked';

const minutes = 60_000;
const isNo = (event: string): boolean => event !== 'given';

/** From when an event counts: its date, the recording where that was up to five minutes earlier. */
function instantOf({ at, recordedAt }: Consent): number {
  if (at > recordedAt + 5 * minutes) return at;
  return at > recordedAt ? recordedAt : at;
}

/** What one customer's events say at t. */
export function stateAt(
  consents: readonly Consent[],
  about: { purpose: string; recipient: string },
  t: number,
): { state: State; categories: readonly string[] } {
  const says = ({ event, purpose, recipient }: Consent): boolean =>
    (purpose === about.purpose || (isNo(event) && purpose === '*')) &&
    (recipient === about.recipient || (isNo(event) && recipient === '*'));
  const relevant = consents.filter(says);
  const fell = (given: Consent): boolean =>
    given.event === 'given' &&
    given.at > given.recordedAt + 5 * minutes &&
    relevant.some((no) => isNo(no.event) && no.recording > given.recording && no.recordedAt <= given.at);
  const counting = relevant.filter(
    (consent) => !fell(consent) && instantOf(consent) <= t && consent.recordedAt <= t,
  );
  if (counting.length === 0) return { state: 'none', categories: [] };
  const latest = Math.max(...counting.map(instantOf));
  const last = counting.filter((consent) => instantOf(consent) === latest);
  for (const no of ['withdrawn', 'revoked', 'refused'] as const) {
    if (last.some(({ event }) => event === no)) return { state: no, categories: [] };
  }
  const fewest = Math.min(...last.map(({ categories }) => categories.length));
  const narrow = last.filter(({ categories }) => categories.length === fewest);
  const end = Math.min(...narrow.map(({ expiresAt }) => expiresAt ?? Infinity));
  if (end <= t) return { state: 'expired', categories: [] };
  return { state: 'given', categories: narrow[0]!.categories };
}

/** Whether a customer's own events cover them. */
export function covers(books: Books, ref: string, permission: Permission, t: number): boolean {
  const { state, categories } = stateAt(
    books.consents.filter((consent) => consent.ref === ref),
    permission,
    t,
  );
  return state === 'given' && permission.categories.every((category) => categories.includes(category));
}

/** Whether a person is covered: one record is, and none of them stands at a no. */
export function isCovered(
  books: Books,
  person: Pick<Person, 'refs'>,
  permission: Permission,
  t: number,
): boolean {
  const saysNo = person.refs.some((ref) => {
    const own = books.consents.filter((consent) => consent.ref === ref);
    return ['refused', 'withdrawn', 'revoked'].includes(stateAt(own, permission, t).state);
  });
  return !saysNo && person.refs.some((ref) => covers(books, ref, permission, t));
}

/** Whether the person is covered at t or, by what is recorded, at any later instant. */
export function isEverCovered(
  books: Books,
  person: Person,
  permissions: readonly Permission[],
  t: number,
): boolean {
  const own = books.consents.filter(({ ref }) => person.refs.includes(ref));
  const instants = own.flatMap(({ at, expiresAt }) => [at, expiresAt ?? at]).filter((instant) => instant > t);
  return [t, ...instants].some((instant) =>
    permissions.some((permission) => isCovered(books, person, permission, instant)),
  );
}

/** The persons of a store: customers of one e-mail are one. */
export function personsOf(partner: string, { customers }: Books): Person[] {
  const groups: Customer[][] = [];
  for (const customer of customers) {
    const mates = groups.find(
      ([first]) => first!.keys.email !== null && first!.keys.email === customer.keys.email,
    );
    if (mates) mates.push(customer);
    else groups.push([customer]);
  }
  return groups.map((records) => ({ partner, records, refs: records.map(({ ref }) => ref).toSorted() }));
}

const valuesOf = (person: Person, kind: Kind): string[] => [
  ...new Set(person.records.flatMap(({ keys }) => keys[kind] ?? [])),
];

/**
 * Who is the same person: `everybody` are all persons of every store, `taking part` those that are matched. `rank`
 * gives the keyed value by which values are put in order.
 */
export function match(input: {
  everybody: readonly Person[];
  takingPart: readonly Person[];
  rules: readonly Kind[];
  rank: (kind: Kind, value: string) => string;
}): Person[][] {
  const { everybody, takingPart, rules, rank } = input;
  let subjects = takingPart.map((person) => [person]);
  const subjectOf = (person: Person): Person[] => subjects.find((subject) => subject.includes(person))!;
  for (const rule of rules) {
    const values = [...new Set(takingPart.flatMap((person) => valuesOf(person, rule)))];
    values.sort((a, b) => (rank(rule, a) < rank(rule, b) ? -1 : 1));
    for (const value of values) {
      const holders = takingPart
        .filter((person) => valuesOf(person, rule).includes(value))
        .filter(
          ({ partner }) =>
            everybody.filter((other) => other.partner === partner && valuesOf(other, rule).includes(value))
              .length === 1,
        )
        .toSorted((a, b) => (a.partner < b.partner ? -1 : 1));
      for (const [place, one] of holders.entries()) {
        for (const other of holders.slice(place + 1)) {
          const [a, b] = [subjectOf(one), subjectOf(other)];
          if (a === b || a.some(({ partner }) => b.some((person) => person.partner === partner))) continue;
          subjects = [...subjects.filter((subject) => subject !== a && subject !== b), [...a, ...b]];
        }
      }
    }
  }
  return subjects;
}

/** A person's name in these comparisons: the partner and the refs of all records. */
export const nameOf = ({ partner, refs }: Pick<Person, 'partner' | 'refs'>): string =>
  `${partner}:${refs.join('+')}`;
