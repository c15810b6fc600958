/**
 * What the columns of files are that are about the business: its places, the organisations it sells to, and who is whose
 * contact. Each has a handful of fields, known by the columns' names, and by their values where something is under
 * something else: what an entry is under stands as an entry itself.
 */
import { findNamed, isUnique, type Column } from './columns.ts';
import { findAt } from './suggest-events.ts';
import type { Draft } from './suggest.ts';

const fieldsOf = {
  places: {
    ref: 'ref place_ref place_id place place_code store_id store_number store_no store_code store shop_id shop branch_id branch site_id site location_id butiks_id butik_id butiksnummer butiksnr butik platsnummer plats_id plats id code number',
    name: 'name place_name store_name shop_name branch_name site_name location_name label namn butiksnamn platsnamn',
    kind: 'kind type place_type store_type level typ slag niva',
    parent:
      'parent parent_ref parent_id parent_place within lies_in located_in part_of ligger_i inom tillhor region area district town city omrade distrikt ort',
  },
  organisations: {
    code: 'code organisation_code organization_code org_code organisation_id organization_id org_id organisation_number organization_number org_number org_no org_nr organisationsnummer orgnr company_id company_number company_no company_code account_id account_number account_no foretagsnummer foretags_id id ref number',
    name: 'name organisation organization organisation_name organization_name company company_name account_name account legal_name namn foretag foretagsnamn bolag bolagsnamn',
    parent:
      'parent parent_code parent_id parent_company parent_account parent_organisation parent_organization belongs_to group moderbolag koncern tillhor agare owner',
    industry: 'industry sector line_of_business bransch sektor verksamhet naringsgren',
    country: 'country country_code land landskod',
  },
  contacts: {
    organisation:
      'organisation organization organisation_code organization_code organisation_id organization_id org_code org_id organisation_number organization_number org_number org_no org_nr organisationsnummer orgnr company company_id company_code company_number account account_id account_number foretag foretagsnummer bolag',
    customer:
      'customer customer_ref customer_id customer_number customer_no contact contact_ref contact_id person person_id member_id member_number kund kund_id kundnummer kundnr kontakt kontakt_id kontaktperson',
    role: 'role contact_role function roll funktion',
    title: 'title job_title position titel befattning',
  },
} as const;

export type BusinessKind = keyof typeof fieldsOf;

/** What no row can do without; of the others the mapping says that there is none. */
const needed: Readonly<Record<BusinessKind, readonly string[]>> = {
  places: ['ref'],
  organisations: ['code'],
  contacts: ['organisation', 'customer'],
};

/** Names of what an entry is under that say so whatever their values; a region may as well be a customer's. */
const saysUnder = /parent|within|lies_in|located_in|part_of|belongs_to|ligger_i|moderbolag/;

type Found = ReadonlyMap<string, Column>;

function find(kind: BusinessKind, columns: readonly Column[]): Found {
  const found = new Map<string, Column>();
  const left = () => columns.filter((column) => ![...found.values()].includes(column));
  for (const [field, names] of Object.entries(fieldsOf[kind])) {
    const key = found.get(needed[kind][0]!);
    const column = field === 'parent' ? findAbove(left(), names, key) : findNamed(left(), names);
    if (column) found.set(field, column);
  }
  return found;
}

/** The column of what entries are under: named so, or with nothing but other entries in it. */
function findAbove(columns: readonly Column[], names: string, key: Column | undefined): Column | undefined {
  const entries = new Set(key?.values);
  const hasEntries = ({ values }: Column): boolean =>
    values.length > 0 && values.every((value) => entries.has(value));
  const under = columns.filter((column) => hasEntries(column) || saysUnder.test(column.name));
  return findNamed(under, names) ?? under.find(hasEntries);
}

/** Which of them a file is about, if its columns say so. Nothing of theirs has a date. */
export function businessKindOf(columns: readonly Column[]): BusinessKind | undefined {
  if (findAt(columns)) return undefined;
  const kinds: readonly BusinessKind[] = ['contacts', 'organisations', 'places'];
  return kinds.find((kind) => isAbout(kind, find(kind, columns), columns));
}

function isAbout(kind: BusinessKind, found: Found, columns: readonly Column[]): boolean {
  const isWhole = found.size === columns.length;
  if (kind === 'contacts')
    return needed.contacts.every((field) => found.has(field)) && (isWhole || found.has('role'));
  const key = found.get(needed[kind][0]!);
  if (!key || !isUnique(key)) return false;
  const names = [key.name, found.get('name')?.name ?? ''].join(' ');
  if (kind === 'organisations')
    return found.has('industry') || (isWhole && /org|compan|account|foretag|bolag/.test(names));
  return (
    /place|store|shop|branch|site|location|butik|plats/.test(key.name) || (isWhole && found.has('parent'))
  );
}

/** The mapping of a file of that kind. */
export const suggestBusiness =
  (kind: BusinessKind) =>
  (columns: readonly Column[]): Draft => {
    const found = find(kind, columns);
    const roles = new Map([...found].map(([field, column]) => [column, field]));
    const named = Object.keys(fieldsOf[kind]).flatMap((field): [string, string | null][] => {
      const column = found.get(field);
      if (column) return column.column === field ? [] : [[field, column.column]];
      return needed[kind].includes(field) ? [] : [[field, null]];
    });
    return {
      columns: columns.map((column) => {
        const as = roles.get(column) ?? null;
        return { column: column.column, as, why: as === null ? 'no field of it' : 'by its name and values' };
      }),
      mapping: { kind, ...(named.length > 0 && { columns: Object.fromEntries(named) }) },
    };
  };
