/** The mail-order house's readers: one JSON object a line, both names in one, no date of birth. It sits in New Zealand. */
import type { FilePlan } from '../business.ts';
import { contactDetailsOf, type Habits, plainHabits } from '../contact-details.ts';
import { customerRows, joinedDaysAgo } from '../customer-rows.ts';
import { sources } from '../deeds.ts';
import { chance, type Dice, pick } from '../dice.ts';
import { quillon } from '../parties.ts';
import { socialName } from '../person.ts';
import { phoneSpellingsAbroad } from '../phone.ts';
import type { Cell } from '../rows.ts';
import type { Customer, World } from '../world.ts';
import { dayMs, dayText } from '../written.ts';

export const readers: FilePlan = {
  name: 'readers.ndjson',
  shape: { format: 'ndjson' },
  mapping: {
    kind: 'customers',
    file: { format: 'ndjson' },
    ref: 'id',
    names: { both: 'name', order: 'given-first' },
    identifiers: { email: 'email', phone: 'tel' },
    attributes: {
      birthYear: {
        type: 'integer',
        category: 'demographic',
        name: 'year_of_birth',
        label: { en: 'Year of birth', sv: 'Födelseår' },
      },
      education: { category: 'demographic', label: { en: 'Education', sv: 'Utbildning' } },
      town: { category: 'location', label: { en: 'Town', sv: 'Ort' } },
      postcode: { category: 'location', label: { en: 'Postcode', sv: 'Postnummer' } },
      cellar: {
        category: 'purchase',
        label: { en: 'What is in their cellar', sv: 'Vad som finns i källaren' },
      },
      club: { category: 'loyalty', label: { en: 'Wine club', sv: 'Vinklubb' } },
      since: {
        type: 'date',
        dates: 'yyyy-mm-dd',
        category: 'loyalty',
        label: { en: 'Reader since', sv: 'Läsare sedan' },
      },
      source: {
        category: 'marketing',
        name: 'heard_of_us',
        label: { en: 'Where they heard of us', sv: 'Var de hört om oss' },
      },
      handle: {
        category: 'social',
        label: { en: 'Name on a social network', sv: 'Namn i ett socialt nätverk' },
      },
    },
  },
  columns: 'id|name|email|tel|birthYear|education|town|postcode|cellar|club|since|source|handle'.split('|'),
  rows: (world) =>
    customerRows(world, quillon, { cellsOf: readerWriting(world), brokenLine: '{"id":"q-0","name":"cut sh' }),
};

/** The web form insists on an e-mail address and suggests a number with its country code. */
const habits: Habits = {
  ...plainHabits,
  noEmail: 0.02,
  noPhone: 0.5,
  rubbish: 0.012,
  phoneSpellings: phoneSpellingsAbroad,
};
const clubs = ['first press', 'old vines', 'lees and dregs'];
const cellars = ['red', 'white', 'sparkling', 'cheese', 'preserves'];

function readerWriting(world: World): (customer: Customer, dice: Dice) => Cell[] {
  const daysAgo = joinedDaysAgo(world, quillon);
  return (customer, dice) => {
    const person = world.personOf(customer.number);
    const { given, family, email, phone, postcode } = contactDetailsOf(person, habits, dice);
    const absentOr = (cell: Cell, absent: number) => (chance(dice, absent) ? null : cell);
    return [
      customer.ref,
      `${given} ${family}`,
      email,
      phone,
      absentOr(person.birth.year, 0.3),
      absentOr(person.education, 0.4),
      person.town,
      postcode,
      pick(dice, cellars),
      absentOr(pick(dice, clubs), 0.6),
      dayText(world.at - daysAgo(customer) * dayMs, 'yyyy-mm-dd'),
      absentOr(pick(dice, sources), 0.3),
      absentOr(socialName(person.number), 0.85),
    ];
  };
}
