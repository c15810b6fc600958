/**
 * Whether a condition fits a partner's dictionary: every attribute and property is declared, and every test can be
 * asked of its type. A condition that does not fit is refused rather than true of nobody.
 */
import { z } from 'zod';
import { said, type Message } from '../said.ts';
import type { AttributeType } from '../dictionary.ts';
import { type Fault, placeText, written } from '../faults.ts';
import { type DataCategory, categoryOfEvent, type EventKind } from '../words.ts';
import type { Condition, EventFilter, PropertyTest, Scalar, Total, ValueTest } from './condition.ts';
import { writeValue } from './write.ts';

/** What values of one attribute or property are. */
export type ValueKind = { readonly type: AttributeType; readonly currency: string | null };

/** What a condition may name, by name; undefined where there is no such thing. */
export type Vocabulary = {
  readonly attribute: (name: string) => (ValueKind & { readonly category: DataCategory }) | undefined;
  readonly property: (kind: EventKind, name: string) => ValueKind | undefined;
  /** The categories that a set was drawn from, or that a saved segment reads. */
  readonly segment: (name: string) => readonly DataCategory[] | undefined;
  readonly set: (name: string) => readonly DataCategory[] | undefined;
  /** Whether there is such a place; left out where nobody's places are known. */
  readonly place?: (ref: string) => boolean;
  /** Whether there is such an organisation; left out where nobody's organisations are known. */
  readonly organisation?: (code: string) => boolean;
};

/** What a condition reads and what is wrong with it; `categories` in alphabetical order. */
export type Reading = { readonly categories: readonly DataCategory[]; readonly faults: readonly Fault[] };

/** Goes through a whole condition. */
export function fit(condition: Condition, vocabulary: Vocabulary): Reading {
  const categories = new Set<DataCategory>();
  const faults: Fault[] = [];
  const findings = {
    reads: (category: DataCategory) => categories.add(category),
    fault: (place: Place, wrong: Message) => faults.push({ path: placeText(place), ...wrong }),
  };
  fitOne(condition, { vocabulary, ...findings }, []);
  return { categories: [...categories].toSorted(), faults };
}

type Place = readonly PropertyKey[];
type Context = {
  readonly vocabulary: Vocabulary;
  readonly reads: (category: DataCategory) => void;
  readonly fault: (place: Place, wrong: Message) => void;
};

function fitOne(condition: Condition, context: Context, place: Place): void {
  const { vocabulary, reads, fault } = context;
  switch (condition.op) {
    case 'all':
    case 'any':
      for (const [n, each] of condition.of.entries()) fitOne(each, context, [...place, 'of', n]);
      return;
    case 'not':
      return fitOne(condition.of, context, [...place, 'of']);
    case 'attribute': {
      const attribute = vocabulary.attribute(condition.name);
      if (!attribute) return fault([...place, 'name'], said`there is no attribute ${condition.name}`);
      reads(attribute.category);
      // Contact data is sealed in the store, so that no query can look into it.
      if (attribute.category === 'contact')
        return fault(
          [...place, 'name'],
          said`${condition.name} is contact data, which nobody is selected by`,
        );
      return fitTest(condition.test, attribute, { ...context, place: [...place, 'test'] });
    }
    case 'segment':
    case 'set': {
      const found = vocabulary[condition.op](condition.name);
      if (!found)
        return fault(
          [...place, 'name'],
          condition.op === 'set'
            ? said`there is no set ${condition.name}`
            : said`there is no segment ${condition.name}`,
        );
      for (const category of found) reads(category);
      return;
    }
    case 'contact':
      return fitContact(condition, context, place);
    case 'sequence':
      for (const [n, step] of condition.steps.entries()) fitEvents(step, context, [...place, 'steps', n]);
      return;
    case 'happened':
      return fitEvents(condition.events, context, [...place, 'events']);
    case 'count':
      fitEvents(condition.events, context, [...place, 'events']);
      return fitTest(condition.test, whole, { ...context, place: [...place, 'test'] });
    case 'first':
    case 'last':
      fitEvents(condition.events, context, [...place, 'events']);
      return fitTests(condition.where, condition.events.kind, { ...context, place: [...place, 'where'] });
    case 'touch':
      fitEvents(condition.events, context, [...place, 'events']);
      fitEvents(condition.before.events, context, [...place, 'before', 'events']);
      return fitTests(condition.where, condition.events.kind, { ...context, place: [...place, 'where'] });
    case 'ranked': {
      const { by } = condition;
      if ('property' in by) return void fitProperty({ ...by, op: by.of }, context, [...place, 'by']);
      return fitEvents(by.events, context, [...place, 'by', 'events']);
    }
    default:
      return fitTotal(condition, context, place);
  }
}

const whole: ValueKind = { type: 'integer', currency: null };
const text: ValueKind = { type: 'text', currency: null };

/** For whom somebody buys says where they work. */
const categoryOfContacts: DataCategory = 'employment';

function fitContact(
  { where, within }: Extract<Condition, { op: 'contact' }>,
  context: Context,
  place: Place,
): void {
  const { vocabulary, reads, fault } = context;
  reads(categoryOfContacts);
  const { organisation } = vocabulary;
  if (!organisation) return fault([...place, 'op'], said`contacts are asked of one's own customers`);
  for (const [n, { test }] of where.entries())
    fitTest(test, text, { ...context, place: [...place, 'where', n, 'test'] });
  if (within !== undefined && !organisation(within))
    fault([...place, 'within'], said`there is no organisation ${written(within)}`);
}

function fitTotal(total: Extract<Condition, { op: Total }>, context: Context, place: Place): void {
  const kind = fitProperty(total, context, place);
  if (!kind) return;
  const { op, test } = total;
  const tested = { ...context, place: [...place, 'test'] };
  if (op === 'distinct') return fitTest(test, whole, tested);
  fitTest(test, op === 'average' && kind.type === 'integer' ? { ...kind, type: 'number' } : kind, tested);
}

/** What the property is, where such a total can be made of it. */
function fitProperty(
  { op, property, events }: { op: Total; property: string; events: EventFilter },
  context: Context,
  place: Place,
): ValueKind | undefined {
  fitEvents(events, context, [...place, 'events']);
  const kind = context.vocabulary.property(events.kind, property);
  const fault = (wrong: Message): undefined => {
    context.fault([...place, 'property'], wrong);
  };
  if (!kind) return fault(noProperty(events.kind, property));
  if (op === 'distinct') return kind;
  const isSummed = op === 'sum' || op === 'average';
  const allowed = isSummed
    ? ['integer', 'number', 'money']
    : ['integer', 'number', 'money', 'date', 'instant'];
  return allowed.includes(kind.type) ? kind : fault(said`${property} is ${kind.type}, which has no ${op}`);
}

const noProperty = (kind: EventKind, property: string): Message => said`${kind} has no property ${property}`;

function fitEvents({ kind, where }: EventFilter, context: Context, place: Place): void {
  context.reads(categoryOfEvent[kind]);
  fitTests(where, kind, { ...context, place: [...place, 'where'] });
}

type At = Context & { readonly place: Place };

function fitTests(tests: readonly PropertyTest[], kind: EventKind, at: At): void {
  for (const [n, { property, test }] of tests.entries()) {
    const found = at.vocabulary.property(kind, property);
    if (!found) at.fault([...at.place, n, 'property'], noProperty(kind, property));
    else fitTest(test, found, { ...at, place: [...at.place, n, 'test'] });
  }
}

const ordered: readonly AttributeType[] = ['integer', 'number', 'money', 'date', 'instant'];

function fitTest(test: ValueTest, kind: ValueKind, { place, fault, vocabulary }: At): void {
  const value = (step: readonly PropertyKey[], each: Scalar): void => {
    const wrong = valueFault(each, kind);
    if (wrong) fault([...place, ...step], wrong);
  };
  const onlyOf = (types: readonly AttributeType[]): void => {
    if (!types.includes(kind.type)) fault([...place, 'op'], said`${test.op} is not asked of ${kind.type}`);
  };
  switch (test.op) {
    case 'known':
    case 'unknown':
      return;
    case 'starts-with':
      return onlyOf(['text']);
    case 'in-region': {
      onlyOf(['text']);
      const wrong = regionFault(test.place, vocabulary);
      if (wrong) fault([...place, 'place'], wrong);
      return;
    }
    case 'last':
    case 'next':
    case 'before':
      return onlyOf(['date', 'instant']);
    case 'equals':
      return value(['value'], test.value);
    case 'in':
      return test.values.forEach((each, n) => value(['values', n], each));
    case 'between':
      onlyOf(ordered);
      value(['from'], test.from);
      return value(['to'], test.to);
    default:
      onlyOf(ordered);
      return value(['value'], test.value);
  }
}

function regionFault(ref: string, { place }: Vocabulary): Message | undefined {
  if (!place) return said`a region is asked of one's own customers; name its places, such as in ("…")`;
  return place(ref) ? undefined : said`there is no place ${written(ref)}; import places, or say starts with`;
}

/** A day that is in the calendar; `Date.parse` alone takes 30 February for 2 March. */
const isDay = (value: Scalar): boolean => z.iso.date().max(10).safeParse(value).success;
const isTime = (value: Scalar): boolean =>
  typeof value === 'string' && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));

/** What is wrong with a value that is to be compared with values of this kind. */
export function valueFault(value: Scalar, { type, currency }: ValueKind): Message | undefined {
  const isFitting = {
    text: typeof value === 'string',
    integer: typeof value === 'number' && Number.isInteger(value),
    number: typeof value === 'number',
    boolean: typeof value === 'boolean',
    date: isDay(value),
    instant: isTime(value),
    money: typeof value === 'object' && (currency === null || value.currency === currency),
  }[type];
  if (isFitting) return undefined;
  const text = typeof value === 'object' ? writeValue(value) : written(value);
  if (type !== 'money') return said`${text} is not ${named[type]}`;
  return currency === null
    ? said`${text} is not an amount of money`
    : said`${text} is not an amount of ${currency}`;
}

const named: Readonly<Record<Exclude<AttributeType, 'money'>, Message>> = {
  text: said`text`,
  integer: said`a whole number`,
  number: said`a number`,
  boolean: said`yes or no`,
  date: said`a date such as 2026-07-01`,
  instant: said`a date or an instant such as 2026-07-01T12:00:00Z`,
};
