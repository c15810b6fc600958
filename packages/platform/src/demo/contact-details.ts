/** How one and the same person's names and identifiers come to be written down: typing errors, habits and rubbish. */
import { between, chance, type Dice, pick } from './dice.ts';
import type { Person } from './person.ts';
import { phoneSpellings } from './phone.ts';

/** How a business and its customers write; numbers are probabilities. */
export type Habits = {
  noEmail: number;
  noPhone: number;
  noBirth: number;
  rubbish: number;
  typingError: number;
  emailSpellings: readonly ((email: string) => string)[];
  phoneSpellings: readonly ((national: string) => string)[];
};

export type ContactDetails = {
  given: string;
  family: string;
  email: string;
  phone: string;
  /** As the person wrote it, whatever the calendar says; undefined if they did not tell. */
  birth: Person['birth'] | undefined;
  postcode: string;
};

const emailSpellings: Habits['emailSpellings'] = [
  (email) => email,
  (email) => email,
  (email) => email.toUpperCase(),
  (email) => email.replace(/^./, (letter) => letter.toUpperCase()),
  (email) => ` ${email}`,
  (email) => email.replace('@example', '@Example'),
];

export const plainHabits: Habits = {
  noEmail: 0.08,
  noPhone: 0.12,
  noBirth: 0.05,
  rubbish: 0.006,
  typingError: 0.04,
  emailSpellings,
  phoneSpellings,
};

const otherEmail = 0.12;
const householdPhone = 0.75;

/** What one business has written down about one person. */
export function contactDetailsOf(person: Person, habits: Habits, dice: Dice): ContactDetails {
  const typed = (text: string) => (chance(dice, habits.typingError) ? mistyped(text, dice) : text);
  const given = typed(person.given);
  const family = typed(person.family);
  const email = chance(dice, otherEmail) ? person.otherEmail : person.email;
  const phone = chance(dice, householdPhone) ? person.householdPhone : person.phone;
  return {
    given,
    family,
    email: chance(dice, habits.noEmail)
      ? ''
      : chance(dice, habits.rubbish)
        ? pick(dice, rubbishEmails)(email)
        : pick(dice, habits.emailSpellings)(email),
    phone: chance(dice, habits.noPhone)
      ? ''
      : chance(dice, habits.rubbish)
        ? pick(dice, rubbishPhones)
        : pick(dice, habits.phoneSpellings)(phone),
    birth: chance(dice, habits.noBirth) ? undefined : birthAsWritten(person, habits, dice),
    postcode: chance(dice, habits.typingError / 4) ? mistyped(person.postcode, dice) : person.postcode,
  };
}

const rubbishEmails: readonly ((email: string) => string)[] = [
  () => 'none',
  () => 'n/a',
  () => 'does not want to say',
  (email) => email.replace('@', ''),
  (email) => email.replace('@', '@@'),
  (email) => email.replace('.', ' ').replace('@', ' @ '),
  (email) => email.replace(/\.[a-z]+$/, ''),
];
const rubbishPhones = ['0', '000', '12345', 'ex-directory', 'see file', '+61', '999999999999999'];

/** Two neighbouring characters swapped, one left out, one doubled, or one hit beside its key. */
function mistyped(text: string, dice: Dice): string {
  if (text.length < 3) return text;
  const at = between(dice, 1, text.length - 2);
  const [before, letter, after] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
  switch (between(dice, 1, 4)) {
    case 1:
      return before + after.charAt(0) + letter + after.slice(1);
    case 2:
      return before + after;
    case 3:
      return before + letter + letter + after;
    default:
      return before + (neighbours[letter] ?? letter) + after;
  }
}

const neighbours: Readonly<Record<string, string>> = Object.fromEntries(
  ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890'].flatMap((row) =>
    row.split('').map((letter, at) => [letter, row[at + 1] ?? row.charAt(at - 1)] as const),
  ),
);

/** Now and then day and month change places, or the year is a digit off. */
function birthAsWritten({ birth }: Person, { typingError }: Habits, dice: Dice): Person['birth'] {
  if (!chance(dice, typingError / 2)) return birth;
  if (birth.day <= 12 && chance(dice, 0.5)) return { ...birth, day: birth.month, month: birth.day };
  return { ...birth, year: birth.year + pick(dice, [-10, -1, 1, 10]) };
}
