/** What is asked of single events, over strips: which events of a strip pass. */
import type { AttributeType, EventFilter, EventKind, PropertyTest, Span } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { Questioning } from './bitmap.ts';
import type { Column } from './packed.ts';
import { passing, type Passing } from './ranges.ts';
import type { Strip, Wanted } from './strip-read.ts';
import { monthOf, numberOf } from './strips.ts';
import { stretchOf, type Stretch } from './time.ts';

/** Whether the number of a value passes; NaN where the value is not known. */
export type NumberTest = (value: number) => boolean;

/** Marks with 1 which events of a strip pass, and with 0 which do not; undefined where all do. */
export type Marking = (strip: Strip) => Uint8Array | undefined;

/** The properties that tests read. */
export const propertiesIn = (where: readonly PropertyTest[]): string[] =>
  where.map(({ property }) => property);

/** The instants that a span means. */
const stretchIn = (during: Span | undefined, { now }: Questioning): Stretch =>
  during ? stretchOf(during, now) : {};

/** The strips that a filter has to see. */
export const wantedBy = (
  events: EventFilter,
  compiling: Questioning,
  more: Partial<Pick<Wanted, 'properties' | 'isTimed'>> = {},
): Wanted => ({
  kind: events.kind,
  properties: [...new Set([...propertiesIn(events.where), ...(more.properties ?? [])])],
  stretch: stretchIn(events.during, compiling),
  isTimed: more.isTimed ?? false,
});

/** Which events pass a filter. */
export async function marking(
  store: Store,
  { kind, where, during }: Pick<EventFilter, 'kind' | 'where'> & { readonly during?: Span | undefined },
  compiling: Questioning,
): Promise<Marking> {
  const stretch = stretchIn(during, compiling);
  const tests: { property: string; holds: NumberTest }[] = [];
  for (const { property, test } of where) {
    const type = compiling.property(kind, property);
    const what = passing(test, type, compiling.now);
    const holds =
      'prefix' in Object(what) ? await prefixTest(store, { kind, property, what }) : testOf(what, type);
    tests.push({ property, holds });
  }
  return (strip) => {
    const instants = reaches(stretch, strip.month) ? strip.instants : undefined;
    if (tests.length === 0 && !instants) return undefined;
    let marks: Uint8Array | undefined;
    for (const { property, holds } of tests)
      marks = both(marks, pass(strip.column(property), holds, strip.customers.length));
    return instants ? both(marks, lieIn(instants, stretch)) : marks;
  };
}

/** Calls back for every event that passes, in order. */
export function eachMarked(
  strip: Strip,
  marking: Marking,
  visit: (customer: number, event: number) => void,
): void {
  const marks = marking(strip);
  const { customers } = strip;
  for (let n = 0; n < customers.length; n += 1) if (!marks || marks[n]) visit(customers[n]!, n);
}

/** Whether a stretch begins or ends in a month, so that events of it can lie outside. */
const reaches = ({ from, to }: Stretch, month: number): boolean =>
  (from !== undefined && monthOf(from) >= month) || (to !== undefined && monthOf(to) <= month);

// Loops of their own without a call in them: of a million customers there are millions of events.

function both(one: Uint8Array | undefined, other: Uint8Array): Uint8Array {
  if (one) for (let n = 0; n < other.length; n += 1) other[n]! &= one[n]!;
  return other;
}

function pass(column: Column | undefined, holds: NumberTest, events: number): Uint8Array {
  const marks = new Uint8Array(events);
  if (!column) return holds(Number.NaN) ? marks.fill(1) : marks;
  const { distinct, index } = column;
  const passed = index ? new Uint8Array(distinct.length) : marks;
  for (let place = 0; place < distinct.length; place += 1) passed[place] = holds(distinct[place]!) ? 1 : 0;
  if (index) for (let n = 0; n < events; n += 1) marks[n] = passed[index[n]!]!;
  return marks;
}

function lieIn(instants: Float64Array, { from = -Infinity, to = Infinity }: Stretch): Uint8Array {
  const marks = new Uint8Array(instants.length);
  for (let n = 0; n < marks.length; n += 1) marks[n] = instants[n]! >= from && instants[n]! <= to ? 1 : 0;
  return marks;
}

/** What passes, asked of numbers as `numberOf` makes them. */
export function testOf(what: Passing, type: AttributeType): NumberTest {
  if (what === 'unknown') return Number.isNaN;
  if ('prefix' in what) throw new Error('the beginnings of texts are not in their numbers');
  const edge = (value: unknown): number =>
    // Ranges of instants are in milliseconds already.
    type === 'instant' ? Number(value) : numberOf(type, value);
  const ranges = what.ranges.map(({ from, isFromOpen, to, isToOpen }) => ({
    from: from === undefined ? -Infinity : edge(from),
    to: to === undefined ? Infinity : edge(to),
    isFromOpen,
    isToOpen,
  }));
  if (type === 'text' && ranges.every(({ from, to }) => from === to)) {
    const texts = new Set(ranges.map(({ from }) => from));
    return (value) => texts.has(value);
  }
  const [range] = ranges;
  if (range && ranges.length === 1 && !range.isFromOpen && !range.isToOpen) {
    const { from, to } = range;
    return (value) => value >= from && value <= to;
  }
  return (value) =>
    ranges.some(
      ({ from, to, isFromOpen, isToOpen }) =>
        (isFromOpen ? value > from : value >= from) && (isToOpen ? value < to : value <= to),
    );
}

/** The texts that begin so are looked for in the rows. */
async function prefixTest(
  store: Store,
  { kind, property, what }: { kind: EventKind; property: string; what: Passing },
): Promise<NumberTest> {
  const { prefix } = what as { prefix: string };
  const { rows } = await sql<{ text: string }>`
    select distinct properties ->> ${property} as text from event
    where kind = ${kind} and jsonb_typeof(properties -> ${property}) = 'string'
      and starts_with(properties ->> ${property}, ${prefix})`.execute(store);
  const texts = new Set(rows.map(({ text }) => numberOf('text', text)));
  return (value) => texts.has(value);
}
