/**
 * Most phone numbers in a file are plain digits of the file's own country. libphonenumber asks each time anew which
 * of the world's numbering plans may apply and compiles their patterns; for such a number the one plan suffices, whose
 * patterns are compiled once. What this cannot read for certain is left to libphonenumber, so that nothing depends on
 * it but speed: a property test holds the two together for every country.
 */
import type { CountryCode } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';

type PlainReader = (text: string) => string | undefined;

/** Where things stand in a numbering plan of libphonenumber's metadata. */
const at = {
  callingCode: 0,
  exitPrefix: 1,
  pattern: 2,
  lengths: 3,
  prefix: 5,
  prefixToParse: 7,
  transform: 8,
  leadingDigits: 10,
  types: 11,
} as const;
const knownVersion = 4;
const readers = new Map<CountryCode, PlainReader>();

/** Takes a trimmed number as written and the country whose habits it follows; gives E.164, or undefined where it is not sure. */
export function readPlainPhone(text: string, country: CountryCode): string | undefined {
  let read = readers.get(country);
  if (!read) readers.set(country, (read = readerOf(country)));
  return read(text);
}

function readerOf(country: CountryCode): PlainReader {
  const none: PlainReader = () => undefined;
  const plan = metadata.countries[country] as readonly unknown[] | undefined;
  if (!plan || metadata.version !== knownVersion) return none;
  const code = plan[at.callingCode] as string;
  // The first country of a calling code is asked first, so that its own numbers are never taken for another's.
  const isFirst = metadata.country_calling_codes[code]?.[0] === country;
  if (!isFirst || plan[at.transform] || plan[at.leadingDigits] || !plan[at.types]) return none;
  const isNumber = numberTest(plan);
  const prefix = (plan[at.prefix] as string | 0 | undefined) || undefined;
  const toParse = (plan[at.prefixToParse] as string | 0 | undefined) || prefix;
  const prefixPattern = toParse === undefined ? undefined : new RegExp(`^(?:${toParse})`);
  const exitPattern = new RegExp(`^(?:${plan[at.exitPrefix] as string})`);
  return (text) => {
    const digits = text.includes(' ') ? text.replaceAll(' ', '') : text;
    if (!/^\+?[0-9]{5,15}$/.test(digits)) return undefined;
    const isInternational = digits.startsWith('+');
    if (isInternational ? !digits.startsWith(code, 1) : digits.startsWith(code) || exitPattern.test(digits))
      return undefined;
    const number = isInternational ? digits.slice(code.length + 1) : digits;
    const found = prefixPattern?.exec(number)?.[0];
    if (found !== undefined && found !== prefix) return undefined;
    const national = found === undefined ? number : number.slice(found.length);
    return isNumber(national) ? `+${code}${national}` : undefined;
  };
}

/** Whether a national number is of any type that the plan has. */
function numberTest(plan: readonly unknown[]): (national: string) => boolean {
  const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
  const general = whole(plan[at.pattern] as string);
  const types = (plan[at.types] as readonly (readonly [string, (readonly number[])?] | 0)[]).flatMap(
    (type) =>
      type && type[0]
        ? [{ pattern: whole(type[0]), lengths: type[1] ?? (plan[at.lengths] as readonly number[]) }]
        : [],
  );
  return (national) =>
    general.test(national) &&
    types.some(({ pattern, lengths }) => lengths.includes(national.length) && pattern.test(national));
}
