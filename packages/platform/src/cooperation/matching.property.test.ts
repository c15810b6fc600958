import type { IdentifierKind } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupPersons, type CustomerIdentifier } from './grouping.ts';
import { matchPersons, type Person } from './matching.ts';

const rules = ['email', 'phone', 'name-birth-postcode'] as const satisfies IdentifierKind[];
/** Few values, some alike in their first 32 bits, so that people meet, conflict and share. */
const hash = fc.constantFrom(
  'aaaaaaaa01',
  'aaaaaaaa02',
  'ffffffff01',
  '0000000001',
  'bbbbbbbb01',
  'bbbbbbbb02',
);
const identifier = fc.record({
  customer: fc.integer({ min: 1, max: 7 }),
  kind: fc.constantFrom(...rules),
  hash: fc.oneof({ weight: 12, arbitrary: hash }, { weight: 1, arbitrary: fc.constant(null) }),
});
const store = fc.array(identifier, { maxLength: 14 });
const stores = fc.array(store, { minLength: 2, maxLength: 4 });
const ruleOrder = fc.shuffledSubarray([...rules], { minLength: 1 });

type Numbered = Person & { order: number };

/** The persons of all stores as they enter a cooperation; `takesPart` leaves some customers at home. */
function enrol(partners: CustomerIdentifier[][], takesPart: (person: string) => boolean): Numbered[] {
  const persons = partners.flatMap((identifiers, index) =>
    groupPersons([1, 2, 3, 4, 5, 6, 7], identifiers).map(({ order, keys }) => ({
      partner: `partner-${index}`,
      person: `${index}${order}`,
      order,
      keys,
    })),
  );
  return persons.filter(({ person }) => takesPart(person));
}

/** Rules 1, 2 and 4 read word by word: every pair in its order, subjects as plain sets. */
function naiveSubjects(persons: Numbered[], order: readonly IdentifierKind[]) {
  let subjects = persons.map((person) => new Set([person]));
  const perRule = order.map((rule) => {
    const pairs = persons.flatMap((one) =>
      persons.flatMap((other) => {
        if (one.partner >= other.partner) return [];
        const values = one.keys.filter((mine) =>
          other.keys.some(
            (theirs) =>
              [mine, theirs].every(({ kind, shared }) => kind === rule && !shared) &&
              mine.value !== null &&
              mine.value === theirs.value,
          ),
        );
        return values.map(({ value }) => ({
          one,
          other,
          key: [value, one.partner, other.partner, one.order, other.order].join(),
        }));
      }),
    );
    pairs.sort((a, b) => (a.key < b.key ? -1 : 1));
    const counts = { rule, links: 0, conflicts: 0 };
    for (const { one, other } of pairs) {
      const [a, b] = [one, other].map((person) => subjects.find((subject) => subject.has(person))!);
      if (a === b) continue;
      const together = [...a!, ...b!];
      if (new Set(together.map(({ partner }) => partner)).size < together.length) counts.conflicts += 1;
      else {
        counts.links += 1;
        subjects = [...subjects.filter((subject) => subject !== a && subject !== b), new Set(together)];
      }
    }
    return counts;
  });
  return { subjects: inWords(subjects.map((subject) => [...subject].map(({ person }) => person))), perRule };
}

const inWords = (subjects: string[][]) => subjects.map((members) => members.sort().join('+')).sort();

function subjectsOf(persons: readonly Person[], order: readonly IdentifierKind[]) {
  const { components, count, perRule } = matchPersons(persons, order);
  const subjects = Array.from({ length: count }, (): string[] => []);
  persons.forEach(({ person }, index) => subjects[components[index]!]!.push(person));
  return { subjects: inWords(subjects), perRule };
}

test('Matching finds the subjects, links and conflicts of the rules read word by word', () => {
  fc.assert(
    fc.property(stores, ruleOrder, fc.func(fc.boolean()), (partners, order, takesPart) => {
      const persons = enrol(partners, takesPart);
      const naive = naiveSubjects(persons, order);
      const { subjects, perRule } = subjectsOf(persons, order);
      expect(subjects).toEqual(naive.subjects);
      expect(perRule).toMatchObject(naive.perRule);
    }),
    { numRuns: 1000 },
  );
});

test('The subjects and reports are a function of the set of persons, whatever order they come in', () => {
  const shuffledPersons = stores
    .map((partners) => enrol(partners, () => true))
    .chain((persons) =>
      fc.tuple(fc.constant(persons), fc.shuffledSubarray(persons, { minLength: persons.length })),
    );
  fc.assert(
    fc.property(shuffledPersons, ([persons, shuffled]) => {
      expect(subjectsOf(shuffled, rules)).toEqual(subjectsOf(persons, rules));
    }),
    { numRuns: 500 },
  );
});

test('No subject ever holds two persons of one partner, even where sharing went unmarked', () => {
  const unmarked = stores.map((partners) =>
    enrol(partners, () => true).map((person) => ({
      ...person,
      keys: person.keys.map((key) => ({ ...key, shared: false })),
    })),
  );
  fc.assert(
    fc.property(unmarked, (persons) => {
      const { components } = matchPersons(persons, rules);
      const seats = persons.map(({ partner }, index) => `${components[index]} ${partner}`);
      expect(new Set(seats).size).toBe(seats.length);
    }),
    { numRuns: 500 },
  );
});

test('Links are what the number of subjects falls by, and whoever is in company was recognised once', () => {
  fc.assert(
    fc.property(stores, (partners) => {
      const persons = enrol(partners, () => true);
      const { components, count, perRule } = matchPersons(persons, rules);
      expect(perRule.reduce((sum, { links }) => sum + links, 0)).toBe(persons.length - count);
      const sizes = new Map<number, number>();
      for (const component of components) sizes.set(component, (sizes.get(component) ?? 0) + 1);
      const inCompany = [...components].filter((component) => sizes.get(component)! > 1).length;
      expect(perRule.reduce((sum, { firstRecognised }) => sum + firstRecognised, 0)).toBe(inCompany);
    }),
    { numRuns: 300 },
  );
});
