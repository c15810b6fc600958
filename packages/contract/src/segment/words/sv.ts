/** Conditions in Swedish. */
import type { Duration, TimeUnit } from '../condition.ts';
import type { Language } from './language.ts';

/** One, many, and the same two with their article, as they follow `senaste` and `närmaste`. */
const units: Readonly<Record<TimeUnit, readonly [string, string, string, string]>> = {
  hours: ['timme', 'timmar', 'timmen', 'timmarna'],
  days: ['dag', 'dagar', 'dagen', 'dagarna'],
  weeks: ['vecka', 'veckor', 'veckan', 'veckorna'],
  months: ['månad', 'månader', 'månaden', 'månaderna'],
  years: ['år', 'år', 'året', 'åren'],
};
const duration = ({ count, unit }: Duration): string => `${count} ${units[unit][count === 1 ? 0 : 1]}`;
/** `den senaste månaden`, `de senaste 12 månaderna`, `det senaste året`. */
const span = (which: string, { count, unit }: Duration): string =>
  count === 1
    ? `${unit === 'years' ? 'det' : 'den'} ${which} ${units[unit][2]}`
    : `de ${which} ${count} ${units[unit][3]}`;

/** One with its article, several, and the one that is meant: `ett köp`, `köp`, `köpet`. */
const named = (one: string, many: string, meant: string) => {
  const article = one.startsWith('ett ') ? 'det' : 'den';
  return { one, many, first: `${article} första ${meant}`, latest: `${article} senaste ${meant}` };
};

export const sv: Language = {
  locale: 'sv',
  quote: (text) => `”${text}”`,
  yes: 'ja',
  no: 'nej',
  and: 'och',
  or: 'eller',
  allOf: 'allt detta:',
  anyOf: 'minst ett av detta:',
  not: 'inte:',
  equals: (value) => `är ${value}`,
  oneOf: (values) => `är ${values}`,
  between: (from, to) => `är från ${from} till ${to}`,
  atLeast: (value) => `är minst ${value}`,
  atMost: (value) => `är högst ${value}`,
  above: (value) => `är över ${value}`,
  below: (value) => `är under ${value}`,
  startsWith: (value) => `börjar med ${value}`,
  inRegion: (place) => `ligger i ${place}`,
  known: 'är känt',
  unknown: 'är okänt',
  duration,
  isWithin: (time) => `är ${time}`,
  last: (it) => `under ${span('senaste', it)}`,
  next: (it) => `under ${span('närmaste', it)}`,
  before: (it) => `för mer än ${duration(it)} sedan`,
  since: (time) => `sedan ${time}`,
  until: (time) => `till och med ${time}`,
  fromTo: (from, to) => `från ${from} till ${to}`,
  events: {
    purchase: named('ett köp', 'köp', 'köpet'),
    loyalty: named('en lojalitetshändelse', 'lojalitetshändelser', 'lojalitetshändelsen'),
    survey: named('ett enkätsvar', 'enkätsvar', 'enkätsvaret'),
    support: named('ett supportärende', 'supportärenden', 'supportärendet'),
    social: named(
      'ett omnämnande i sociala medier',
      'omnämnanden i sociala medier',
      'omnämnandet i sociala medier',
    ),
    touchpoint: named('en kontaktpunkt', 'kontaktpunkter', 'kontaktpunkten'),
    'self-service': named('en självbetjäning', 'självbetjäningar', 'självbetjäningen'),
  },
  happened: (event) => `har ${event}`,
  count: (events) => `antalet ${events}`,
  totals: {
    sum: (property, events) => `summan av ${property} över ${events}`,
    average: (property, events) => `medelvärdet av ${property} över ${events}`,
    smallest: (property, events) => `det minsta värdet av ${property} över ${events}`,
    largest: (property, events) => `det största värdet av ${property} över ${events}`,
    distinct: (property, events) => `antalet olika värden av ${property} över ${events}`,
  },
  ahead: (event, other, within) =>
    `${event} ${within === undefined ? 'före' : `högst ${within} före`} ${other}`,
  top: (percent, measure) => `hör till de främsta ${percent} % av kunderna efter ${measure}`,
  bottom: (percent, measure) => `hör till de sista ${percent} % av kunderna efter ${measure}`,
  band: ({ numbers, bands, end }, measure) =>
    `hör till grupp ${numbers} av ${bands} av kunderna efter ${measure}${end === 'bottom' ? ', räknat nerifrån' : ''}`,
  recency: (event) => `hur nyligen ${event} skedde`,
  has: (event, items) => `${event}: ${items}`,
  sequence: (steps, time) => `${steps}, allt inom ${time}`,
  thereafter: 'därefter',
  contactFields: {
    role: 'roll',
    title: 'titel',
    code: 'kod',
    name: 'namn',
    industry: 'bransch',
    country: 'land',
  },
  contact: (items) => `är kontakt hos en organisation${items === '' ? '' : `: ${items}`}`,
  within: (organisation) => `hör till ${organisation}`,
  segment: (name) => `finns i segmentet ${name}`,
  set: (name) => `finns i urvalet ${name}`,
};
