import { dateFormats, type WrittenDate } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDate, parseInstant } from './dates.ts';

const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

function writeDay(date: Date, format: WrittenDate): string {
  const [yyyy = '', mm = '', dd = ''] = date.toISOString().slice(0, 10).split('-');
  return format.replace('yyyy', yyyy).replace('mm', mm).replace('dd', dd);
}

describe('a date', () => {
  test('reads back from every format it is written in', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...dateFormats), (date, format) => {
        const iso = date.toISOString().slice(0, 10);
        expect(parseDate(` ${writeDay(date, format)} `, format)).toBe(iso);
        expect(parseInstant(writeDay(date, format), format)).toBe(Date.parse(iso));
      }),
    );
  });

  test('is in the calendar or is none', () => {
    const part = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(part(9999), part(19), part(39), (y, m, d) => {
        const pad = (n: number, length: number) => String(n).padStart(length, '0');
        const text = `${pad(y, 4)}-${pad(m, 2)}-${pad(d, 2)}`;
        const made = new Date(`${text}T00:00:00Z`);
        const exists = y > 0 && !Number.isNaN(made.getTime()) && made.toISOString().startsWith(text);
        expect(parseDate(text, 'yyyy-mm-dd')).toBe(exists ? text : undefined);
      }),
    );
  });

  test.each([
    ['1/2/2015', 'dd/mm/yyyy', '2015-02-01'],
    ['1/2/2015', 'mm/dd/yyyy', '2015-01-02'],
    ['2012-09-28T23:30:00-05:00', 'iso-instant', '2012-09-28'],
    ['86400', 'epoch-seconds', '1970-01-02'],
  ] as const)('%j as %s is %s', (text, format, date) => {
    expect(parseDate(text, format)).toBe(date);
  });

  test.each([
    ['21-07-15', 'dd-mm-yyyy'],
    ['2015-07-21', 'dd-mm-yyyy'],
    ['2015-7-1', 'yyyy-mm-dd'],
    ['2015-07-21 x', 'yyyy-mm-dd'],
    ['2015-02-29', 'yyyy-mm-dd'],
  ] as const)('%j is no %s', (text, format) => {
    expect(parseDate(text, format)).toBeUndefined();
  });
});

describe('an instant', () => {
  test.each([
    ['2026-01-08T19:51:19Z', 'iso-instant', '2026-01-08T19:51:19.000Z'],
    ['2026-01-08T19:51:19.1239Z', 'iso-instant', '2026-01-08T19:51:19.123Z'],
    ['2026-01-08t19:51:19.5z', 'iso-instant', '2026-01-08T19:51:19.500Z'],
    ['2026-01-08 19:51+10:30', 'iso-instant', '2026-01-08T09:21:00.000Z'],
    ['2026-01-08T19:51:19-0500', 'iso-instant', '2026-01-09T00:51:19.000Z'],
    ['2026-01-08 19:51:19', 'yyyy-mm-dd hh:mm:ss', '2026-01-08T19:51:19.000Z'],
    ['1767901879.25', 'epoch-seconds', '2026-01-08T19:51:19.250Z'],
    ['1767901879250', 'epoch-milliseconds', '2026-01-08T19:51:19.250Z'],
    ['21-07-2015', 'dd-mm-yyyy', '2015-07-21T00:00:00.000Z'],
  ] as const)('%j as %s is %s', (text, format, instant) => {
    expect(parseInstant(text, format)).toBe(Date.parse(instant));
  });

  test.each([
    ['2026-01-08T19:51:19', 'iso-instant'],
    ['2026-01-08', 'iso-instant'],
    ['2026-01-08T24:00:00Z', 'iso-instant'],
    ['2026-01-08T19:60:00Z', 'iso-instant'],
    ['2026-01-08T19:51:60Z', 'iso-instant'],
    ['2026-02-30T19:51:19Z', 'iso-instant'],
    ['2026-01-08T19:51:19+24:00', 'iso-instant'],
    ['0999-01-08T19:51:19Z', 'iso-instant'],
    ['99999999999999', 'epoch-seconds'],
    ['soon', 'epoch-milliseconds'],
  ] as const)('%j is no %s', (text, format) => {
    expect(parseInstant(text, format)).toBeUndefined();
  });

  test('reads back whatever the offset it is written with', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString();
        const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
        const pad = (n: number) => String(n).padStart(2, '0');
        const zone = `${offset < 0 ? '-' : '+'}${pad(hours)}:${pad(minutes)}`;
        fc.pre(local.length === 24 && local.slice(0, 4) >= '1000');
        expect(parseInstant(local.replace('Z', zone), 'iso-instant')).toBe(date.getTime());
      }),
    );
  });
});
