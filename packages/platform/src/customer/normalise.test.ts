import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  nameBirthPostcode,
  type Normalised,
  normaliseEmail,
  normaliseLoyalty,
  normalisePhone,
  parseBirthDate,
} from './normalise.ts';

const absent = { state: 'absent' };
const invalid = { state: 'invalid' };
const valid = (value: string) => ({ state: 'valid', value });
const anyText = fc.string({ unit: 'grapheme' });
const blank = fc.string({ unit: fc.constantFrom(' ', '\t', '\u00a0', '\u2003', '\u3000') });

/** What normalising gives, and what normalising that gives: the same, unless there was nothing to compare. */
const twice = (normalise: (text: string) => Normalised, text: string): [Normalised, Normalised] => {
  const once = normalise(text);
  return [once, once.state === 'valid' ? normalise(once.value) : once];
};

describe('an e-mail address', () => {
  test.each([
    ['Jo.Bloggs@Example.COM', 'jo.bloggs@example.com'],
    ['  jo@example.com\u00a0', 'jo@example.com'],
    ['ｊｏ＠example.com', 'jo@example.com'],
    ['jo+news@example.com', 'jo+news@example.com'],
    ['J.O.Bloggs+news+more@Gmail.com', 'jobloggs@gmail.com'],
    ['jo.bloggs@googlemail.com', 'jobloggs@gmail.com'],
    ['jo.bloggs@mail.gmail.com', 'jo.bloggs@mail.gmail.com'],
  ])('%j is compared as %j', (written, value) => {
    expect(normaliseEmail(written)).toEqual(valid(value));
  });

  test.each([
    'n/a',
    'unknown@',
    '@example.com',
    'jo@example',
    'jo@@example.com',
    'jo@ex@ample.com',
    'jo bloggs@example.com',
    'jo@example..com',
    'jo@.com',
    'jo@example.com.',
    '+news@gmail.com',
    '...@gmail.com',
    '@gmail.com',
  ])('%j cannot be compared', (written) => {
    expect(normaliseEmail(written)).toEqual(invalid);
  });

  test('does not change when it is normalised again', () => {
    const atGmail = fc.tuple(anyText, fc.constantFrom('gmail.com', 'GoogleMail.com', 'example.com'));
    const address = fc.oneof(
      anyText,
      fc.emailAddress(),
      atGmail.map((parts) => parts.join('@')),
    );
    fc.assert(
      fc.property(address, (written) => {
        const [once, again] = twice(normaliseEmail, written);
        expect(again).toEqual(once);
      }),
    );
  });
});

describe('a phone number', () => {
  test.each([
    ['0491 570 156', 'AU', '+61491570156'],
    ['(0491) 570-156', 'AU', '+61491570156'],
    ['+61 491 570 156', 'NZ', '+61491570156'],
    ['0061491570156', 'AU', '+61491570156'],
    ['００６１ ４９１ ５７０ １５６', 'AU', '+61491570156'],
    ['030 901820', 'DE', '+4930901820'],
  ] as const)('%j of %s is compared as %s', (written, country, value) => {
    expect(normalisePhone(written, country)).toEqual(valid(value));
  });

  test.each(['n/a', '12345', '0', '0491 570', '+61 491 570 15', '00', '+'])(
    '%j cannot be compared',
    (written) => {
      expect(normalisePhone(written, 'AU')).toEqual(invalid);
    },
  );

  test('does not change when it is normalised again, whatever the country', () => {
    const digits = fc.integer({ min: 0, max: 99_999_999 });
    const number = digits.map((n) => `04${String(n).padStart(8, '0')}`);
    fc.assert(
      fc.property(fc.oneof(number, anyText), (written) => {
        const found = normalisePhone(written, 'AU');
        const abroad = found.state === 'valid' ? normalisePhone(found.value, 'DE') : found;
        expect(abroad).toEqual(found);
      }),
    );
  });

  test('reads the same with spaces, with a leading 00 and with its country code', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (n) => {
        const subscriber = `4${String(n).padStart(8, '0')}`;
        const national = normalisePhone(`0${subscriber}`, 'AU');
        expect(normalisePhone(`0${subscriber.slice(0, 3)} ${subscriber.slice(3)} `, 'AU')).toEqual(national);
        expect(normalisePhone(`0061${subscriber}`, 'AU')).toEqual(national);
        expect(normalisePhone(`+61 ${subscriber}`, 'AU')).toEqual(national);
      }),
    );
  });
});

describe('a name with date of birth and postcode', () => {
  const jo = { given: 'Jo', family: 'Bloggs', birth: '1970-01-31', postcode: '2000' };

  test.each([
    [jo, 'jo|bloggs|1970-01-31|2000'],
    [{ ...jo, given: ' JO-ANNE ', family: "O'Brien Smith" }, 'joanne|obriensmith|1970-01-31|2000'],
    [{ ...jo, given: 'Zoë', family: 'Núñez' }, 'zoe|nunez|1970-01-31|2000'],
    [{ ...jo, postcode: ' 2 000 ' }, 'jo|bloggs|1970-01-31|2000'],
  ])('%j is compared as %s', (person, value) => {
    expect(nameBirthPostcode(person)).toEqual(valid(value));
  });

  test.each([
    ['no given name', { ...jo, given: '  ' }],
    ['a family name without letters', { ...jo, family: '123' }],
    ['no date of birth', { ...jo, birth: undefined }],
    ['no postcode', { ...jo, postcode: ' ' }],
  ])('is absent where there is %s', (_, person) => {
    expect(nameBirthPostcode(person)).toEqual(absent);
  });

  test('folds a name once and for all', () => {
    fc.assert(
      fc.property(anyText, anyText, (given, family) => {
        const found = nameBirthPostcode({ ...jo, given, family });
        if (found.state !== 'valid') return;
        const [first = '', last = ''] = found.value.split('|');
        expect(nameBirthPostcode({ ...jo, given: first, family: last })).toEqual(found);
        expect(first + last).toMatch(/^\p{L}+$/u);
      }),
    );
  });

  test('needs a date of birth that is in the calendar', () => {
    expect(parseBirthDate(' 20000229 ', 'yyyymmdd')).toBe('2000-02-29');
    expect(parseBirthDate('19000229', 'yyyymmdd')).toBeUndefined();
    expect(parseBirthDate('19701301', 'yyyymmdd')).toBeUndefined();
    expect(parseBirthDate('00000101', 'yyyymmdd')).toBeUndefined();
  });
});

test('the number of a loyalty card is compared as it is written', () => {
  expect(normaliseLoyalty(' AB-12 ')).toEqual(valid('AB-12'));
});

test('blank is absent, never invalid', () => {
  fc.assert(
    fc.property(blank, (text) => {
      expect([normaliseEmail(text), normalisePhone(text, 'AU'), normaliseLoyalty(text)]).toEqual([
        absent,
        absent,
        absent,
      ]);
    }),
  );
});
