/**
 * What is asked of a value, as ranges of values: the one place where tests get their meaning. Both the bit-sliced
 * columns and what is asked of strips are made from these.
 */
import type { AttributeType, Instant, Scalar, ValueTest } from '@entente/contract';
import { edgesOf, stretchOf } from './time.ts';

/** A value as it is stored: money in minor units, dates as `2026-07-01`, instants in milliseconds. */
export type Stored = string | number | boolean;

/** From one value to another; an edge that is `open` is not included. Without edges: every known value. */
export type Range = {
  readonly from?: Stored;
  readonly isFromOpen?: boolean;
  readonly to?: Stored;
  readonly isToOpen?: boolean;
};

/** Values that pass: those in any of the ranges, texts with a prefix, or none, which is what unknown means. */
export type Passing = { readonly ranges: readonly Range[] } | { readonly prefix: string } | 'unknown';

/** What passes a test that fits the type (see `fit`), at `now`. */
export function passing(test: ValueTest, type: AttributeType, now: Instant): Passing {
  switch (test.op) {
    case 'known':
      return { ranges: [{}] };
    case 'unknown':
      return 'unknown';
    case 'starts-with':
      return { prefix: test.value };
    case 'in-region':
      throw new Error('a region was not spelled out');
    case 'equals':
      return { ranges: [equalTo(test.value, type)] };
    case 'in':
      return { ranges: test.values.map((value) => equalTo(value, type)) };
    case 'between':
      return { ranges: [{ from: lowest(test.from, type), to: highest(test.to, type) }] };
    case 'at-least':
      return { ranges: [{ from: lowest(test.value, type) }] };
    case 'at-most':
      return { ranges: [{ to: highest(test.value, type) }] };
    case 'above':
      return { ranges: [{ from: highest(test.value, type), isFromOpen: true }] };
    case 'below':
      return { ranges: [{ to: lowest(test.value, type), isToOpen: true }] };
    case 'last':
    case 'next':
    case 'before':
      return { ranges: [relative(test, type, now)] };
  }
}

const equalTo = (value: Scalar, type: AttributeType): Range => ({
  from: lowest(value, type),
  to: highest(value, type),
});

/** A date among instants means its whole day, from its lowest to its highest millisecond. */
function lowest(value: Scalar, type: AttributeType): Stored {
  if (typeof value === 'object') return value.minor;
  return type === 'instant' && typeof value === 'string' ? edgesOf(value).from : value;
}

function highest(value: Scalar, type: AttributeType): Stored {
  return type === 'instant' && typeof value === 'string' ? edgesOf(value).to : lowest(value, type);
}

/** Dates are compared by the day that an instant falls on: the last day is today. */
function relative(
  test: Extract<ValueTest, { op: 'last' | 'next' | 'before' }>,
  type: AttributeType,
  now: Instant,
): Range {
  const { from, to } = stretchOf(test, now);
  if (type === 'instant') return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
  return {
    ...(from !== undefined && { from: day(from - 1), isFromOpen: true }),
    ...(to !== undefined && { to: day(to) }),
  };
}
