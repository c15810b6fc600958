import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { eventKinds } from '../words.ts';
import {
  Condition,
  contactFields,
  timeUnits,
  totals,
  type EventFilter,
  type Scalar,
  type Span,
  type ValueTest,
} from './condition.ts';
import { readCondition } from './read.ts';
import { languages, saidText, say, type LanguageTag } from './say.ts';
import { writeCondition } from './write.ts';

const name = fc.constantFrom('gender', 'salary', 'in', 'count', 'first', 'not', 'x1', 'of');
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('yes', '12', 'AUD', '"', '\\', '`', '2026-07-01', 'a b'),
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  text,
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e25, max: 1e25 }).map((value) => value || 0),
  fc.boolean(),
  fc.record({ minor: fc.integer(), currency: fc.constantFrom('AUD', 'JPY', 'KWD') }),
);
const duration = { count: fc.integer({ min: 1, max: 10_000 }), unit: fc.constantFrom(...timeUnits) };
const relative = fc.record({ op: fc.constantFrom('last', 'next', 'before'), ...duration });
const time = fc.constantFrom('2026-07-01', '2024-02-29', '2026-07-01T12:00:00Z');
const span: fc.Arbitrary<Span> = fc.oneof(
  relative,
  fc.record({ op: fc.constant('between' as const), from: time, to: time }),
  fc.record({ op: fc.constantFrom('at-least' as const, 'at-most' as const), value: time }),
);
const tested: fc.Arbitrary<ValueTest> = fc.oneof(
  relative,
  fc.record({
    op: fc.constantFrom(
      'equals' as const,
      'at-least' as const,
      'at-most' as const,
      'above' as const,
      'below' as const,
    ),
    value: scalar,
  }),
  fc.record({ op: fc.constant('in' as const), values: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
  fc.record({ op: fc.constant('between' as const), from: scalar, to: scalar }),
  fc.record({ op: fc.constant('starts-with' as const), value: fc.string({ minLength: 1, maxLength: 9 }) }),
  fc.record({ op: fc.constant('in-region' as const), place: fc.string({ minLength: 1, maxLength: 9 }) }),
  fc.record({ op: fc.constantFrom('known' as const, 'unknown' as const) }),
);
const where = fc.array(fc.record({ property: name, test: tested }), { maxLength: 3 });
const optionalSpan = { during: span };
const filter: fc.Arbitrary<EventFilter> = fc.record(
  { kind: fc.constantFrom(...eventKinds), where, ...optionalSpan },
  { requiredKeys: ['kind', 'where'] },
);

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ op: fc.constant('attribute' as const), name, test: tested }),
  fc.record({ op: fc.constant('happened' as const), events: filter }),
  fc.record({ op: fc.constant('count' as const), events: filter, test: tested }),
  fc.record({ op: fc.constantFrom(...totals), property: name, events: filter, test: tested }),
  fc.record(
    { op: fc.constantFrom('first' as const, 'last' as const), events: filter, where, ...optionalSpan },
    { requiredKeys: ['op', 'events', 'where'] },
  ),
  fc.record(
    {
      op: fc.constant('touch' as const),
      which: fc.constantFrom('first' as const, 'last' as const),
      events: filter,
      before: fc.record({ which: fc.constantFrom('first' as const, 'last' as const), events: filter }),
      where,
      within: fc.record(duration),
      ...optionalSpan,
    },
    { requiredKeys: ['op', 'which', 'events', 'before', 'where'] },
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 100 }), fc.nat(99), fc.nat(99))
    .chain(([bands, a, b]): fc.Arbitrary<Condition> => {
      const [from, to] = [1 + (Math.min(a, b) % bands), 1 + (Math.max(a, b) % bands)].toSorted(
        (x, y) => x - y,
      );
      const by = fc.oneof(
        fc.record({ of: fc.constantFrom('count' as const, 'recency' as const), events: filter }),
        fc.record({ of: fc.constantFrom(...totals), property: name, events: filter }),
      );
      return by.map((each) => ({ op: 'ranked', by: each, from: from!, to: to!, bands }));
    }),
  fc.record({
    op: fc.constant('sequence' as const),
    steps: fc.array(filter, { minLength: 2, maxLength: 3 }),
    within: fc.record(duration),
  }),
  fc.record(
    {
      op: fc.constant('contact' as const),
      where: fc.array(fc.record({ field: fc.constantFrom(...contactFields), test: tested }), {
        maxLength: 3,
      }),
      within: fc.string({ minLength: 1, maxLength: 9 }),
    },
    { requiredKeys: ['op', 'where'] },
  ),
  fc.record({
    op: fc.constantFrom('segment' as const, 'set' as const),
    name: fc.constantFrom('vips', '2026-q1', 'and'),
  }),
);

/** Conditions without groups of one, which are written as what they hold. */
const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    leaf,
    fc.record({
      op: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('any'), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ op: fc.constant('not' as const), of: tie('any') }),
  ),
})).any;

describe('a condition written as text', () => {
  test('is read as the same condition, and is a condition that the API takes', () => {
    fc.assert(
      fc.property(condition, (written) => {
        expect(readCondition(writeCondition(written))).toEqual(written);
        expect(Condition.parse(written)).toEqual(written);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['gender = "F" and salary >= 50000', 'all'],
    ['a = 1 or b = 2 and not c = 3', 'any'],
    ['not (a = 1 or b = 2)', 'not'],
    ['top 20% by sum amount of purchase(in last 12 months)', 'ranked'],
    ['bands 2 to 3 of 5 by recency of purchase', 'ranked'],
    ['last touchpoint within 30 days before first purchase has (medium = "e-mail")', 'touch'],
    ['recency >= 3', 'attribute'],
    ['band = "brass"', 'attribute'],
    ['sum amount of purchase(in last 12 months) >= 500.00 AUD', 'sum'],
    ['first touchpoint has (medium = "e-mail", since 2026-01-01)', 'first'],
    ['sequence (support(outcome = "open"), purchase) within 30 days', 'sequence'],
    ['did purchase(product starts with "wine", over 1 year ago)', 'happened'],
    ['`count` is known', 'attribute'],
    ['enrolled in next 2 weeks', 'attribute'],
    ['set 2026-vips', 'set'],
    ['contact of organisation(role = "buyer", industry is known, within "PAC")', 'contact'],
    ['not contact of organisation', 'not'],
    ['contact = "yes"', 'attribute'],
  ])('is written as it was read: %s', (text, op) => {
    const read = readCondition(text);
    expect(read.op).toBe(op);
    expect(writeCondition(read)).toBe(text);
  });

  test('may have lines, brackets too many, groups of one, != and amounts without cents', () => {
    const same = (text: string, canonical: string) =>
      expect(writeCondition(readCondition(text))).toBe(canonical);
    same('(\n  (gender = "F")\n  and salary > 1\n)', 'gender = "F" and salary > 1');
    same('gender != "F"', 'not gender = "F"');
    same('spent > 500 AUD', 'spent > 500.00 AUD');
    const alone: Condition = { op: 'any', of: [{ op: 'all', of: [{ op: 'set', name: 'vips' }] }] };
    expect(writeCondition(alone)).toBe('set vips');
  });
});

describe('a text that is no condition', () => {
  const faultOf = (text: string): string => {
    try {
      readCondition(text);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'segment-invalid') return String(error.data['detail']);
      throw error;
    }
    return 'none';
  };

  test.each([
    ['', 'line 1, column 1: expected a condition, not the end'],
    [
      'gender',
      'line 1, column 7: expected =, >=, <=, >, <, in, from, starts with, over, is known or is unknown, not the end',
    ],
    ['gender = F', 'line 1, column 10: expected a value, and text stands in "quotes", not "F"'],
    ['gender = "F', 'line 1, column 10: " is never closed'],
    [
      'gender = "F"\nand did shopping',
      'line 2, column 9: expected a kind of event: purchase, loyalty, survey, support, social, touchpoint, self-service, not "shopping"',
    ],
    ['(a = 1', 'line 1, column 7: expected ), not the end'],
    ['a = 1 b = 2', 'line 1, column 7: expected and, or, or the end, not "b"'],
    [
      'a in last 90',
      'line 1, column 13: expected a unit of time: hours, days, weeks, months, years, hour, day, week, month, year, not the end',
    ],
    [
      'did purchase(in last 1 day, until 2026-01-01)',
      'line 1, column 29: events happened in one span: this is a second one',
    ],
    [
      'contact of organisation(size > 3)',
      'line 1, column 25: expected within, or one of: role, title, code, name, industry, country, not "size"',
    ],
    [
      'contact of organisation(within "a", within "b")',
      'line 1, column 37: an organisation is within one: this is a second one',
    ],
    ['spent > 1.234 AUD', 'line 1, column 9: expected an amount of AUD, not "1.234"'],
    ['a = 1 ; b', 'line 1, column 7: expected and, or, or the end, not ";"'],
    ['A = 1', 'name: "A" must be a name of a-z, 0-9 and _, a letter first, at most 63'],
    ['a in last 0 days', 'test.count: must be at least 1'],
    [
      'did purchase(since 2026-02-30)',
      'events.during.value: a date such as 2026-07-01 or an instant such as 2026-07-01T12:00:00Z',
    ],
  ])('is refused with the place that is wrong: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('is refused however deep, long or strange it is', () => {
    expect(faultOf(`${'('.repeat(10_000)}a = 1`)).toContain('less that stands in one another');
    expect(faultOf(`${'not '.repeat(20)}a = 1`)).toBe('is nested more than 12 deep');
    expect(faultOf(Array(300).fill('a = 1').join(' and '))).toContain('more than 200 conditions');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof faultOf(text) === 'string'));
    const scraps = fc.array(
      fc.constantFrom('a', '=', '1', '(', ')', 'did', 'purchase', 'in', 'last', '"', 'not', ','),
    );
    fc.assert(fc.property(scraps, (words) => typeof faultOf(words.join(' ')) === 'string'));
  });
});

describe('a condition in plain words', () => {
  test('says different conditions differently, in every language', () => {
    const labels = { attribute: (each: string) => each, property: (_: string, each: string) => each };
    const tags = Object.keys(languages) as LanguageTag[];
    fc.assert(
      fc.property(condition, fc.constantFrom(...tags), (each, tag) => {
        const text = saidText(say(each, tag, labels));
        expect(text).not.toMatch(/undefined|\[object/);
        expect(saidText(say({ op: 'not', of: each }, tag, labels))).not.toBe(text);
      }),
    );
  });
});

test.each([
  ['recency of purchase over 90 days ago', 'last purchase has (over 90 days ago)'],
  ['promoter of survey(instrument = "nps")', 'last survey(instrument = "nps") has (score from 9 to 10)'],
  ['detractor of survey', 'last survey has (score from 0 to 6)'],
  ['band 5 of 5 by count purchase', 'band 5 of 5 by count purchase'],
  ['bands 81 to 100 of 100 by count purchase', 'bands 81 to 100 of 100 by count purchase'],
  ['bands 1 to 20 of 100 from bottom by count purchase', 'bottom 20% by count purchase'],
  ['band 2 of 5 from bottom by count purchase', 'band 2 of 5 from bottom by count purchase'],
  ['town in region "AU/SA"', 'town in region "AU/SA"'],
  ['contact of organisation()', 'contact of organisation'],
  [
    'contact of organisation(within "PAC", role = "buyer")',
    'contact of organisation(role = "buyer", within "PAC")',
  ],
])('%s is short for %s', (typed, plain) => {
  expect(writeCondition(readCondition(typed))).toBe(plain);
});

test.each([
  'band 6 of 5 by count purchase',
  'top 0% by count purchase',
  'bottom 200% by count purchase',
  'top 20% by tier',
])('%s is refused', (typed) => {
  expect(() => readCondition(typed)).toThrow(Refusal);
});
