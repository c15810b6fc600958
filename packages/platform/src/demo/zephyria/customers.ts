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
      Address: { category: 'contact', name: 'address', label: 'Postal address' },
      'Date of Birth': { type: 'date', category: 'demographic', sensitivity: 'sensitive' },
      Gender: { category: 'demographic' },
      Education: { category: 'demographic' },
      Salary: { type: 'money', currency: 'AUD', category: 'demographic', sensitivity: 'sensitive' },
      Occupation: { category: 'employment' },
      Employer: { category: 'employment' },
      Town: { category: 'location' },
      State: { category: 'location' },
      Postcode: { category: 'location' },
      Tier: { category: 'loyalty', label: 'Loyalty tier' },
      'Points Balance': { type: 'integer', category: 'loyalty' },
      Joined: { type: 'date', category: 'loyalty' },
      'Heard of Us': { category: 'marketing', label: 'Where they heard of us' },
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
