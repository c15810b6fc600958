import type { IdentifierKind } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import type { PersonKey } from './grouping.ts';
import { matchPersons, type Person } from './matching.ts';

const rules = ['email', 'phone', 'name-birth-postcode'] as const;
const e = (value: string | null): PersonKey => ({ kind: 'email', value, shared: false });
const p = (value: string | null, shared = false): PersonKey => ({ kind: 'phone', value, shared });
const n = (value: string): PersonKey => ({ kind: 'name-birth-postcode', value, shared: false });
const a1 = 'aaaaaaaa01';
const a2 = 'aaaaaaaa02';
const b1 = 'bbbbbbbb01';
const known = (partner: string, ...keys: PersonKey[]): Person => ({
  partner,
  person: `${partner}-${keys.map(({ kind, value }) => `${kind}=${value}`).join()}`,
  keys,
});

/** The subjects as lists of person ids, in an order that does not depend on the input's. */
function subjectsOf(persons: readonly Person[], order: readonly IdentifierKind[] = rules): string[][] {
  const { components, count } = matchPersons(persons, order);
  const subjects = Array.from({ length: count }, (): string[] => []);
  persons.forEach(({ person }, index) => subjects[components[index]!]!.push(person));
  return subjects.map((members) => members.sort()).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}
const reportOf = (persons: readonly Person[], rule: IdentifierKind) =>
  matchPersons(persons, rules).perRule.find((report) => report.rule === rule)!;

describe('Two persons of different partners', () => {
  test('with the same e-mail are one subject', () => {
    const persons = [known('cellar', e(a1)), known('harvest', e(a1)), known('skyline', e(a2))];
    expect(matchPersons(persons, rules).components).toEqual(Int32Array.of(0, 0, 1));
  });

  test('who agree in nothing but a hash of another kind stay two', () => {
    expect(subjectsOf([known('cellar', e(a1)), known('harvest', p(a1))])).toHaveLength(2);
  });

  test('are matched only by the rules of the agreement', () => {
    const persons = [known('cellar', p(a1)), known('harvest', p(a1))];
    expect(subjectsOf(persons, ['email'])).toHaveLength(2);
    expect(subjectsOf(persons, ['phone'])).toHaveLength(1);
  });

  test('are one subject through a third who knows both their identifiers', () => {
    const persons = [known('cellar', e(a1)), known('harvest', e(a1), p(b1)), known('skyline', p(b1))];
    expect(subjectsOf(persons)).toHaveLength(1);
  });

  test('are matched by no identifier that is not valid', () => {
    expect(subjectsOf([known('cellar', e(null)), known('harvest', e(null))])).toHaveLength(2);
  });
});

describe('A value that several persons of one partner share', () => {
  const cellar = known('cellar', p(a1));
  const harvest = known('harvest', p(a1));
  const household = [known('skyline', p(a1, true), e(a1)), known('skyline', p(a1, true), e(a2))];

  test('is ignored for them, while other partners still match on it', () => {
    const { components } = matchPersons([...household, cellar, harvest], rules);
    expect(components).toEqual(Int32Array.of(0, 1, 2, 2));
  });

  test('is ignored although only one of them takes part', () => {
    expect(subjectsOf([household[0]!, cellar])).toHaveLength(2);
    expect(reportOf([household[0]!], 'phone')).toMatchObject({ ambiguous: 1 });
  });

  test('counts once as ambiguous for that partner, however many share it', () => {
    const report = reportOf([...household, cellar, harvest], 'phone');
    expect(report).toMatchObject({ submitted: 4, valid: 4, ambiguous: 1, links: 1, conflicts: 0 });
    expect(report.byPartner).toEqual({
      cellar: { submitted: 1, valid: 1, ambiguous: 0 },
      harvest: { submitted: 1, valid: 1, ambiguous: 0 },
      skyline: { submitted: 2, valid: 2, ambiguous: 1 },
    });
  });

  test('is not what one person holds twice', () => {
    expect(subjectsOf([known('skyline', p(a1), p(a1)), cellar])).toHaveLength(1);
  });

  test('is ignored even where nobody marked it as shared', () => {
    const persons = [known('skyline', p(a1), e(a1)), known('skyline', p(a1), e(a2)), cellar];
    expect(subjectsOf(persons)).toHaveLength(3);
  });
});

describe('A union that would put two persons of one partner into one subject', () => {
  const cellar = known('cellar', e(a1), p(b1));
  const first = known('skyline', e(a1));
  const second = known('skyline', p(b1));

  test('is left alone and counted as a conflict; the earlier rule stands', () => {
    expect(subjectsOf([second, cellar, first])).toEqual([[cellar.person, first.person], [second.person]]);
    expect(reportOf([second, cellar, first], 'phone')).toMatchObject({ links: 0, conflicts: 1 });
  });

  test('is refused for people who came in through others too', () => {
    const harvest = known('harvest', p(a2), n(a1));
    const other = known('cellar', p(a2));
    const persons = [cellar, first, harvest, other, known('skyline', n(a1))];
    expect(subjectsOf(persons)).toHaveLength(2);
    const joining = [cellar, first, known('harvest', p(b1), n(a1)), known('skyline', n(a1))];
    expect(subjectsOf(joining)).toHaveLength(2);
    expect(reportOf(joining, 'name-birth-postcode')).toMatchObject({ links: 0, conflicts: 1 });
  });
});

describe('A matching report', () => {
  test('counts a value at three partners as two links at most', () => {
    const persons = ['cellar', 'harvest', 'skyline'].map((partner) => known(partner, e(a1)));
    expect(reportOf(persons, 'email')).toMatchObject({ links: 2, firstRecognised: 3 });
  });

  test('counts people with an identifier apart from those with a valid one', () => {
    const persons = [
      known('cellar', e(null)),
      known('cellar', e(a1), e(a2)),
      known('cellar', e(null), e(b1)),
    ];
    expect(reportOf(persons, 'email')).toMatchObject({ submitted: 3, valid: 2, ambiguous: 0 });
  });

  test('counts a person as recognised by the first rule only', () => {
    const persons = [known('cellar', e(a1), p(a1)), known('harvest', e(a1)), known('skyline', p(a1))];
    const counts = matchPersons(persons, rules).perRule.map(({ firstRecognised }) => firstRecognised);
    expect(counts).toEqual([2, 1, 0]);
  });
});

test('Nobody in a cooperation makes no subject, and a person known alone makes one', () => {
  expect(matchPersons([], rules).count).toBe(0);
  expect(matchPersons([known('cellar')], rules)).toMatchObject({ components: Int32Array.of(0), count: 1 });
});

test('More partners than fit a component are a fault', () => {
  const persons = Array.from({ length: 32 }, (_, index) => known(`partner-${index}`, e(a1)));
  expect(subjectsOf(persons.slice(1))).toHaveLength(1);
  expect(() => matchPersons(persons, rules)).toThrow(RangeError);
});
