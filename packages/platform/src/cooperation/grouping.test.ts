import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupPersons, type CustomerIdentifier } from './grouping.ts';

const email = (customer: number, hash: string | null) => ({ customer, kind: 'email', hash }) as const;
const phone = (customer: number, hash: string | null) => ({ customer, kind: 'phone', hash }) as const;

test('Customers with the same e-mail are one person with the identifiers of all its records', () => {
  expect(groupPersons([3, 1, 2], [email(3, 'e1'), email(1, 'e1'), phone(3, 'p1'), phone(2, 'p2')])).toEqual([
    {
      order: 1,
      customers: [1, 3],
      keys: [
        { kind: 'email', value: 'e1', shared: false },
        { kind: 'phone', value: 'p1', shared: false },
      ],
    },
    { order: 2, customers: [2], keys: [{ kind: 'phone', value: 'p2', shared: false }] },
  ]);
});

test('A phone that several persons of the store hold is shared for each of them', () => {
  const persons = groupPersons([1, 2, 3], [phone(1, 'home'), phone(2, 'home'), phone(3, 'own')]);
  expect(persons.map(({ keys }) => keys.map(({ shared }) => shared))).toEqual([[true], [true], [false]]);
});

test('A phone that stands in several records of one person is not shared', () => {
  const [person] = groupPersons([1, 2], [email(1, 'e1'), email(2, 'e1'), phone(1, 'p1'), phone(2, 'p1')]);
  expect(person?.keys).toContainEqual({ kind: 'phone', value: 'p1', shared: false });
});

test('Identifiers that are not valid join nobody and are never shared', () => {
  const persons = groupPersons([1, 2], [email(1, null), email(2, null), phone(1, null), phone(2, null)]);
  expect(persons).toHaveLength(2);
  expect(persons.flatMap(({ keys }) => keys).every(({ value, shared }) => value === null && !shared)).toBe(
    true,
  );
});

test('A customer without identifiers is a person', () => {
  expect(groupPersons([7], [])).toEqual([{ order: 7, customers: [7], keys: [] }]);
});

const identifier = fc.record({
  customer: fc.integer({ min: 1, max: 12 }),
  kind: fc.constantFrom('email' as const, 'phone' as const),
  hash: fc.constantFrom('a', 'b', 'c', 'd', 'e', null),
});
const customers = Array.from({ length: 12 }, (_, index) => index + 1);

/** Everybody reachable from a customer over equal e-mails. */
function naivePerson(customer: number, identifiers: readonly CustomerIdentifier[]): number[] {
  const reached = new Set([customer]);
  for (const known of reached) {
    for (const mine of identifiers.filter((each) => each.customer === known)) {
      for (const other of identifiers) {
        const same = other.kind === 'email' && mine.kind === 'email' && other.hash === mine.hash;
        if (same && other.hash !== null) reached.add(other.customer);
      }
    }
  }
  return [...reached].sort((a, b) => a - b);
}

test('Persons are those reachable over equal e-mails, and shared is what two of them hold, in any order of rows', () => {
  const shuffled = fc
    .array(identifier, { maxLength: 24 })
    .chain((rows) => fc.shuffledSubarray(rows, { minLength: rows.length }));
  fc.assert(
    fc.property(shuffled, (identifiers) => {
      const persons = groupPersons(customers, identifiers);
      const naive = customers.map((customer) => naivePerson(customer, identifiers));
      expect(persons.map((person) => person.customers)).toEqual(
        naive.filter((members, index) => members[0] === index + 1),
      );
      for (const { customers: mine, keys } of persons) {
        const held = identifiers.filter(({ customer }) => mine.includes(customer));
        expect(new Set(keys.map(({ kind, value }) => `${kind} ${value}`))).toEqual(
          new Set(held.map(({ kind, hash }) => `${kind} ${hash}`)),
        );
        for (const { kind, value, shared } of keys) {
          const elsewhere = identifiers.some(
            (row) => !mine.includes(row.customer) && row.kind === kind && row.hash === value,
          );
          expect(shared).toBe(value !== null && elsewhere);
        }
      }
    }),
    { numRuns: 500 },
  );
});
