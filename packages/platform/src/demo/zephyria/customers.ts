/** The airline's members: comma-separated, an address of two lines in one quoted cell, dates of birth dd/mm/yyyy. */
import type { FilePlan } from '../business.ts';
import { contactDetailsOf, plainHabits } from '../contact-details.ts';
import { customerRows, joinedDaysAgo } from '../customer-rows.ts';
import { sources } from '../deeds.ts';
import { between, chance, type Dice, pick } from '../dice.ts';
import { zephyria } from '../parties.ts';
import type { Cell } from '../rows.ts';
import type { Customer, World } from '../world.ts';
import { dateText, dayMs, dayText } from '../written.ts';

export const members: FilePlan = {
  name: 'members.csv',
  shape: { format: 'csv', delimiter: ',', lineBreak: '\n', hasByteOrderMark: false },
  mapping: {
    kind: 'customers',
    file: { delimiter: ',' },
    ref: 'Member No',
    dates: 'dd/mm/yyyy',
    names: { given: 'Given Name', family: 'Family Name' },
    identifiers: {
      email: 'Email',
      phone: 'Phone',
      'name-birth-postcode': { birth: 'Date of Birth', postcode: 'Postcode' },
    },
    attributes: {
      Address: { category: 'contact', name: 'address', label: { en: 'Postal address', sv: 'Postadress' } },
      'Date of Birth': {
        type: 'date',
        category: 'demographic',
        sensitivity: 'sensitive',
        label: { en: 'Date of birth', sv: 'Födelsedatum' },
      },
      Gender: { category: 'demographic', label: { en: 'Gender', sv: 'Kön' } },
      Education: { category: 'demographic', label: { en: 'Education', sv: 'Utbildning' } },
      Salary: {
        type: 'money',
        currency: 'AUD',
        category: 'demographic',
        sensitivity: 'sensitive',
        label: { en: 'Salary', sv: 'Lön' },
      },
      Occupation: { category: 'employment', label: { en: 'Occupation', sv: 'Yrke' } },
      Employer: { category: 'employment', label: { en: 'Employer', sv: 'Arbetsgivare' } },
      Town: { category: 'location', label: { en: 'Town', sv: 'Ort' } },
      State: { category: 'location', label: { en: 'State', sv: 'Delstat' } },
      Postcode: { category: 'location', label: { en: 'Postcode', sv: 'Postnummer' } },
      Tier: { category: 'loyalty', label: { en: 'Loyalty tier', sv: 'Lojalitetsnivå' } },
      'Points Balance': {
        type: 'integer',
        category: 'loyalty',
        label: { en: 'Points balance', sv: 'Poängsaldo' },
      },
      Joined: { type: 'date', category: 'loyalty', label: { en: 'Joined', sv: 'Medlem sedan' } },
      'Heard of Us': {
        category: 'marketing',
        label: { en: 'Where they heard of us', sv: 'Var de hört om oss' },
      },
    },
  },
  columns: (
    'Member No|Given Name|Family Name|Email|Phone|Address|Town|State|Postcode|Date of Birth' +
    '|Gender|Education|Occupation|Employer|Salary|Tier|Points Balance|Joined|Heard of Us'
  ).split('|'),
  rows: (world) =>
    customerRows(world, zephyria, {
      cellsOf: memberWriting(world),
      brokenLine: 'ZF,cut short in the middle',
    }),
};

const tiers = ['Breeze', 'Breeze', 'Breeze', 'Gust', 'Gust', 'Gale'];

function memberWriting(world: World): (customer: Customer, dice: Dice) => Cell[] {
  const daysAgo = joinedDaysAgo(world, zephyria);
  return (customer, dice) => {
    const person = world.personOf(customer.number);
    const { given, family, email, phone, birth, postcode } = contactDetailsOf(person, plainHabits, dice);
    const emptyOr = (cell: Cell, empty: number) => (chance(dice, empty) ? null : cell);
    return [
      customer.ref,
      given,
      family,
      email,
      phone,
      emptyOr(`${person.street}\n${person.town} ${person.state}`, 0.1),
      person.town,
      person.state,
      postcode,
      birth ? dateText(birth, 'dd/mm/yyyy') : null,
      emptyOr(person.gender, 0.05),
      emptyOr(person.education, 0.2),
      emptyOr(person.occupation, 0.3),
      emptyOr(person.employer, 0.6),
      emptyOr(person.income, 0.35),
      pick(dice, tiers),
      between(dice, 0, 90_000),
      dayText(world.at - daysAgo(customer) * dayMs, 'dd/mm/yyyy'),
      emptyOr(pick(dice, sources), 0.4),
    ];
  };
}
