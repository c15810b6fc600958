/**
 * The one population that all three businesses draw their customers from. Everybody is invented, lives in an
 * invented town and is reachable nowhere: e-mail addresses are at example.com, example.net and example.org.
 */
import { between, chance, diceOf, type Dice, mix, pick, streamKey } from './dice.ts';
import { phoneOf } from './phone.ts';
import * as words from './words.ts';

export type Person = {
  number: number;
  given: string;
  family: string;
  gender: 'female' | 'male' | 'other';
  birth: { year: number; month: number; day: number };
  street: string;
  town: string;
  state: string;
  postcode: string;
  email: string;
  otherEmail: string;
  /** Their own number, nationally. */
  phone: string;
  /** The number of the household they live in, which is their own if they live alone or answer for it. */
  householdPhone: string;
  occupation: string;
  employer: string;
  education: string;
  maritalStatus: string;
  /** Whole Australian dollars a year. */
  income: number;
};

/** How a population is drawn: everybody in it is a function of these and their number, 0..people-1. */
export type Population = { people: number; seed: number };

/** Makes the function that knows everybody of a population by number. */
export function populationOf({ people, seed }: Population): (number: number) => Person {
  const keys = {
    household: streamKey(seed, 'household'),
    person: streamKey(seed, 'person'),
    phone: streamKey(seed, 'phone'),
  };
  return (number) => {
    const dice = diceOf(keys.person, number);
    const head = headOfHousehold(number, keys.household);
    const home = homeOf(diceOf(keys.household, head));
    const gender = pick(dice, genders);
    const given = pick(dice, gender === 'male' ? words.mensNames : words.womensNames);
    const marriedIn = chance(dice, 0.1);
    const family = marriedIn ? pick(dice, words.familyNames) : home.family;
    const birth = { year: between(dice, 1938, 2006), month: between(dice, 1, 12), day: between(dice, 1, 28) };
    return {
      number,
      given,
      family,
      gender,
      birth,
      street: home.street,
      town: home.town,
      state: home.state,
      postcode: home.postcode,
      ...emailsOf({ number, given, family }, dice),
      phone: phoneOf(number, { people, key: keys.phone }),
      householdPhone: phoneOf(head, { people, key: keys.phone }),
      occupation: pick(dice, words.occupations),
      employer: pick(dice, words.employers),
      education: pick(dice, words.educations),
      maritalStatus: pick(dice, words.maritalStatuses),
      income: between(dice, 24, 210) * 1000,
    };
  };
}

/** What a person calls themselves on social networks. */
export function socialName(number: number): string {
  return `@invented_${number.toString(36)}`;
}

const genders = [...Array<'female'>(10).fill('female'), ...Array<'male'>(9).fill('male'), 'other'] as const;

/** In every four people there are four singles (70 %), a couple (20 %) or one household of four (10 %). */
function headOfHousehold(number: number, key: number): number {
  const first = number - (number % 4);
  const kind = mix(key ^ first) % 10;
  if (kind === 0) return first;
  return kind <= 2 && number === first + 1 ? first : number;
}

function homeOf(dice: Dice) {
  const [town, state, postcode] = pick(dice, words.towns);
  const street = `${between(dice, 1, 240)} ${pick(dice, words.streetNames)} ${pick(dice, words.streetKinds)}`;
  return { town, state, postcode, street, family: pick(dice, words.familyNames) };
}

function emailsOf({ number, given, family }: { number: number; given: string; family: string }, dice: Dice) {
  const [first, last] = [plain(given), plain(family)];
  const tail = number.toString(36);
  const styles = [`${first}.${last}.${tail}`, `${first[0]}${last}.${tail}`, `${last}_${first}.${tail}`];
  return {
    email: `${pick(dice, styles)}@${pick(dice, domains)}`,
    otherEmail: `${first}-${tail}@example.org`,
  };
}

const domains = ['example.com', 'example.com', 'example.net', 'example.org'];

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();
}
