/** What the columns of a file of customers are. */
import {
  attributeName,
  standardAttributes,
  type DataCategory,
  type StandardAttribute,
} from '@entente/contract';
import { findNamed, findRef, hasMails, type Column } from './columns.ts';
import type { Draft } from './suggest.ts';
import { currencyIn, typed, type Written } from './typed.ts';
import { areMost, datesOf, numbersOf } from './values.ts';

const given = 'given_name first_name forename firstname givenname fornamn';
const family = 'family_name last_name surname lastname familyname efternamn';
const both = 'name full_name customer_name contact_name';
const phone = 'phone mobile phone_number mobile_number telephone tel cell mobil telefon';
const loyalty = 'loyalty_number loyalty_card_number card_number membership_number member_number';

/** Words in a name that tell the category of what is not standard. */
const telling: readonly (readonly [DataCategory, RegExp])[] = [
  ['purchase', /purchase|spend|spent|order|basket|amount|revenue|mnt|recency|product|bought|deal/],
  ['loyalty', /loyal|tier|point|reward|member|enrol|card|stamp|clv|cancellation/],
  ['marketing', /campaign|cmp|newsletter|marketing|response|opt_in|source|heard/],
  ['support', /complain|support|ticket|case|problem/],
  ['survey', /survey|nps|csat|satisf|score|rating/],
  ['social', /social|twitter|instagram|facebook|handle|follower/],
  ['employment', /job|occupation|employ|company|profession|industry|work/],
  ['location', /town|city|state|province|country|region|postcode|postal|zip|suburb|county|district/],
  [
    'demographic',
    /birth|age|gender|sex|marital|education|income|salary|household|child|kid|teen|language|dob/,
  ],
];

/** A mapping of customers: whatever is an identifier or a name, and attributes whose category can be told. */
export function suggestCustomers(columns: readonly Column[]): Draft {
  const ref = findRef(columns);
  const rest = columns.filter((column) => column !== ref);
  const roles = rolesOf(rest);
  const said = new Map<Column, string>([
    ...(ref ? [[ref, 'ref'] as const] : []),
    ...Object.entries(roles).flatMap(([role, column]) => (column ? [[column, role] as const] : [])),
  ]);
  const numbers = numbersOf(rest.map(({ values }) => values));
  const key = keyOf(rest, roles);
  const attributes: Record<string, Written & { category: DataCategory }> = {};
  const told = columns.map((column) => {
    const role = said.get(column);
    if (role !== undefined) return { column: column.column, as: role, why: 'by its name and values' };
    const standard = standardOf(column);
    const category = standard?.category ?? telling.find(([, words]) => words.test(column.name))?.[0];
    if (category === undefined || !/^[a-z]/.test(column.name))
      return { column: column.column, as: null, why: 'say its name and data category, or leave it out' };
    attributes[column.column] = attributeOf(column, {
      standard,
      category,
      numbers,
      taken: namesIn(attributes),
    });
    return {
      column: column.column,
      as: `attribute ${category}`,
      why: standard ? `standard ${standard.name}` : 'by its name',
    };
  });
  const { email, phone: mobile, loyalty: card } = roles;
  return {
    columns: told,
    mapping: {
      kind: 'customers',
      ...(numbers !== '1234.56' && { file: { numbers } }),
      ref: ref?.column ?? '',
      ...namesFor(roles),
      identifiers: {
        ...(email && { email: email.column }),
        ...(mobile && { phone: mobile.column }),
        ...(card && { loyalty: card.column }),
        ...(key && { 'name-birth-postcode': key }),
      },
      attributes,
    },
  };
}

type Roles = Readonly<Partial<Record<'email' | 'phone' | 'loyalty' | 'given' | 'family' | 'both', Column>>>;

function rolesOf(columns: readonly Column[]): Roles {
  const found = {
    email: findNamed(columns, 'email e_mail mail email_address epost') ?? columns.find(hasMails),
    phone: findNamed(columns, phone),
    loyalty: findNamed(columns, loyalty),
    given: findNamed(columns, given),
    family: findNamed(columns, family),
  };
  const name = found.given || found.family ? undefined : findNamed(columns, both);
  const all = { ...found, both: name };
  return Object.fromEntries(Object.entries(all).filter(([, column]) => column !== undefined));
}

function namesFor(roles: Roles) {
  const { given: first, family: last, both: whole } = roles;
  if (whole) {
    const isComma = areMost(whole.values, (value) => value.includes(','));
    return {
      names: { both: whole.column, order: isComma ? ('family-first' as const) : ('given-first' as const) },
    };
  }
  if (!first && !last) return {};
  return { names: { ...(first && { given: first.column }), ...(last && { family: last.column }) } };
}

function keyOf(columns: readonly Column[], { given: first, family: last, both: whole }: Roles) {
  const birth = columns.find((column) => standardOf(column)?.name === 'date_of_birth');
  const postcode = columns.find((column) => standardOf(column)?.name === 'postcode');
  const [dates] = birth ? datesOf(birth.values) : [];
  if (!birth || !postcode || dates === undefined || !(whole || (first && last))) return undefined;
  return { birth: birth.column, dates, postcode: postcode.column };
}

const standardOf = ({ name }: Column): StandardAttribute | undefined =>
  standardAttributes.find((each) => each.name === name || each.also.includes(name));

const namesIn = (attributes: Readonly<Record<string, Written>>): ReadonlySet<string> =>
  new Set([
    'given_name',
    'family_name',
    ...Object.entries(attributes).map(([column, each]) => attributeName(column, each)),
  ]);

type How = {
  readonly standard: StandardAttribute | undefined;
  readonly category: DataCategory;
  readonly numbers: ReturnType<typeof numbersOf>;
  readonly taken: ReadonlySet<string>;
};

function attributeOf(column: Column, { standard, category, numbers, taken }: How) {
  if (category === 'contact') return { name: 'street', label: { ...standard!.labels }, category };
  const written = typed(column, { standard, numbers, taken });
  const currency = written.type === 'money' ? currencyIn(column.name) : undefined;
  const sensitivity = standard?.sensitivity ?? 'normal';
  return {
    ...written,
    ...(currency !== undefined && { currency }),
    category,
    ...(sensitivity !== 'normal' && { sensitivity }),
  };
}
