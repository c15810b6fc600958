/** The grocer's cards: semicolons, a byte order mark and CRLF, decimal commas, dates of birth yyyymmdd. */
import type { FilePlan } from '../business.ts';
import { contactDetailsOf, type Habits, plainHabits } from '../contact-details.ts';
import { customerRows } from '../customer-rows.ts';
import { between, chance, type Dice } from '../dice.ts';
import { mossfield } from '../parties.ts';
import type { Cell } from '../rows.ts';
import type { Customer, World } from '../world.ts';
import { dateText, moneyText } from '../written.ts';

export const cards: FilePlan = {
  name: 'cards.csv',
  shape: { format: 'csv', delimiter: ';', lineBreak: '\r\n', hasByteOrderMark: true },
  mapping: {
    kind: 'customers',
    file: { delimiter: ';', numbers: '1234,56' },
    ref: 'card',
    emptyCells: ['e_mail', 'phone'],
    names: { given: 'given_name', family: 'surname' },
    identifiers: {
      email: 'e_mail',
      phone: 'phone',
      'name-birth-postcode': { birth: 'dob', dates: 'yyyymmdd', postcode: 'postcode' },
    },
    attributes: {
      dob: {
        name: 'date_of_birth',
        type: 'date',
        dates: 'yyyymmdd',
        category: 'demographic',
        label: { en: 'Date of birth', sv: 'Födelsedatum' },
      },
      marital: {
        name: 'marital_status',
        category: 'demographic',
        label: { en: 'Marital status', sv: 'Civilstånd' },
      },
      household: {
        name: 'household_size',
        type: 'integer',
        category: 'demographic',
        label: { en: 'Household size', sv: 'Hushållsstorlek' },
      },
      suburb: { category: 'location', label: { en: 'Suburb', sv: 'Förort' } },
      postcode: { category: 'location', label: { en: 'Postcode', sv: 'Postnummer' } },
      weekly_spend: {
        type: 'money',
        currency: 'AUD',
        category: 'purchase',
        label: { en: 'Weekly spend', sv: 'Köper för i veckan' },
      },
      vegetarian: {
        type: 'boolean',
        category: 'purchase',
        sensitivity: 'sensitive',
        label: { en: 'Vegetarian', sv: 'Vegetarian' },
      },
      stamps: { type: 'integer', category: 'loyalty', label: { en: 'Stamps', sv: 'Stämplar' } },
    },
  },
  columns: (
    'card|surname|given_name|e_mail|phone|dob|postcode|suburb|marital|household' +
    '|weekly_spend|vegetarian|stamps'
  ).split('|'),
  rows: (world) =>
    customerRows(world, mossfield, { cellsOf: cardWriting(world), brokenLine: '4000000;typed;in;a;hurry' }),
};

/** People say their details at the till, so there are fewer e-mail addresses and more typing errors. */
const habits: Habits = {
  ...plainHabits,
  noEmail: 0.2,
  typingError: 0.06,
  emailSpellings: [(email) => email, (email) => `${email} `],
};

function cardWriting(world: World): (customer: Customer, dice: Dice) => Cell[] {
  return ({ ref, number }, dice) => {
    const person = world.personOf(number);
    const { given, family, email, phone, birth, postcode } = contactDetailsOf(person, habits, dice);
    const emptyOr = (cell: Cell, empty: number) => (chance(dice, empty) ? null : cell);
    return [
      ref,
      family.toUpperCase(),
      given,
      email,
      phone,
      birth ? dateText(birth, 'yyyymmdd') : null,
      postcode,
      person.town,
      emptyOr(person.maritalStatus, 0.25),
      emptyOr(between(dice, 1, 6), 0.4),
      emptyOr(moneyText(between(dice, 900, 42_000), ','), 0.1),
      emptyOr(chance(dice, 0.12) ? 'yes' : 'no', 0.5),
      between(dice, 0, 40),
    ];
  };
}
