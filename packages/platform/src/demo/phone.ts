/**
 * Invented telephone numbers. The first 80,000 come from the Australian ranges set aside for fiction (5550 xxxx and
 * 7010 xxxx in each of the four area codes), so nobody answers them. A larger population does not fit there: its
 * numbers are random valid Australian mobile numbers, which may exist, and belong to nobody in the data.
 */
import { shuffled } from './shuffle.ts';

const fictionRanges = ['025550', '027010', '035550', '037010', '075550', '077010', '085550', '087010'];
const rangeSize = 10_000;
const fictionSize = fictionRanges.length * rangeSize;
const mobileSize = 40_000_000;

/** The `slot`-th number of a population, nationally, in ten digits such as `0255501234`; no two slots share one. */
export function phoneOf(slot: number, { people, key }: { people: number; key: number }): string {
  if (people > fictionSize) return `04${digits(shuffled(slot, { size: mobileSize, key }), 8)}`;
  const place = shuffled(slot, { size: fictionSize, key });
  return `${fictionRanges[Math.floor(place / rangeSize)]}${digits(place % rangeSize, 4)}`;
}

/** The ways people write a number; every one of them is read as the same number in Australia. */
export const phoneSpellings: readonly ((national: string) => string)[] = [
  (national) => national,
  (national) => grouped(national).join(' '),
  (national) => grouped(national).join('-'),
  (national) => `+61${national.slice(1)}`,
  (national) => `+61 ${grouped(national).join(' ').slice(1)}`,
  (national) => `0061${national.slice(1)}`,
];

/** The ones among them that are read the same in any country. */
export const phoneSpellingsAbroad = phoneSpellings.slice(3);

function grouped(national: string): string[] {
  return national.startsWith('04')
    ? [national.slice(0, 4), national.slice(4, 7), national.slice(7)]
    : [national.slice(0, 2), national.slice(2, 6), national.slice(6)];
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
