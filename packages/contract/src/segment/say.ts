/** Saying a condition in the words of a language, for people who did not write it. */
import type { EventKind } from '../words.ts';
import type {
  Condition,
  Duration,
  EventFilter,
  Leaf,
  Measure,
  PropertyTest,
  Scalar,
  Span,
  ValueTest,
} from './condition.ts';
import { amountOf } from './money.ts';
import { isTime } from './read-test.ts';
import { en } from './words/en.ts';
import type { Language } from './words/language.ts';
import { sv } from './words/sv.ts';

/** The languages that conditions are said in. */
export const languages = { en, sv } as const satisfies Readonly<Record<string, Language>>;
export type LanguageTag = keyof typeof languages;

/** What people call an attribute or property; its name where nobody gave it a label. */
export type Labels = {
  readonly attribute: (name: string) => string;
  readonly property: (kind: EventKind, name: string) => string;
};

/** One line, and the lines that it stands above. */
export type Said = { readonly text: string; readonly parts: readonly Said[] };

/** The condition in words, as lines that stand in one another as the conditions do. */
export function say(condition: Condition, tag: LanguageTag, labels: Labels): Said {
  const language = languages[tag];
  const sayOne = (each: Condition): Said => {
    switch (each.op) {
      case 'all':
      case 'any':
        if (each.of.length === 1) return sayOne(each.of[0]!);
        return { text: each.op === 'all' ? language.allOf : language.anyOf, parts: each.of.map(sayOne) };
      case 'not':
        return { text: language.not, parts: [sayOne(each.of)] };
      default:
        return { text: sayLeaf(each, { language, labels }), parts: [] };
    }
  };
  return sayOne(condition);
}

/** The lines as text, two blanks further in for each that they stand under. */
export function saidText({ text, parts }: Said, indent = ''): string {
  return [`${indent}${text}`, ...parts.map((part) => saidText(part, `${indent}  `))].join('\n');
}

type Speech = { readonly language: Language; readonly labels: Labels };

function sayLeaf(leaf: Leaf, speech: Speech): string {
  const { language, labels } = speech;
  switch (leaf.op) {
    case 'attribute':
      return `${labels.attribute(leaf.name)} ${sayTest(leaf.test, language)}`;
    case 'happened':
      return language.happened(sayEvents(leaf.events, 'one', speech));
    case 'count':
      return `${language.count(sayEvents(leaf.events, 'many', speech))} ${sayTest(leaf.test, language)}`;
    case 'first':
    case 'last': {
      const end = sayEvents(leaf.events, ends[leaf.op], speech);
      const items = sayItems(leaf, leaf.events.kind, speech);
      return items === '' ? language.happened(end) : language.has(end, items);
    }
    case 'touch': {
      const { which, events, before, within } = leaf;
      const event = sayEvents(events, ends[which], speech);
      const other = sayEvents(before.events, ends[before.which], speech);
      const end = language.ahead(event, other, within && language.duration(within));
      const items = sayItems(leaf, events.kind, speech);
      return items === '' ? language.happened(end) : language.has(end, items);
    }
    case 'ranked': {
      const { from, to, bands, by, end = 'top' } = leaf;
      const measure = sayMeasure(by, speech);
      if (bands === 100 && from === 1) return language[end](to, measure);
      const numbers = from === to ? `${from}` : `${from}–${to}`;
      return language.band({ numbers, bands, end }, measure);
    }
    case 'sequence': {
      const steps = leaf.steps.map((step) => sayEvents(step, 'one', speech));
      return language.happened(
        language.sequence(steps.join(`, ${language.thereafter} `), language.duration(leaf.within)),
      );
    }
    case 'contact': {
      const tests = leaf.where.map(
        ({ field, test }) => `${language.contactFields[field]} ${sayTest(test, language)}`,
      );
      const { within } = leaf;
      const chain = within === undefined ? [] : [language.within(language.quote(within))];
      return language.contact([...tests, ...chain].join(', '));
    }
    case 'segment':
    case 'set':
      return language[leaf.op](language.quote(leaf.name));
    default: {
      const events = sayEvents(leaf.events, 'many', speech);
      const property = labels.property(leaf.events.kind, leaf.property);
      return `${language.totals[leaf.op](property, events)} ${sayTest(leaf.test, language)}`;
    }
  }
}

function sayMeasure(by: Measure, speech: Speech): string {
  const { language, labels } = speech;
  if (by.of === 'recency') return language.recency(sayEvents(by.events, 'latest', speech));
  const events = sayEvents(by.events, 'many', speech);
  if (by.of === 'count') return language.count(events);
  return language.totals[by.of](labels.property(by.events.kind, by.property), events);
}

/** What the first and the last of several events are called. */
const ends = { first: 'first', last: 'latest' } as const;

type Which = keyof Language['events'][EventKind];

function sayEvents(filter: EventFilter, which: Which, speech: Speech): string {
  const items = sayItems(filter, filter.kind, speech);
  const words = speech.language.events[filter.kind][which];
  return items === '' ? words : `${words} (${items})`;
}

type Items = { readonly where: readonly PropertyTest[]; readonly during?: Span };

function sayItems({ where, during }: Items, kind: EventKind, { language, labels }: Speech): string {
  const tests = where.map(
    ({ property, test }) => `${labels.property(kind, property)} ${sayTest(test, language)}`,
  );
  return [...tests, ...(during ? [saySpan(during, language)] : [])].join(', ');
}

function saySpan(span: Span, language: Language): string {
  switch (span.op) {
    case 'between':
      return language.fromTo(sayValue(span.from, language), sayValue(span.to, language));
    case 'at-least':
      return language.since(sayValue(span.value, language));
    case 'at-most':
      return language.until(sayValue(span.value, language));
    default:
      return sayRelative(span, language);
  }
}

function sayRelative({ op, ...duration }: { op: 'last' | 'next' | 'before' } & Duration, language: Language) {
  return language[op](duration);
}

const comparisons = {
  equals: 'equals',
  'at-least': 'atLeast',
  'at-most': 'atMost',
  above: 'above',
  below: 'below',
  'starts-with': 'startsWith',
} as const;

function sayTest(test: ValueTest, language: Language): string {
  switch (test.op) {
    case 'in': {
      const values = test.values.map((value) => sayValue(value, language));
      const rest = values.slice(0, -1).join(', ');
      return language.oneOf([rest, ...values.slice(-1)].filter(Boolean).join(` ${language.or} `));
    }
    case 'between':
      return language.between(sayValue(test.from, language), sayValue(test.to, language));
    case 'in-region':
      return language.inRegion(language.quote(test.place));
    case 'known':
    case 'unknown':
      return language[test.op];
    case 'last':
    case 'next':
    case 'before':
      return language.isWithin(sayRelative(test, language));
    default:
      return language[comparisons[test.op]](sayValue(test.value, language));
  }
}

function sayValue(value: Scalar, language: Language): string {
  if (typeof value === 'boolean') return value ? language.yes : language.no;
  if (typeof value === 'number') return new Intl.NumberFormat(language.locale).format(value);
  if (typeof value === 'string') return isTime(value) ? sayTime(value, language) : language.quote(value);
  const { minor, currency } = value;
  const amount = Number(amountOf(minor, currency));
  return new Intl.NumberFormat(language.locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
  }).format(amount);
}

function sayTime(text: string, { locale }: Language): string {
  const isDay = text.length === 10;
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    ...(isDay ? {} : { timeStyle: 'short' as const }),
    timeZone: 'UTC',
  }).format(new Date(text));
}
