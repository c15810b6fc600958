/** Conditions in English. */
import type { Duration } from '../condition.ts';
import type { Language } from './language.ts';

const duration = ({ count, unit }: Duration): string => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
const span = (it: Duration): string => (it.count === 1 ? it.unit.slice(0, -1) : duration(it));

const named = (noun: string, article = 'a') => ({
  one: `${article} ${noun}`,
  many: `${noun}s`,
  first: `the first ${noun}`,
  latest: `the latest ${noun}`,
});

export const en: Language = {
  locale: 'en',
  quote: (text) => `“${text}”`,
  yes: 'yes',
  no: 'no',
  and: 'and',
  or: 'or',
  allOf: 'all of these:',
  anyOf: 'at least one of these:',
  not: 'not:',
  equals: (value) => `is ${value}`,
  oneOf: (values) => `is ${values}`,
  between: (from, to) => `is from ${from} to ${to}`,
  atLeast: (value) => `is at least ${value}`,
  atMost: (value) => `is at most ${value}`,
  above: (value) => `is above ${value}`,
  below: (value) => `is below ${value}`,
  startsWith: (value) => `starts with ${value}`,
  inRegion: (place) => `lies in ${place}`,
  known: 'is known',
  unknown: 'is unknown',
  duration,
  isWithin: (time) => `is ${time}`,
  last: (it) => `in the last ${span(it)}`,
  next: (it) => `in the next ${span(it)}`,
  before: (it) => `more than ${duration(it)} ago`,
  since: (time) => `since ${time}`,
  until: (time) => `until ${time}`,
  fromTo: (from, to) => `from ${from} to ${to}`,
  events: {
    purchase: named('purchase'),
    loyalty: named('loyalty event'),
    survey: { ...named('answer to a survey', 'an'), many: 'answers to surveys' },
    support: named('support case'),
    social: named('social mention'),
    touchpoint: named('touchpoint'),
    'self-service': named('self-service event'),
  },
  happened: (event) => `has ${event}`,
  count: (events) => `the number of ${events}`,
  totals: {
    sum: (property, events) => `the sum of ${property} over ${events}`,
    average: (property, events) => `the average ${property} over ${events}`,
    smallest: (property, events) => `the smallest ${property} over ${events}`,
    largest: (property, events) => `the largest ${property} over ${events}`,
    distinct: (property, events) => `the number of different values of ${property} over ${events}`,
  },
  ahead: (event, other, within) =>
    `${event} ${within === undefined ? 'before' : `at most ${within} before`} ${other}`,
  top: (percent, measure) => `is in the top ${percent}% of customers by ${measure}`,
  bottom: (percent, measure) => `is in the bottom ${percent}% of customers by ${measure}`,
  band: ({ numbers, bands, end }, measure) =>
    `is in band ${numbers} of ${bands} of customers by ${measure}${end === 'bottom' ? ', counted from the bottom' : ''}`,
  recency: (event) => `how recent ${event} is`,
  has: (event, items) => `${event}: ${items}`,
  sequence: (steps, time) => `${steps}, all within ${time}`,
  thereafter: 'then',
  contactFields: {
    role: 'role',
    title: 'title',
    code: 'code',
    name: 'name',
    industry: 'industry',
    country: 'country',
  },
  contact: (items) => `is a contact of an organisation${items === '' ? '' : `: ${items}`}`,
  within: (organisation) => `belongs to ${organisation}`,
  segment: (name) => `is in the segment ${name}`,
  set: (name) => `is in the set ${name}`,
};
