// Whom a condition selects, read straight from its definition and from raw rows: slow, and nothing shared with the
// product but the shape of conditions.
import type {
  AttributeType,
  Condition,
  Duration,
  EventFilter,
  Measure,
  PropertyTest,
  Scalar,
  Span,
  ValueTest,
} from '@entente/contract';

export type Happening = {
  readonly kind: string;
  readonly at: number;
  readonly properties: Readonly<Record<string, unknown>>;
};
export type Contact = { readonly organisation: string; readonly role: string; readonly title: string | null };
export type Organisation = {
  readonly name: string;
  readonly parent: string | null;
  readonly industry: string | null;
  readonly country: string | null;
};
export type Person = {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** In the order in which they were recorded. */
  readonly events: readonly Happening[];
  readonly contacts: readonly Contact[];
};
export type Reading = {
  readonly now: number;
  readonly types: Readonly<Record<string, AttributeType>>;
  readonly propertyTypes: Readonly<Record<string, AttributeType>>;
  readonly sets: Readonly<Record<string, readonly string[]>>;
  readonly segments: Readonly<Record<string, Condition>>;
  /** Of every place, in which it lies. */
  readonly places: Readonly<Record<string, string | null>>;
  readonly organisations: Readonly<Record<string, Organisation>>;
  /** Everybody, whom a customer is ranked among. */
  readonly everybody: readonly Person[];
};

export function matches(condition: Condition, person: Person, reading: Reading): boolean {
  switch (condition.op) {
    case 'all':
      return condition.of.every((each) => matches(each, person, reading));
    case 'any':
      return condition.of.some((each) => matches(each, person, reading));
    case 'not':
      return !matches(condition.of, person, reading);
    case 'attribute': {
      const type = reading.types[condition.name]!;
      return holds(typed(person.attributes[condition.name], type), type, {
        ...reading,
        test: condition.test,
      });
    }
    case 'set':
      return reading.sets[condition.name]!.includes(person.ref);
    case 'contact':
      return person.contacts.some((contact) => isSuchContact(contact, condition, reading));
    case 'segment':
      return matches(reading.segments[condition.name]!, person, reading);
    case 'happened':
      return found(condition.events, person, reading).length > 0;
    case 'count':
      return holds(found(condition.events, person, reading).length, 'integer', {
        ...reading,
        test: condition.test,
      });
    case 'first':
    case 'last': {
      const events = found(condition.events, person, reading);
      const sorted = events.toSorted((a, b) => a.at - b.at);
      const end = condition.op === 'first' ? sorted[0] : sorted.at(-1);
      return end !== undefined && isSuch(end, { ...condition, kind: end.kind }, reading);
    }
    case 'touch':
      return isTouched(condition, person, reading);
    case 'ranked': {
      const own = measured(condition.by, person, reading);
      if (own === undefined) return false;
      const all = reading.everybody.flatMap((other) => measured(condition.by, other, reading) ?? []);
      const isAhead = (other: number): boolean => (condition.end ? other < own : other > own);
      const ahead = all.filter(isAhead).length;
      const band = Math.floor((ahead * condition.bands) / all.length) + 1;
      return band >= condition.from && band <= condition.to;
    }
    case 'sequence':
      return isSequence(
        condition.steps.map((step) => found(step, person, reading)),
        condition.within,
      );
    default: {
      const type = reading.propertyTypes[condition.property]!;
      const values = found(condition.events, person, reading)
        .map(({ properties }) => typed(properties[condition.property], type))
        .filter((value) => value !== undefined);
      const about = { ...reading, test: condition.test };
      if (condition.op === 'distinct') return holds(new Set(values).size, 'integer', about);
      const numbers = values as number[];
      const sum = numbers.reduce((total, value) => total + value, 0);
      if (condition.op === 'sum') return holds(sum, type, about);
      if (condition.op === 'average')
        return holds(numbers.length === 0 ? undefined : sum / numbers.length, 'number', about);
      const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      return holds(condition.op === 'smallest' ? sorted[0] : sorted.at(-1), type, about);
    }
  }
}

function isTouched(touch: Extract<Condition, { op: 'touch' }>, person: Person, reading: Reading): boolean {
  const others = found(touch.before.events, person, reading).map(({ at }) => at);
  if (others.length === 0) return false;
  const until = touch.before.which === 'first' ? Math.min(...others) : Math.max(...others);
  const since = touch.within ? moved(until, touch.within, -1) : -Infinity;
  const events = found(touch.events, person, reading)
    .filter(({ at }) => at < until && at >= since)
    .toSorted((a, b) => a.at - b.at);
  const end = touch.which === 'first' ? events[0] : events.at(-1);
  return end !== undefined && isSuch(end, { ...touch, kind: end.kind }, reading);
}

/** What a person is ranked by, as a number; undefined for who has no such event, or no such value. */
function measured(by: Measure, person: Person, reading: Reading): number | undefined {
  const events = found(by.events, person, reading);
  if (events.length === 0) return undefined;
  if (by.of === 'count') return events.length;
  if (by.of === 'recency') return Math.max(...events.map(({ at }) => at));
  const type = reading.propertyTypes[by.property]!;
  const values = events
    .map(({ properties }) => typed(properties[by.property], type))
    .filter((value) => value !== undefined);
  if (by.of === 'distinct') return new Set(values).size;
  const numbers = values.map((value) => (type === 'date' ? Date.parse(String(value)) : Number(value)));
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (by.of === 'sum') return sum;
  if (numbers.length === 0) return undefined;
  if (by.of === 'average') return sum / numbers.length;
  return by.of === 'smallest' ? Math.min(...numbers) : Math.max(...numbers);
}

function found(filter: EventFilter, person: Person, reading: Reading): Happening[] {
  return person.events.filter((event) => isSuch(event, filter, reading));
}

function isSuch(
  event: Happening,
  { kind, where, during }: { kind: string; where: readonly PropertyTest[]; during?: Span },
  reading: Reading,
): boolean {
  if (event.kind !== kind || (during && !isDuring(event.at, during, reading.now))) return false;
  return where.every(({ property, test }) => {
    const type = reading.propertyTypes[property]!;
    return holds(typed(event.properties[property], type), type, { ...reading, test });
  });
}

/** Whether there is a way through the steps, tried one by one. */
function isSequence(steps: readonly (readonly Happening[])[], within: Duration): boolean {
  const from = (place: number, after: number, latest: number): boolean =>
    place === steps.length ||
    steps[place]!.some(({ at }) => at > after && at <= latest && from(place + 1, at, latest));
  return steps[0]!.some(({ at }) => from(1, at, moved(at, within, 1)));
}

function isDuring(at: number, span: Span, now: number): boolean {
  switch (span.op) {
    case 'last':
      return at > moved(now, span, -1) && at <= now;
    case 'next':
      return at > now && at <= moved(now, span, 1);
    case 'before':
      return at <= moved(now, span, -1);
    case 'between':
      return at >= firstOf(span.from) && at <= lastOf(span.to);
    case 'at-least':
      return at >= firstOf(span.value);
    case 'at-most':
      return at <= lastOf(span.value);
  }
}

const firstOf = (time: string): number => Date.parse(time);
const lastOf = (time: string): number =>
  time.includes('T') ? Date.parse(time) : Date.parse(`${time}T23:59:59.999Z`);

function moved(at: number, { count, unit }: Duration, sign: number): number {
  const date = new Date(at);
  if (unit === 'hours') return at + sign * count * 3_600_000;
  if (unit === 'days') return at + sign * count * 86_400_000;
  if (unit === 'weeks') return at + sign * count * 7 * 86_400_000;
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + sign * count * (unit === 'years' ? 12 : 1));
  const month = date.getUTCMonth();
  date.setUTCDate(day);
  while (date.getUTCMonth() !== month) date.setUTCDate(date.getUTCDate() - 1);
  return date.getTime();
}

type Value = string | number | boolean;

/** A value as its type says, instants in milliseconds; undefined where it is none. */
/** A value, an instant in milliseconds; undefined where it is none of the type. */
export function typed(value: unknown, type: AttributeType): Value | undefined {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'text':
    case 'date':
      return typeof value === 'string' ? value : undefined;
    case 'instant':
      return typeof value === 'string' ? Date.parse(value) : undefined;
    default:
      return typeof value === 'number' ? value : undefined;
  }
}

function holds(
  value: Value | undefined,
  type: AttributeType,
  { test, now, places }: { test: ValueTest } & Pick<Reading, 'now' | 'places'>,
): boolean {
  if (test.op === 'unknown') return value === undefined;
  if (value === undefined) return false;
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const first = (scalar: Scalar): Value => bound(scalar, type, firstOf);
  const last = (scalar: Scalar): Value => bound(scalar, type, lastOf);
  switch (test.op) {
    case 'known':
      return true;
    case 'in-region':
      return liesIn(String(value), test.place, places);
    case 'starts-with':
      return String(value).startsWith(test.value);
    case 'equals':
      return value >= first(test.value) && value <= last(test.value);
    case 'in':
      return test.values.some((each) => value >= first(each) && value <= last(each));
    case 'between':
      return value >= first(test.from) && value <= last(test.to);
    case 'at-least':
      return value >= first(test.value);
    case 'at-most':
      return value <= last(test.value);
    case 'above':
      return value > last(test.value);
    case 'below':
      return value < first(test.value);
    case 'last':
      if (type === 'instant') return isDuring(Number(value), test, now);
      return value > day(moved(now, test, -1)) && value <= day(now);
    case 'next':
      if (type === 'instant') return isDuring(Number(value), test, now);
      return value > day(now) && value <= day(moved(now, test, 1));
    case 'before':
      if (type === 'instant') return isDuring(Number(value), test, now);
      return value <= day(moved(now, test, -1));
  }
}

function isSuchContact(
  { organisation: code, role, title }: Contact,
  { where, within }: Extract<Condition, { op: 'contact' }>,
  reading: Reading,
): boolean {
  const { name, industry, country } = reading.organisations[code]!;
  const known = { role, title, code, name, industry, country };
  for (let at: string | null = code; within !== undefined && at !== within;) {
    at = reading.organisations[at]!.parent;
    if (at === null) return false;
  }
  return where.every(({ field, test }) => holds(known[field] ?? undefined, 'text', { ...reading, test }));
}

/** Whether a place is the region, or lies in something that lies in it. */
function liesIn(ref: string, region: string, places: Reading['places']): boolean {
  if (!Object.hasOwn(places, ref)) return false;
  const parent = places[ref] ?? null;
  return ref === region || (parent !== null && liesIn(parent, region, places));
}

function bound(scalar: Scalar, type: AttributeType, edge: (time: string) => number): Value {
  if (typeof scalar === 'object') return scalar.minor;
  return type === 'instant' ? edge(String(scalar)) : scalar;
}
