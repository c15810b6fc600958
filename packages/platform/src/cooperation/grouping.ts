/**
 * Who is one person within one partner: customers with the same normalised e-mail. Every other identifier that
 * several of those persons hold (a household's phone) cannot tell them apart, so it is marked shared and matching
 * ignores it for all of them. Sharing is judged over the partner's whole store, whoever takes part.
 */
import type { IdentifierKind } from '@entente/contract';
import { forEachRun } from './hash-order.ts';

/** An identifier of a customer; `hash` is the keyed hash of the normalised value, null where it is not valid. */
export type CustomerIdentifier = {
  readonly customer: number;
  readonly kind: IdentifierKind;
  readonly hash: string | null;
};

/** An identifier of a person, as matching takes it; `value` is a keyed hash in hex, null where it is not valid. */
export type PersonKey = {
  readonly kind: IdentifierKind;
  readonly value: string | null;
  readonly shared: boolean;
};

/** A person as one partner knows them. `order` is the smallest customer id; `customers` rise. */
export type GroupedPerson = { order: number; customers: number[]; keys: PersonKey[] };

/**
 * All persons of one partner's store, by rising `order`. `customers` are the ids of all its customers, with or
 * without identifiers; an identifier of a customer not among them is a fault. Keys come without repetitions, by
 * kind and hash, those that are not valid last.
 */
export function groupPersons(
  customers: readonly number[],
  identifiers: readonly CustomerIdentifier[],
): GroupedPerson[] {
  const byKind = Map.groupBy(identifiers, ({ kind }) => kind);
  const { persons, personOf } = joinByEmail(customers, byKind.get('email') ?? []);
  for (const kind of [...byKind.keys()].sort()) {
    forEachHash(byKind.get(kind)!, (value, holders) => {
      const holding = distinct(holders.map(personOf));
      for (const person of holding) person.keys.push({ kind, value, shared: holding.length > 1 });
    });
    const invalid = byKind.get(kind)!.filter(({ hash }) => hash === null);
    for (const person of distinct(invalid.map(({ customer }) => personOf(customer)))) {
      person.keys.push({ kind, value: null, shared: false });
    }
  }
  return persons;
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  return values.length < 2 ? values : [...new Set(values)];
}

function forEachHash(
  identifiers: readonly CustomerIdentifier[],
  visit: (hash: string, holders: number[]) => void,
): void {
  const valid = identifiers.filter((identifier) => identifier.hash !== null);
  forEachRun(
    valid.map(({ hash }) => hash!),
    (sorted, start, end) => {
      const holders: number[] = [];
      for (let at = start; at < end; at++) holders.push(valid[sorted[at]!]!.customer);
      visit(valid[sorted[start]!]!.hash!, holders);
    },
  );
}

/** Joins customers over equal e-mails, also through a third, into persons that have no keys yet. */
function joinByEmail(customers: readonly number[], emails: readonly CustomerIdentifier[]) {
  const ids = Float64Array.from(customers).sort();
  const placeOf = new Map<number, number>();
  ids.forEach((customer, place) => placeOf.set(customer, place));
  const parent = Int32Array.from(ids.keys());
  const getPlace = (customer: number): number => {
    const place = placeOf.get(customer);
    if (place === undefined)
      throw new RangeError(`identifier of customer ${customer}, who is not in the store`);
    return place;
  };
  const firstOf = (place: number): number => {
    let at = place;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  forEachHash(emails, (_, [holder, ...others]) => {
    for (const other of others) {
      const [a, b] = [firstOf(getPlace(holder!)), firstOf(getPlace(other))];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  });
  const persons: GroupedPerson[] = [];
  const personAt: GroupedPerson[] = [];
  for (const [place, customer] of ids.entries()) {
    const first = firstOf(place);
    const person: GroupedPerson =
      first === place ? { order: customer, customers: [], keys: [] } : personAt[first]!;
    if (first === place) persons.push(person);
    person.customers.push(customer);
    personAt.push(person);
  }
  return { persons, personOf: (customer: number) => personAt[getPlace(customer)]! };
}
