/**
 * Reads dates and instants as files write them. Nothing is guessed: a text that is not exactly of the declared
 * format, or names a day that no calendar has, is no date.
 */
import type { Instant, WrittenDate } from '@entente/contract';

const dayMs = 86_400_000;
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const clock = String.raw`(?<h>\d\d):(?<min>\d\d)(?::(?<s>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?`;
const day = String.raw`(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)`;

/** Day and month may lack their leading zero where a separator stands between them, the year never its digits. */
const patterns = {
  'yyyy-mm-dd': new RegExp(`^${day}$`),
  yyyymmdd: /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)$/,
  'yyyy/mm/dd': /^(?<y>\d{4})\/(?<m>\d\d?)\/(?<d>\d\d?)$/,
  'dd-mm-yyyy': /^(?<d>\d\d?)-(?<m>\d\d?)-(?<y>\d{4})$/,
  'dd/mm/yyyy': /^(?<d>\d\d?)\/(?<m>\d\d?)\/(?<y>\d{4})$/,
  'dd.mm.yyyy': /^(?<d>\d\d?)\.(?<m>\d\d?)\.(?<y>\d{4})$/,
  'mm-dd-yyyy': /^(?<m>\d\d?)-(?<d>\d\d?)-(?<y>\d{4})$/,
  'mm/dd/yyyy': /^(?<m>\d\d?)\/(?<d>\d\d?)\/(?<y>\d{4})$/,
  'iso-instant': new RegExp(`^${day}[Tt ]${clock} ?(?<zone>[Zz]|[+-]\\d\\d(?::?\\d\\d)?)$`),
  'yyyy-mm-dd hh:mm:ss': new RegExp(`^${day}[Tt ]${clock}$`),
  'epoch-seconds': /^(?<seconds>-?\d{1,11})(?:\.(?<fraction>\d{1,9}))?$/,
  'epoch-milliseconds': /^(?<milliseconds>-?\d{1,14})$/,
} as const satisfies Record<WrittenDate, RegExp>;

type Parts = Record<string, string | undefined>;

/**
 * Takes a date as written and gives it as `yyyy-mm-dd`; undefined where it is not of that format or not in the
 * calendar (years 1 to 9999). Of an instant it is the day as written there, of an epoch count the day in UTC.
 */
export function parseDate(text: string, format: WrittenDate): string | undefined {
  const parts: Parts | undefined = patterns[format].exec(text.trim())?.groups;
  if (!parts) return undefined;
  if (parts['y'] === undefined) {
    const instant = fromEpoch(parts);
    return instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 10);
  }
  return isInCalendar(parts) ? isoDate(parts) : undefined;
}

/**
 * Takes an instant as written and gives epoch milliseconds, what is finer cut off; undefined where it is not of
 * that format. A date alone is its midnight in UTC. Only the years 1000 to 9999 count as instants.
 */
export function parseInstant(text: string, format: WrittenDate): Instant | undefined {
  const parts: Parts | undefined = patterns[format].exec(text.trim())?.groups;
  if (!parts) return undefined;
  if (parts['y'] === undefined) return fromEpoch(parts);
  const offsetMinutes = minutesOfZone(parts['zone']);
  const [h, min, s] = [Number(parts['h'] ?? 0), Number(parts['min'] ?? 0), Number(parts['s'] ?? 0)];
  if (!isInCalendar(parts) || offsetMinutes === undefined || h > 23 || min > 59 || s > 59) return undefined;
  const midnight = Date.UTC(Number(parts['y']), Number(parts['m']) - 1, Number(parts['d']));
  const seconds = h * 3600 + (min - offsetMinutes) * 60 + s;
  return withinYears(midnight + seconds * 1000 + millisecondsOf(parts['fraction']));
}

function fromEpoch({ seconds, fraction, milliseconds }: Parts): Instant | undefined {
  if (milliseconds !== undefined) return withinYears(Number(milliseconds));
  const sign = seconds?.startsWith('-') ? -1 : 1;
  return withinYears(Number(seconds) * 1000 + sign * millisecondsOf(fraction));
}

function isInCalendar({ y, m, d }: Parts): boolean {
  const [year, month, dayOfMonth] = [Number(y), Number(m), Number(d)];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : (daysInMonth[month - 1] ?? 0);
  return year >= 1 && dayOfMonth >= 1 && dayOfMonth <= last;
}

function isoDate({ y, m, d }: Parts): string {
  return `${y}-${m?.padStart(2, '0')}-${d?.padStart(2, '0')}`;
}

/** Minutes east of Greenwich; none and Z are 0; undefined for an offset that no clock has. */
function minutesOfZone(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function millisecondsOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

const earliest = Date.UTC(1000, 0, 1);
const latest = Date.UTC(9999, 11, 31) + dayMs - 1;

function withinYears(instant: number): Instant | undefined {
  return instant >= earliest && instant <= latest ? instant : undefined;
}
