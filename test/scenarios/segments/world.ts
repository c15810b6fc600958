// Random customers with what they did, and conditions that can be asked of them.
import type {
  AttributeType,
  Condition,
  CrossTabBy,
  Duration,
  EventFilter,
  Measure,
  Scalar,
  Span,
  ValueTest,
} from '@entente/contract';
import { contactFields, timeUnits, totals } from '@entente/contract';
import fc from 'fast-check';
import type { Contact, Happening, Organisation, Person } from './matches.ts';

export const now = Date.parse('2026-07-01T10:20:30.456Z');

export const types = {
  gender: 'text',
  town: 'text',
  salary: 'integer',
  score: 'number',
  member: 'boolean',
  born: 'date',
  enrolled: 'instant',
  spent: 'money',
} as const satisfies Record<string, AttributeType>;

export const propertyTypes = {
  product: 'text',
  quantity: 'integer',
  rating: 'number',
  returned: 'boolean',
  due: 'date',
  shipped: 'instant',
  amount: 'money',
} as const satisfies Record<string, AttributeType>;

const towns = Array.from({ length: 40 }, (_, n) => `${'abcd'[n % 4]}${'ö %_'[n % 5] ?? ''}${n}`);
/** Where each lies: towns in one of four regions, these in two; some towns are no places, and `F` is one. */
export const places: Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(towns.slice(0, 30).map((town) => [town, `region ${town[0]}`])),
  ...Object.fromEntries('abcd'.split('').map((letter, n) => [`region ${letter}`, `half ${n % 2}`])),
  'half 0': null,
  'half 1': null,
  F: 'region a',
};
/** Three levels of them; towns stand for countries, so that some lie in a region. */
export const organisations: Readonly<Record<string, Organisation>> = Object.fromEntries(
  Array.from({ length: 9 }, (_, n) => [
    `o${n}`,
    {
      name: ['Fern', 'Eel', 'fern'][n % 3]!,
      parent: n === 0 ? null : n === 8 ? null : `o${Math.floor((n - 1) / 3)}`,
      industry: [null, 'restaurants', 'hotels'][n % 3]!,
      country: n % 4 === 0 ? null : towns[n]!,
    },
  ]),
);
const times = [
  0,
  1,
  -1,
  86_399_999,
  86_400_000,
  -86_400_000,
  -90 * 86_400_000,
  12 * 3_600_000,
  31 * 86_400_000,
].map((ms) => now + ms);
const instant = fc.oneof(fc.constantFrom(...times), fc.integer({ min: now - 4e10, max: now + 1e10 }));
const day = instant.map((at) => new Date(at).toISOString().slice(0, 10));
const valueOf: Readonly<Record<AttributeType, fc.Arbitrary<string | number | boolean>>> = {
  text: fc.oneof(fc.constantFrom('F', 'M', '', ' ', 'é'), fc.constantFrom(...towns)),
  integer: fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(2 ** 53 - 1, 1 - 2 ** 53, 2 ** 32, -(2 ** 32)),
  ),
  // Quarters are exact as binary and as decimal fractions, so that sums are too.
  number: fc.oneof(
    fc.integer({ min: -20, max: 20 }).map((n) => n / 4),
    fc.constantFrom(1e12, -1e12),
  ),
  boolean: fc.boolean(),
  date: day,
  instant: instant.map((at) => new Date(at).toISOString()),
  money: fc.integer({ min: -300, max: 300 }),
};
const small: Readonly<Record<AttributeType, fc.Arbitrary<string | number | boolean>>> = {
  ...valueOf,
  integer: fc.integer({ min: -5, max: 5 }),
  number: fc.integer({ min: -20, max: 20 }).map((n) => n / 4),
};

function record(
  of: Readonly<Record<string, AttributeType>>,
  values: typeof valueOf,
): fc.Arbitrary<Record<string, unknown>> {
  const arbitraries = Object.entries(of).map(([name, type]) => {
    const wrong = fc.constantFrom<unknown>(null, 'x'.repeat(600), [1], { a: 1 });
    // What an attribute was declared before it may still be there: it is no value of the type.
    return [
      name,
      fc.oneof(
        { weight: 20, arbitrary: values[type] },
        { weight: type === 'date' || type === 'instant' ? 0 : 1, arbitrary: wrong },
      ),
    ] as const;
  });
  return fc.record(Object.fromEntries(arbitraries), { requiredKeys: [] });
}

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom('purchase', 'support'),
  at: instant,
  properties: record(propertyTypes, small),
});

const contact: fc.Arbitrary<Contact> = fc.record({
  organisation: fc.constantFrom(...Object.keys(organisations)),
  role: fc.constantFrom('buyer', 'manager'),
  title: fc.constantFrom(null, 'Head of Wine', 'Head'),
});

const person = fc.record({
  attributes: record(types, valueOf),
  events: fc.array(happening, { maxLength: 6 }),
  contacts: fc.uniqueArray(contact, { maxLength: 3, selector: ({ organisation }) => organisation }),
});
export const people: fc.Arbitrary<Person[]> = fc
  .array(person, { minLength: 60, maxLength: 60 })
  .map((list) => list.map((each, n) => ({ ...each, ref: `r${n}` })));

const duration: fc.Arbitrary<Duration> = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(90, 365)),
  unit: fc.constantFrom(...timeUnits),
});
const relative = duration.chain((d) =>
  fc.constantFrom('last' as const, 'next' as const, 'before' as const).map((op) => ({ op, ...d })),
);
const time = fc.oneof(
  day,
  instant.map((at) => new Date(at).toISOString()),
);
const span: fc.Arbitrary<Span> = fc.oneof(
  relative,
  fc.record({ op: fc.constant('between' as const), from: time, to: time }),
  fc.record({ op: fc.constantFrom('at-least' as const, 'at-most' as const), value: time }),
);

function testOf(type: AttributeType): fc.Arbitrary<ValueTest> {
  const scalar = (
    type === 'money'
      ? valueOf.money.map((minor) => ({ minor: Number(minor), currency: 'AUD' }))
      : type === 'instant'
        ? time
        : valueOf[type]
  ) as fc.Arbitrary<Scalar>;
  const ordered = fc.oneof(
    fc.record({
      op: fc.constantFrom('at-least' as const, 'at-most' as const, 'above' as const, 'below' as const),
      value: scalar,
    }),
    fc.record({ op: fc.constant('between' as const), from: scalar, to: scalar }),
  );
  return fc.oneof(
    fc.record({ op: fc.constant('equals' as const), value: scalar }),
    fc.record({ op: fc.constant('in' as const), values: fc.array(scalar, { minLength: 1, maxLength: 25 }) }),
    fc.record({ op: fc.constantFrom('known' as const, 'unknown' as const) }),
    ...(type === 'text' || type === 'boolean' ? [] : [ordered, ordered]),
    ...(type === 'text'
      ? [
          fc.record({
            op: fc.constant('starts-with' as const),
            value: fc.constantFrom('a', 'b%', 'cö', ' ', 'x'),
          }),
          fc.record({
            op: fc.constant('in-region' as const),
            place: fc.constantFrom(...Object.keys(places)),
          }),
        ]
      : []),
    ...(type === 'date' || type === 'instant' ? [relative, relative] : []),
  );
}

const propertyTest = fc
  .constantFrom(...(Object.keys(propertyTypes) as (keyof typeof propertyTypes)[]))
  .chain((property) => testOf(propertyTypes[property]).map((test) => ({ property, test })));
const where = fc.array(propertyTest, { maxLength: 2 });
const filter: fc.Arbitrary<EventFilter> = fc.record(
  { kind: fc.constantFrom('purchase' as const, 'support' as const), where, during: span },
  { requiredKeys: ['kind', 'where'] },
);
const total = fc.constantFrom(...totals).chain((op) => {
  const names = (Object.keys(propertyTypes) as (keyof typeof propertyTypes)[]).filter((name) => {
    const type: AttributeType = propertyTypes[name];
    if (op === 'distinct') return true;
    const isNumber = type === 'integer' || type === 'number' || type === 'money';
    return isNumber || ((op === 'smallest' || op === 'largest') && (type === 'date' || type === 'instant'));
  });
  return fc.constantFrom(...names).chain((property) => {
    const type = op === 'distinct' ? 'integer' : propertyTypes[property];
    // An average of whole numbers is any number.
    const tested = op === 'average' && type === 'integer' ? 'number' : type;
    return fc.record({
      op: fc.constant(op),
      property: fc.constant(property),
      events: filter,
      test: testOf(tested),
    });
  });
});

const which = fc.constantFrom('first' as const, 'last' as const);
const touch: fc.Arbitrary<Condition> = fc.record(
  {
    op: fc.constant('touch' as const),
    which,
    events: filter,
    before: fc.record({ which, events: filter }),
    within: duration,
    where,
    during: span,
  },
  { requiredKeys: ['op', 'which', 'events', 'before', 'where'] },
);
const measure: fc.Arbitrary<Measure> = fc.oneof(
  fc.record({ of: fc.constantFrom('count' as const, 'recency' as const), events: filter }),
  total.map(({ op, property, events }) => ({ of: op, property, events })),
);
const ranked: fc.Arbitrary<Condition> = fc
  .tuple(measure, fc.constantFrom(1, 2, 3, 5, 10, 100), fc.nat(), fc.nat(), fc.boolean())
  .map(([by, bands, a, b, isFromBottom]) => {
    const [from = 1, to = 1] = [1 + (a % bands), 1 + (b % bands)].toSorted((x, y) => x - y);
    return { op: 'ranked', by, from, to, bands, ...(isFromBottom && { end: 'bottom' }) };
  });

const textOf = fc.constantFrom(
  'buyer',
  'manager',
  'Head of Wine',
  'o3',
  'Fern',
  'restaurants',
  towns[1]!,
  'nothing',
);
const contactTest: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.record({ op: fc.constant('equals' as const), value: textOf }),
  fc.record({ op: fc.constant('in' as const), values: fc.array(textOf, { minLength: 1, maxLength: 4 }) }),
  fc.record({ op: fc.constant('starts-with' as const), value: fc.constantFrom('Head', 'o', 'b', 'r', 'F') }),
  fc.record({ op: fc.constantFrom('known' as const, 'unknown' as const) }),
  fc.record({ op: fc.constant('in-region' as const), place: fc.constantFrom(...Object.keys(places)) }),
);
const asContact: fc.Arbitrary<Condition> = fc.record(
  {
    op: fc.constant('contact' as const),
    where: fc.array(fc.record({ field: fc.constantFrom(...contactFields), test: contactTest }), {
      maxLength: 2,
    }),
    within: fc.constantFrom(...Object.keys(organisations)),
  },
  { requiredKeys: ['op', 'where'] },
);

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  touch,
  asContact,
  ranked,
  ...(Object.keys(types) as (keyof typeof types)[]).map((name) =>
    testOf(types[name]).map((test): Condition => ({ op: 'attribute', name, test })),
  ),
  fc.record({ op: fc.constant('happened' as const), events: filter }),
  fc.record({ op: fc.constant('count' as const), events: filter, test: testOf('integer') }),
  total,
  fc.record(
    { op: fc.constantFrom('first' as const, 'last' as const), events: filter, where, during: span },
    { requiredKeys: ['op', 'events', 'where'] },
  ),
  fc.record({
    op: fc.constant('sequence' as const),
    steps: fc.array(filter, { minLength: 2, maxLength: 3 }),
    within: duration,
  }),
  fc.constantFrom<Condition>({ op: 'set', name: 'vips' }, { op: 'segment', name: 'nested' }),
);

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    { weight: 2, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('not' as const), of: tie('any') }) },
  ),
})).any;

type Edge = number | string | { minor: number; currency: string };
const edgeOf: Partial<Record<AttributeType, fc.Arbitrary<Edge>>> = {
  integer: fc.integer({ min: -6, max: 6 }),
  number: fc.integer({ min: -20, max: 20 }).map((n) => n / 8),
  money: fc.integer({ min: -300, max: 300 }).map((minor) => ({ minor, currency: 'AUD' })),
  date: day,
  instant: time,
};
const dimension: fc.Arbitrary<CrossTabBy> = fc.oneof(
  fc.constant({ segment: 'nested' }),
  ...(Object.keys(types) as (keyof typeof types)[]).map((attribute) => {
    const edge = edgeOf[types[attribute]];
    const values = fc.constant({ attribute });
    if (!edge) return values;
    const compared = (each: Edge): number => {
      if (typeof each === 'string') return Date.parse(each);
      return typeof each === 'object' ? each.minor : each;
    };
    const edges = fc
      .uniqueArray(edge, { minLength: 1, maxLength: 5, selector: compared })
      .map((each) => each.toSorted((a, b) => compared(a) - compared(b)));
    return fc.oneof(
      values,
      edges.map((each) => ({ attribute, edges: each })),
    );
  }),
);
/** By what people are counted. */
export const by = fc.array(dimension, { minLength: 1, maxLength: 2 });
