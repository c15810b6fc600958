/** Time as conditions mean it. Everything is in UTC; months and years are the calendar's. */
import type { Duration, Instant, Span } from '@entente/contract';

const unitMs = { hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 } as const;

/** So much later, or with -1 earlier; where a month is too short, its last day, as PostgreSQL adds intervals. */
function shift(at: Instant, { count, unit }: Duration, sign: 1 | -1): Instant {
  if (unit !== 'months' && unit !== 'years') return writable(at + sign * count * unitMs[unit]);
  const date = new Date(at);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + sign * count * (unit === 'years' ? 12 : 1);
  const lastDay = new Date(dayOf(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  const day = dayOf(Math.floor(months / 12), months % 12, Math.min(date.getUTCDate(), lastDay));
  return writable(day + (at - dayOf(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())));
}

/** So much later, within what can be written. */
export const later = (at: Instant, duration: Duration): Instant => shift(at, duration, 1);

/** So much earlier, likewise. */
export const earlier = (at: Instant, duration: Duration): Instant => shift(at, duration, -1);

/** Within the years 1 to 9999, whose dates are written with four digits and so compare as text does. */
const writable = (at: Instant): Instant => Math.min(Math.max(at, dayOf(1, 0, 1)), dayOf(10_000, 0, 1) - 1);

function dayOf(year: number, month: number, day: number): Instant {
  // Date.UTC takes the years 0 to 99 for those of the last century.
  return new Date(0).setUTCFullYear(year, month, day);
}

/** Instants from one to another, both included; open where one is missing. */
export type Stretch = { readonly from?: Instant; readonly to?: Instant };

/** The first and last millisecond that a date, or an instant, means. */
export function edgesOf(time: string): { readonly from: Instant; readonly to: Instant } {
  const from = Date.parse(time);
  return { from, to: time.length === 10 ? from + unitMs.days - 1 : from };
}

/** The instants that a span means at `now`. Instants are whole milliseconds. */
export function stretchOf(span: Span, now: Instant): Stretch {
  switch (span.op) {
    case 'last':
      return { from: shift(now, span, -1) + 1, to: now };
    case 'next':
      return { from: now + 1, to: shift(now, span, 1) };
    case 'before':
      return { to: shift(now, span, -1) };
    case 'between':
      return { from: edgesOf(span.from).from, to: edgesOf(span.to).to };
    case 'at-least':
      return { from: edgesOf(span.value).from };
    case 'at-most':
      return { to: edgesOf(span.value).to };
  }
}
