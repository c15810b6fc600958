/** Reading values, durations and what is asked of a value, from a condition that somebody typed. */
import { phrase, said } from '../said.ts';
import {
  type Duration,
  type Scalar,
  type Span,
  type TimeUnit,
  timeUnits,
  type ValueTest,
} from './condition.ts';
import type { Cursor } from './cursor.ts';
import { minorOf } from './money.ts';

const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;
const currency = /^[A-Z]{3}$/;

/** Whether text that is a date or an instant, and so may stand without quotes. */
export const isTime = (text: string): boolean => day.test(text) || instant.test(text);

/** "text", 12.5, 49.90 AUD, yes, no, 2026-07-01, 2026-07-01T12:00:00Z. */
export function readValue(cursor: Cursor): Scalar {
  const { kind, text } = cursor.peek();
  if (kind === 'text') return cursor.next().text;
  if (kind !== 'word') return cursor.fail(phrase('a value'));
  if (text === 'yes' || text === 'no') return cursor.next().text === 'yes';
  if (isTime(text)) return cursor.next().text;
  if (!number.test(text)) return cursor.fail(phrase('a value, and text stands in "quotes"'));
  const unit = cursor.peek(1);
  if (unit.kind !== 'word' || !currency.test(unit.text)) return Number(cursor.next().text);
  const minor = minorOf(text, unit.text);
  if (minor === undefined) return cursor.fail(said`an amount of ${unit.text}`);
  cursor.next();
  return { minor, currency: cursor.next().text };
}

/** `90 days`, `1 month`. */
export function readDuration(cursor: Cursor): Duration {
  const { kind, text } = cursor.peek();
  if (kind !== 'word' || !/^\d{1,6}$/.test(text)) return cursor.fail(phrase('a whole number'));
  const count = Number(cursor.next().text);
  const singular = timeUnits.map((unit) => unit.slice(0, -1));
  const unit = cursor.oneOf([...timeUnits, ...singular], phrase('a unit of time'));
  return { count, unit: (unit.endsWith('s') ? unit : `${unit}s`) as TimeUnit };
}

/** `in last 90 days`, `in next 2 weeks`, `over 6 months ago`; undefined where nothing like it comes. */
function readRelative(cursor: Cursor): Extract<Span, { op: 'last' | 'next' | 'before' }> | undefined {
  if (cursor.takes('in', 'last')) return { op: 'last', ...readDuration(cursor) };
  if (cursor.takes('in', 'next')) return { op: 'next', ...readDuration(cursor) };
  if (!cursor.takes('over')) return undefined;
  const duration = readDuration(cursor);
  cursor.expect('ago');
  return { op: 'before', ...duration };
}

/** When events happened: as above, or `from 2026-01-01 to 2026-06-30`, `since …`, `until …`. */
export function readSpan(cursor: Cursor): Span | undefined {
  const relative = readRelative(cursor);
  if (relative) return relative;
  if (cursor.takes('since')) return { op: 'at-least', value: readTime(cursor) };
  if (cursor.takes('until')) return { op: 'at-most', value: readTime(cursor) };
  if (!cursor.takes('from')) return undefined;
  const from = readTime(cursor);
  cursor.expect('to');
  return { op: 'between', from, to: readTime(cursor) };
}

function readTime(cursor: Cursor): string {
  const { kind, text } = cursor.peek();
  return kind === 'word' && isTime(text)
    ? cursor.next().text
    : cursor.fail(phrase('a date such as 2026-07-01'));
}

const comparisons = { '=': 'equals', '>=': 'at-least', '<=': 'at-most', '>': 'above', '<': 'below' } as const;

/** What is asked of a value. Throws TextFault. */
export function readTest(cursor: Cursor): ValueTest {
  for (const [sign, op] of Object.entries(comparisons))
    if (cursor.takes(sign)) return { op, value: readValue(cursor) };
  const relative = readRelative(cursor);
  if (relative) return relative;
  if (cursor.takes('in', 'region')) {
    if (cursor.peek().kind !== 'text') cursor.fail(phrase('a place in "quotes"'));
    return { op: 'in-region', place: cursor.next().text };
  }
  if (cursor.takes('in', '(')) return { op: 'in', values: readValues(cursor) };
  if (cursor.takes('from')) {
    const from = readValue(cursor);
    cursor.expect('to');
    return { op: 'between', from, to: readValue(cursor) };
  }
  if (cursor.takes('starts', 'with')) {
    if (cursor.peek().kind !== 'text') cursor.fail(phrase('text in "quotes"'));
    return { op: 'starts-with', value: cursor.next().text };
  }
  if (cursor.takes('is', 'known')) return { op: 'known' };
  if (cursor.takes('is', 'unknown')) return { op: 'unknown' };
  return cursor.fail(phrase('=, >=, <=, >, <, in, from, starts with, over, is known or is unknown'));
}

function readValues(cursor: Cursor): Scalar[] {
  const values = [readValue(cursor)];
  while (cursor.takes(',')) values.push(readValue(cursor));
  cursor.expect(')');
  return values;
}
