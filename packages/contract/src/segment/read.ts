/**
 * Reading a condition that somebody typed. docs/segments.md has the whole language; in short:
 *
 *   gender = "F" and not (tier in ("gold", "silver") or salary from 50000 to 90000)
 *   and did purchase(product starts with "wine", in last 90 days)
 *   and sum amount of purchase(in last 12 months) >= 500 AUD
 *   and first touchpoint has (medium = "e-mail")
 *   and contact of organisation(role = "buyer", industry = "restaurants")
 *   and segment regulars
 */
import { phrase, said } from '../said.ts';
import { type Fault, faultsText, placedFaultsOf, placeText } from '../faults.ts';
import { refuse } from '../refusal.ts';
import { eventKinds } from '../words.ts';
import {
  Condition,
  conditionLimits,
  contactFields,
  type ContactTest,
  type EventFilter,
  type Leaf,
  type PropertyTest,
  type Span,
  totals,
} from './condition.ts';
import { type Cursor, openCursor } from './cursor.ts';
import { readReadyMade } from './read-ready.ts';
import { readDuration, readSpan, readTest, readValue } from './read-test.ts';
import { placeIn, TextFault } from './tokens.ts';

type Touch = Extract<Leaf, { op: 'touch' }>;

/** The longest text that is read as a condition, in UTF-16 units. */
export const conditionTextLimit = 50_000;

/**
 * The condition that a text says. Refuses `segment-invalid` with `faults` and `detail`: of a text that does not read
 * as a condition the first place that is wrong, of one that does everything that is out of bounds.
 */
export function readCondition(text: string): Condition {
  let read: unknown;
  try {
    const cursor = openCursor(text);
    read = readAny(cursor, 1);
    cursor.end();
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    return refuseFaults([{ path: placeIn(text, error.at), message: error.message, said: error.said }]);
  }
  const checked = Condition.safeParse(read);
  if (checked.success) return checked.data;
  const faults = placedFaultsOf(checked.error, read);
  return refuseFaults(faults.map(({ place, ...rest }) => ({ path: placeText(place), ...rest })));
}

function refuseFaults(faults: readonly Fault[]): never {
  return refuse('segment-invalid', { detail: faultsText(faults), faults });
}

function readAny(cursor: Cursor, depth: number): Condition {
  const of = [readAll(cursor, depth)];
  while (cursor.takes('or')) of.push(readAll(cursor, depth));
  return of.length === 1 ? of[0]! : { op: 'any', of };
}

function readAll(cursor: Cursor, depth: number): Condition {
  const of = [readOne(cursor, depth)];
  while (cursor.takes('and')) of.push(readOne(cursor, depth));
  return of.length === 1 ? of[0]! : { op: 'all', of };
}

function readOne(cursor: Cursor, depth: number): Condition {
  // What is written has brackets that what is meant has not, so this is a bound and not the limit itself.
  if (depth > 3 * conditionLimits.depth) cursor.fail(phrase('less that stands in one another'));
  if (cursor.takes('not')) return { op: 'not', of: readOne(cursor, depth + 1) };
  if (cursor.takes('(')) {
    const inner = readAny(cursor, depth + 1);
    cursor.expect(')');
    return inner;
  }
  return readLeaf(cursor);
}

function readLeaf(cursor: Cursor): Condition {
  if (cursor.takes('segment')) return { op: 'segment', name: cursor.name(phrase('the name of a segment')) };
  if (cursor.takes('set')) return { op: 'set', name: cursor.name(phrase('the name of a set')) };
  if (cursor.takes('did')) return { op: 'happened', events: readEvents(cursor) };
  if (cursor.takes('count')) return { op: 'count', events: readEvents(cursor), test: readTest(cursor) };
  for (const op of totals) {
    if (!cursor.takes(op)) continue;
    const property = cursor.name(phrase('the name of a property'));
    cursor.expect('of');
    return { op, property, events: readEvents(cursor), test: readTest(cursor) };
  }
  for (const op of ['first', 'last'] as const) {
    if (!cursor.takes(op)) continue;
    const events = readEvents(cursor);
    const touch = readBefore(cursor);
    cursor.expect('has');
    return touch
      ? { op: 'touch', which: op, events, ...touch, ...readItems(cursor) }
      : { op, events, ...readItems(cursor) };
  }
  if (cursor.takes('sequence')) return readSequence(cursor);
  if (cursor.takes('contact', 'of', 'organisation')) return readContact(cursor);
  const ready = readReadyMade(cursor, readEvents);
  if (ready) return ready;
  const name = cursor.name(phrase('a condition'));
  if (!cursor.takes('!=')) return { op: 'attribute', name, test: readTest(cursor) };
  return { op: 'not', of: { op: 'attribute', name, test: { op: 'equals', value: readValue(cursor) } } };
}

/** `before first purchase`, `within 30 days before last purchase(…)`. */
function readBefore(cursor: Cursor): Pick<Touch, 'before' | 'within'> | undefined {
  const within = cursor.takes('within') ? readDuration(cursor) : undefined;
  if (within) cursor.expect('before');
  else if (!cursor.takes('before')) return undefined;
  const which = cursor.oneOf(['first', 'last'] as const, phrase('which of the events'));
  const before = { which, events: readEvents(cursor) };
  return within ? { before, within } : { before };
}

function readSequence(cursor: Cursor): Condition {
  cursor.expect('(');
  const steps = [readEvents(cursor)];
  while (cursor.takes(',')) steps.push(readEvents(cursor));
  cursor.expect(')', 'within');
  return { op: 'sequence', steps, within: readDuration(cursor) };
}

/** After `contact of organisation`: nothing, or `(role = "buyer", within "chain")`. */
function readContact(cursor: Cursor): Condition {
  const where: ContactTest[] = [];
  let within: string | undefined;
  if (!cursor.takes('(') || cursor.takes(')')) return { op: 'contact', where };
  do {
    const { at } = cursor.peek();
    if (!cursor.takes('within')) {
      where.push({
        field: cursor.oneOf([...contactFields], phrase('within, or one of')),
        test: readTest(cursor),
      });
      continue;
    }
    if (within !== undefined)
      throw new TextFault(said`an organisation is within one: this is a second one`, at);
    if (cursor.peek().kind !== 'text') cursor.fail(phrase('an organisation in "quotes"'));
    within = cursor.next().text;
  } while (cursor.takes(','));
  cursor.expect(')');
  return within === undefined ? { op: 'contact', where } : { op: 'contact', where, within };
}

/** `purchase`, or `purchase(product = "wine", in last 90 days)`. */
function readEvents(cursor: Cursor): EventFilter {
  const kind = cursor.oneOf(eventKinds, phrase('a kind of event'));
  return cursor.sees('(') ? { kind, ...readItems(cursor) } : { kind, where: [] };
}

/** Tests of properties and at most one span, between brackets. */
function readItems(cursor: Cursor): { where: PropertyTest[]; during?: Span } {
  const where: PropertyTest[] = [];
  let during: Span | undefined;
  if (cursor.takes('(', ')')) return { where };
  cursor.expect('(');
  do {
    const { at } = cursor.peek();
    const span = readSpan(cursor);
    if (span && during) throw new TextFault(said`events happened in one span: this is a second one`, at);
    during ??= span;
    if (span) continue;
    where.push({ property: cursor.name(phrase('a property or a span of time')), test: readTest(cursor) });
  } while (cursor.takes(','));
  cursor.expect(')');
  return during ? { where, during } : { where };
}
