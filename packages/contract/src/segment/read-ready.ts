/**
 * Ready-made conditions: short for what marketing asks every day. Bands by rank are conditions of their own; the others
 * stand for plainer ones, which is what they are kept and written as.
 *
 *   top 20% by sum amount of purchase(in last 12 months)
 *   band 2 of 5 by recency of purchase
 *   recency of purchase over 90 days ago
 *   promoter of survey(instrument = "nps")
 */
import { phrase, said } from '../said.ts';
import { type Condition, type EventFilter, type Measure, totals } from './condition.ts';
import type { Cursor } from './cursor.ts';
import { readSpan } from './read-test.ts';

type ReadEvents = (cursor: Cursor) => EventFilter;

/** What a score from 0 to 10 says of who gave it. */
const scores = {
  promoter: { op: 'between', from: 9, to: 10 },
  passive: { op: 'between', from: 7, to: 8 },
  detractor: { op: 'between', from: 0, to: 6 },
} as const;

/** Undefined where none comes: attributes may be named like these, so what follows decides. */
export function readReadyMade(cursor: Cursor, readEvents: ReadEvents): Condition | undefined {
  const band = readBand(cursor);
  if (band) {
    cursor.expect('by');
    return { op: 'ranked', by: readMeasure(cursor, readEvents), ...band };
  }
  if (cursor.takes('recency', 'of')) {
    const events = readEvents(cursor);
    const during = readSpan(cursor);
    return during ? { op: 'last', events, where: [], during } : cursor.fail(phrase('a span of time'));
  }
  for (const [word, test] of Object.entries(scores))
    if (cursor.takes(word, 'of'))
      return { op: 'last', events: readEvents(cursor), where: [{ property: 'score', test }] };
  return undefined;
}

type Bands = { from: number; to: number; bands: number; end?: 'bottom' };

/** `top 20%`, `bottom 5%`, `band 2 of 5`, `bands 2 to 3 of 5 from bottom`. */
function readBand(cursor: Cursor): Bands | undefined {
  const number = (ahead: number, ending: string): number | undefined => {
    const { kind, text } = cursor.peek(ahead);
    const [, digits] = new RegExp(`^(\\d{1,3})${ending}$`).exec(kind === 'word' ? text : '') ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  const take = (ending: string): number => {
    const found = number(0, ending);
    if (found === undefined)
      return cursor.fail(ending === '%' ? phrase('a percentage such as 20%') : phrase('a whole number'));
    cursor.next();
    return found;
  };
  for (const end of ['top', 'bottom'] as const) {
    if (!cursor.sees(end) || number(1, '%') === undefined) continue;
    cursor.next();
    const share = take('%');
    return { from: 1, to: share, bands: 100, ...(end === 'bottom' && { end }) };
  }
  if (!(cursor.sees('band') || cursor.sees('bands')) || number(1, '') === undefined) return undefined;
  const isOne = cursor.next().text === 'band';
  const from = take('');
  if (!isOne) cursor.expect('to');
  const to = isOne ? from : take('');
  cursor.expect('of');
  const bands = take('');
  return { from, to, bands, ...(cursor.takes('from', 'bottom') && { end: 'bottom' }) };
}

function readMeasure(cursor: Cursor, readEvents: ReadEvents): Measure {
  if (cursor.takes('count')) return { of: 'count', events: readEvents(cursor) };
  if (cursor.takes('recency', 'of')) return { of: 'recency', events: readEvents(cursor) };
  for (const of of totals) {
    if (!cursor.takes(of)) continue;
    const property = cursor.name(phrase('the name of a property'));
    cursor.expect('of');
    return { of, property, events: readEvents(cursor) };
  }
  return cursor.fail(said`count, recency of, ${totals.join(', ')}`);
}
