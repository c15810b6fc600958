/** What a language needs so that conditions can be said in it. A new language is a file beside this one. */
import type { EventKind } from '../../words.ts';
import type { ContactField, Duration, Total } from '../condition.ts';

export type Language = {
  /** How numbers, amounts and dates are written: a BCP 47 tag. */
  readonly locale: string;
  readonly quote: (text: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly and: string;
  readonly or: string;
  readonly allOf: string;
  readonly anyOf: string;
  /** None of what follows holds. */
  readonly not: string;
  readonly equals: (value: string) => string;
  readonly oneOf: (values: string) => string;
  readonly between: (from: string, to: string) => string;
  readonly atLeast: (value: string) => string;
  readonly atMost: (value: string) => string;
  readonly above: (value: string) => string;
  readonly below: (value: string) => string;
  readonly startsWith: (value: string) => string;
  /** Said of what has the ref of that place, or of one in it. */
  readonly inRegion: (place: string) => string;
  readonly known: string;
  readonly unknown: string;
  readonly duration: (duration: Duration) => string;
  /** Of a time: `is` first where it is said of an attribute, bare where it is said of an event. */
  readonly isWithin: (span: string) => string;
  readonly last: (duration: Duration) => string;
  readonly next: (duration: Duration) => string;
  readonly before: (duration: Duration) => string;
  readonly since: (time: string) => string;
  readonly until: (time: string) => string;
  readonly fromTo: (from: string, to: string) => string;
  /** An event of a kind, several, the earliest of them and the latest. */
  readonly events: Readonly<Record<EventKind, Readonly<Record<'one' | 'many' | 'first' | 'latest', string>>>>;
  readonly happened: (event: string) => string;
  readonly count: (events: string) => string;
  readonly totals: Readonly<Record<Total, (property: string, events: string) => string>>;
  /** An event before another one, at most so long before it. */
  readonly ahead: (event: string, other: string, within: string | undefined) => string;
  /** Of the customers ranked by a measure, so many per cent, or the bands with these numbers. */
  readonly top: (percent: number, measure: string) => string;
  readonly bottom: (percent: number, measure: string) => string;
  readonly band: (
    which: { readonly numbers: string; readonly bands: number; readonly end: 'top' | 'bottom' },
    measure: string,
  ) => string;
  /** How late this one is, the latest of its kind. */
  readonly recency: (event: string) => string;
  readonly has: (event: string, items: string) => string;
  readonly sequence: (steps: string, duration: string) => string;
  readonly thereafter: string;
  readonly contactFields: Readonly<Record<ContactField, string>>;
  /** A contact of an organisation of which all of these hold; of any where there are none. */
  readonly contact: (items: string) => string;
  /** Of an organisation that is that one, or belongs to it. */
  readonly within: (organisation: string) => string;
  readonly segment: (name: string) => string;
  readonly set: (name: string) => string;
};
