/** Writing a condition as the text that `readCondition` reads: the same text for the same condition. */
import { eventKinds } from '../words.ts';
import {
  type Condition,
  type Duration,
  type EventFilter,
  type Measure,
  type Scalar,
  type Span,
  totals,
} from './condition.ts';
import type { PropertyTest, ValueTest } from './condition.ts';
import { amountOf } from './money.ts';
import { isTime } from './read-test.ts';

/** Words that the language uses itself; what is named so stands between backquotes. */
const reserved = new Set([
  ...'and or not segment set did count first last sequence has of within in from to since until over ago'.split(
    ' ',
  ),
  ...'starts with is known unknown yes no'.split(' '),
  ...totals,
  ...eventKinds,
]);

/** The condition as text, on one line. A group of one is written, and so read again, as what it holds. */
export function writeCondition(condition: Condition): string {
  const plain = unwrapped(condition);
  return plain.op === 'any' || plain.op === 'all' ? writeGroup(plain) : writeOne(plain);
}

function writeGroup({ op, of }: Extract<Condition, { op: 'all' | 'any' }>): string {
  const parts = of.map(unwrapped).map((each) =>
    // In `a or b and c` the `and` binds tighter; any other group within a group needs its brackets.
    op === 'any' && each.op === 'all' ? writeGroup(each) : writeOne(each),
  );
  return parts.join(op === 'all' ? ' and ' : ' or ');
}

function writeOne(condition: Condition): string {
  const plain = unwrapped(condition);
  switch (plain.op) {
    case 'all':
    case 'any':
      return `(${writeGroup(plain)})`;
    case 'not':
      return `not ${writeOne(plain.of)}`;
    case 'attribute':
      return `${writeName(plain.name)} ${writeTest(plain.test)}`;
    case 'happened':
      return `did ${writeEvents(plain.events)}`;
    case 'count':
      return `count ${writeEvents(plain.events)} ${writeTest(plain.test)}`;
    case 'first':
    case 'last':
      return `${plain.op} ${writeEvents(plain.events)} has (${writeItems(plain)})`;
    case 'touch': {
      const window = plain.within ? ` within ${writeDuration(plain.within)}` : '';
      const before = `${window} before ${plain.before.which} ${writeEvents(plain.before.events)}`;
      return `${plain.which} ${writeEvents(plain.events)}${before} has (${writeItems(plain)})`;
    }
    case 'ranked':
      return `${writeBands(plain)} by ${writeMeasure(plain.by)}`;
    case 'contact':
      return `contact of organisation${writeContact(plain)}`;
    case 'sequence':
      return `sequence (${plain.steps.map(writeEvents).join(', ')}) within ${writeDuration(plain.within)}`;
    case 'segment':
    case 'set':
      return `${plain.op} ${plain.name}`;
    default:
      return `${plain.op} ${writeName(plain.property)} of ${writeEvents(plain.events)} ${writeTest(plain.test)}`;
  }
}

function writeContact({ where, within }: Extract<Condition, { op: 'contact' }>): string {
  const tests = where.map(({ field, test }) => `${field} ${writeTest(test)}`);
  const items = [...tests, ...(within === undefined ? [] : [`within ${JSON.stringify(within)}`])];
  return items.length === 0 ? '' : `(${items.join(', ')})`;
}

function writeBands({ from, to, bands, end }: Extract<Condition, { op: 'ranked' }>): string {
  if (bands === 100 && from === 1) return `${end ?? 'top'} ${to}%`;
  const which = from === to ? `band ${from} of ${bands}` : `bands ${from} to ${to} of ${bands}`;
  return end ? `${which} from ${end}` : which;
}

function writeMeasure(by: Measure): string {
  if (by.of === 'count') return `count ${writeEvents(by.events)}`;
  if (by.of === 'recency') return `recency of ${writeEvents(by.events)}`;
  return `${by.of} ${writeName(by.property)} of ${writeEvents(by.events)}`;
}

function unwrapped(condition: Condition): Condition {
  let plain = condition;
  while ((plain.op === 'all' || plain.op === 'any') && plain.of.length === 1) plain = plain.of[0]!;
  return plain;
}

function writeEvents({ kind, ...items }: EventFilter): string {
  const text = writeItems(items);
  return text === '' ? kind : `${kind}(${text})`;
}

function writeItems({ where, during }: { where: readonly PropertyTest[]; during?: Span }): string {
  const tests = where.map(({ property, test }) => `${writeName(property)} ${writeTest(test)}`);
  return [...tests, ...(during ? [writeSpan(during)] : [])].join(', ');
}

function writeSpan(span: Span): string {
  switch (span.op) {
    case 'between':
      return `from ${span.from} to ${span.to}`;
    case 'at-least':
      return `since ${span.value}`;
    case 'at-most':
      return `until ${span.value}`;
    default:
      return writeRelative(span);
  }
}

const signs = { equals: '=', 'at-least': '>=', 'at-most': '<=', above: '>', below: '<' } as const;

function writeTest(test: ValueTest): string {
  switch (test.op) {
    case 'in':
      return `in (${test.values.map(writeValue).join(', ')})`;
    case 'between':
      return `from ${writeValue(test.from)} to ${writeValue(test.to)}`;
    case 'starts-with':
      return `starts with ${JSON.stringify(test.value)}`;
    case 'in-region':
      return `in region ${JSON.stringify(test.place)}`;
    case 'known':
    case 'unknown':
      return `is ${test.op}`;
    case 'last':
    case 'next':
    case 'before':
      return writeRelative(test);
    default:
      return `${signs[test.op]} ${writeValue(test.value)}`;
  }
}

const writeRelative = ({ op, ...duration }: { op: 'last' | 'next' | 'before' } & Duration): string =>
  op === 'before' ? `over ${writeDuration(duration)} ago` : `in ${op} ${writeDuration(duration)}`;

const writeDuration = ({ count, unit }: Duration): string =>
  `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;

const writeName = (name: string): string => (reserved.has(name) ? `\`${name}\`` : name);

/** A value as it is typed: text between quotes, amounts with their currency. */
export function writeValue(value: Scalar): string {
  if (typeof value === 'string') return isTime(value) ? value : JSON.stringify(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return `${amountOf(value.minor, value.currency)} ${value.currency}`;
}
