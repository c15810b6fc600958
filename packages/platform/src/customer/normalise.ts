/**
 * What customers are recognised by, brought into the one form in which two businesses' records can be compared.
 * These rules are the contract between partners: each is in docs/semantics.md, and a change of one of them changes
 * who is matched. All of them take text as a person wrote it and never fail; none reads a clock or a list that grows.
 */
import type { WrittenDate } from '@entente/contract';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { parseDate } from '../import/dates.ts';
import { readPlainPhone } from './plain-phone.ts';

/** Blank is absent. What is there but cannot be normalised is invalid: kept as written, counted, never matched. */
export type Normalised =
  | { readonly state: 'absent' }
  | { readonly state: 'valid'; readonly value: string }
  | { readonly state: 'invalid' };

/** A country whose phone numbers can be read: an ISO 3166 code such as `AU`. */
export type PhoneCountry = CountryCode;

const absent = { state: 'absent' } as const;
const invalid = { state: 'invalid' } as const;
const isGmail = new Set(['gmail.com', 'googlemail.com']);

/** Unicode NFKC without surrounding white space: the first step of every normalisation. */
function compatible(written: string): string {
  return written.normalize('NFKC').trim();
}

/** True for a country whose phone numbers can be read. */
export function isPhoneCountry(code: string): code is PhoneCountry {
  return isSupportedCountry(code);
}

/** Takes an e-mail address as written; gives it in lower case, and Gmail's without the parts Gmail ignores. */
export function normaliseEmail(written: string): Normalised {
  const address = compatible(written).toLowerCase();
  if (address === '') return absent;
  const [local = '', domain = '', ...more] = address.split('@');
  if (more.length > 0 || /\s/.test(address)) return invalid;
  const labels = domain.split('.');
  if (labels.length < 2 || labels.includes('')) return invalid;
  if (!isGmail.has(domain)) return local === '' ? invalid : valid(address);
  const mailbox = local.replace(/\+.*$/s, '').replaceAll('.', '');
  return mailbox === '' ? invalid : valid(`${mailbox}@gmail.com`);
}

/** Takes a phone number as written and the country whose habits it follows; gives E.164, such as `+61491570156`. */
export function normalisePhone(written: string, country: PhoneCountry): Normalised {
  const text = compatible(written);
  if (text === '') return absent;
  const dialled = text.replace(/^00/, '+');
  const plain = readPlainPhone(dialled, country);
  if (plain !== undefined) return valid(plain);
  const number = parsePhoneNumberFromString(dialled, country);
  return number?.isValid() ? valid(number.number) : invalid;
}

/** Takes the number of a loyalty card as written; any text is one. */
export function normaliseLoyalty(written: string): Normalised {
  const text = compatible(written);
  return text === '' ? absent : valid(text);
}

/**
 * Takes names and postcode as written and the date of birth as {@link parseBirthDate} gives it; gives
 * `given|family|yyyy-mm-dd|postcode`. All four are required: without a usable one the identifier is absent.
 */
export function nameBirthPostcode(person: {
  readonly given: string;
  readonly family: string;
  readonly birth: string | undefined;
  readonly postcode: string;
}): Normalised {
  const given = foldName(person.given);
  const family = foldName(person.family);
  const postcode = person.postcode.normalize('NFKC').replace(/\s/g, '');
  if (given === '' || family === '' || person.birth === undefined || postcode === '') return absent;
  return valid(`${given}|${family}|${person.birth}|${postcode}`);
}

/** Takes a date of birth as written; gives `yyyy-mm-dd`, or undefined where the calendar has no such day. */
export function parseBirthDate(written: string, format: WrittenDate): string | undefined {
  return parseDate(compatible(written), format);
}

/** Lower case, letters only, accents folded: `Zoë O'Brien-Núñez` → `zoeobriennunez`. */
function foldName(written: string): string {
  return compatible(written)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '');
}

function valid(value: string): Normalised {
  return { state: 'valid', value };
}
