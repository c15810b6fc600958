/** Random conditions of the segment language, for tests. */
import fc from 'fast-check';
import { eventKinds } from '../words.ts';
import {
  type Condition,
  type EventFilter,
  type Scalar,
  type Span,
  timeUnits,
  totals,
  type ValueTest,
} from './condition.ts';

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
const test: fc.Arbitrary<ValueTest> = fc.oneof(
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
  fc.record({ op: fc.constantFrom('known' as const, 'unknown' as const) }),
);
const where = fc.array(fc.record({ property: name, test }), { maxLength: 3 });
const optionalSpan = { during: span };
const filter: fc.Arbitrary<EventFilter> = fc.record(
  { kind: fc.constantFrom(...eventKinds), where, ...optionalSpan },
  { requiredKeys: ['kind', 'where'] },
);

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ op: fc.constant('attribute' as const), name, test }),
  fc.record({ op: fc.constant('happened' as const), events: filter }),
  fc.record({ op: fc.constant('count' as const), events: filter, test }),
  fc.record({ op: fc.constantFrom(...totals), property: name, events: filter, test }),
  fc.record(
    { op: fc.constantFrom('first' as const, 'last' as const), events: filter, where, ...optionalSpan },
    { requiredKeys: ['op', 'events', 'where'] },
  ),
  fc.record({
    op: fc.constant('sequence' as const),
    steps: fc.array(filter, { minLength: 2, maxLength: 3 }),
    within: fc.record(duration),
  }),
  fc.record({
    op: fc.constantFrom('segment' as const, 'set' as const),
    name: fc.constantFrom('vips', '2026-q1', 'and'),
  }),
);

/** Conditions without groups of one, which are written as what they hold. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>((tie) => ({
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
