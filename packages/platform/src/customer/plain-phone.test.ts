import fc from 'fast-check';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { expect, test } from 'vitest';
import { readPlainPhone } from './plain-phone.ts';

const countries = getCountries();
/** Digits near a number that exists: most random digits are nobody's number. */
const digits = fc
  .record({
    country: fc.constantFrom(...countries),
    written: fc.constantFrom(
      '',
      '0',
      '1',
      '8',
      '06',
      '00',
      '0011',
      '183',
      '18002',
      '+',
      '+0',
      'code',
      '+code',
    ),
    tail: fc.stringMatching(/^[0-9]{0,7}$/),
    keep: fc.integer({ min: 1, max: 12 }),
    isSpaced: fc.boolean(),
  })
  .map(({ country, written, tail, keep, isSpaced }) => {
    const start = written.replace('code', getCountryCallingCode(country));
    const number = `${start}${(examples[country] ?? '').slice(0, keep)}${tail}`;
    return { country, text: isSpaced ? number.replace(/(.{3})(?=.)/g, '$1 ') : number };
  });

const byLibrary = (text: string, country: (typeof countries)[number]): string | undefined => {
  const number = parsePhoneNumberFromString(text, country);
  return number?.isValid() ? number.number : undefined;
};

test('a plain number that is read here is what libphonenumber reads, in every country', () => {
  let read = 0;
  fc.assert(
    fc.property(digits, ({ country, text }) => {
      const plain = readPlainPhone(text, country);
      if (plain === undefined) return;
      read += 1;
      expect(byLibrary(text, country)).toBe(plain);
    }),
    { numRuns: Number(process.env['PHONE_RUNS'] ?? 20_000) },
  );
  expect(read).toBeGreaterThan(200);
});

test('the mobile numbers of most countries are read here', () => {
  const read = countries.filter(
    (country) =>
      readPlainPhone(`+${getCountryCallingCode(country)}${examples[country] ?? ''}`, country) !== undefined,
  );
  expect(read.length).toBeGreaterThan(180);
});
