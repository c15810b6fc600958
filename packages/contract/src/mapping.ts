/**
 * A mapping declares what the columns of a partner's file mean. It is written once, as YAML or JSON, and used for
 * every file of that shape. Keys that it does not know are refused, so that a misspelt one is never silently ignored.
 */
import { phrase, said, type Message } from './said.ts';
import { z } from 'zod';
import { contactColumns, mappedColumns } from './columns.ts';
import { AttributeName, attributeName, AttributeType, LabelOrLabels, Sensitivity } from './dictionary.ts';
import { faultsOf, faultsText } from './faults.ts';
import { importLimits } from './import.ts';
import { keyed } from './keyed.ts';
import { refuse } from './refusal.ts';
import { DataCategory, EventKind } from './words.ts';

/** How a file writes calendar dates. */
export const dateFormats = [
  'yyyy-mm-dd',
  'yyyymmdd',
  'yyyy/mm/dd',
  'dd-mm-yyyy',
  'dd/mm/yyyy',
  'dd.mm.yyyy',
  'mm-dd-yyyy',
  'mm/dd/yyyy',
] as const;
/** How a file writes instants: with an offset; without one, read as UTC; or counted from 1970. */
export const instantFormats = [
  'iso-instant',
  'yyyy-mm-dd hh:mm:ss',
  'epoch-seconds',
  'epoch-milliseconds',
] as const;
export const WrittenDate = z.enum([...dateFormats, ...instantFormats]);
export type WrittenDate = z.infer<typeof WrittenDate>;

/** How a CSV file writes numbers, each by its own example. */
export const NumberFormat = z.enum(['1234.56', '1234,56', '1,234.56', '1.234,56']);
export type NumberFormat = z.infer<typeof NumberFormat>;

const Column = z.string().trim().normalize('NFC').min(1).max(200);
const Currency = z.string().regex(/^[A-Z]{3}$/, phrase('an ISO 4217 code such as AUD'));

const ImportedFile = z
  .strictObject({
    format: z.enum(['csv', 'ndjson']).default('csv'),
    /** `auto` takes the one under which the header has the mapped columns. */
    delimiter: z.enum(['auto', ',', ';', 'tab', '|']).default('auto'),
    encoding: z.literal('utf-8').default('utf-8'),
    numbers: NumberFormat.default('1234.56'),
  })
  .refine((file) => file.format === 'csv' || (file.delimiter === 'auto' && file.numbers === '1234.56'), {
    path: ['format'],
    error: phrase('delimiter and numbers belong to csv only'),
  });
const file = ImportedFile.prefault({});

const valueKeys = {
  name: AttributeName.exactOptional(),
  type: AttributeType.default('text'),
  label: LabelOrLabels.exactOptional(),
  dates: WrittenDate.exactOptional(),
  currency: Currency.exactOptional(),
};
type Value = { type: AttributeType; dates?: WrittenDate; currency?: string };
const isDatesFitting = (value: Value) =>
  value.dates === undefined || value.type === 'date' || value.type === 'instant';
const isCurrencyFitting = (value: Value) => value.currency === undefined || value.type === 'money';
const datesFault = { path: ['dates'], error: phrase('dates belongs to the types date and instant') };
const currencyFault = { path: ['currency'], error: phrase('currency belongs to the type money') };

/** What one column of a customers file is. */
export const MappedAttribute = z
  .strictObject({ ...valueKeys, category: DataCategory, sensitivity: Sensitivity.default('normal') })
  .refine(isDatesFitting, datesFault)
  .refine(isCurrencyFitting, currencyFault)
  .refine((attribute) => attribute.category !== 'contact' || attribute.type === 'text', {
    path: ['type'],
    error: phrase('an attribute of category contact is text'),
  });
export type MappedAttribute = z.infer<typeof MappedAttribute>;

/** What one column of an events file is; it belongs to the category of the event's kind. */
export const MappedProperty = z
  .strictObject({ ...valueKeys, sensitivity: Sensitivity.default('normal') })
  .refine(isDatesFitting, datesFault)
  .refine(isCurrencyFitting, currencyFault);
export type MappedProperty = z.infer<typeof MappedProperty>;

const Names = z
  .strictObject({
    given: Column.exactOptional(),
    family: Column.exactOptional(),
    both: Column.exactOptional(),
    order: z.enum(['given-first', 'family-first']).exactOptional(),
  })
  .refine(
    (names) => (names.both === undefined) === (names.given !== undefined || names.family !== undefined),
    { error: phrase('either given and family, or both names in one column') },
  )
  .refine((names) => (names.both === undefined) === (names.order === undefined), {
    path: ['order'],
    error: phrase('order goes with both: given-first or family-first'),
  });

const Identifiers = z.strictObject({
  email: Column.exactOptional(),
  phone: Column.exactOptional(),
  loyalty: Column.exactOptional(),
  'name-birth-postcode': z
    .strictObject({ birth: Column, dates: WrittenDate.exactOptional(), postcode: Column })
    .exactOptional(),
});

/** What an empty cell does to a known customer: leaves the value, or clears it, everywhere or in named columns. */
const EmptyCells = z.union([z.enum(['keep', 'clear']), z.array(Column).max(importLimits.columns)], {
  error: phrase('keep, clear, or a list of the columns that an empty cell clears'),
});

/** A file of customers: ref, names, identifiers and attributes. */
export const CustomersMapping = z
  .strictObject({
    kind: z.literal('customers'),
    file,
    /** Default country of phone numbers, if not the partner's own. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, phrase('an ISO 3166 code such as AU'))
      .exactOptional(),
    ref: Column,
    /** How every date of the file is written, where a column does not say otherwise. */
    dates: WrittenDate.exactOptional(),
    emptyCells: EmptyCells.default('keep'),
    names: Names.exactOptional(),
    identifiers: Identifiers.prefault({}),
    attributes: keyed(Column, MappedAttribute, importLimits.columns).prefault({}),
  })
  .superRefine(checkCustomers);
export type CustomersMapping = z.infer<typeof CustomersMapping>;

/** A file of dated facts about customers. */
export const EventsMapping = z
  .strictObject({
    kind: z.literal('events'),
    file,
    ref: Column,
    /** The kind of every event of the file, or the column that names it. */
    event: EventKind.exactOptional(),
    eventColumn: Column.exactOptional(),
    at: Column,
    dates: WrittenDate.exactOptional(),
    /** A column whose value is the event's identity; without one it is the content and its ordinal in the file. */
    id: Column.exactOptional(),
    properties: keyed(Column, MappedProperty, importLimits.columns).prefault({}),
  })
  .refine((mapping) => (mapping.event === undefined) !== (mapping.eventColumn === undefined), {
    path: ['event'],
    error: phrase('either event (one kind for the whole file) or eventColumn'),
  })
  .superRefine((mapping, context) => {
    checkNames(mapping.properties, 'properties', [], context);
    if (!Object.hasOwn(mapping.properties, mapping.ref)) return;
    context.addIssue({
      code: 'custom',
      path: ['properties', mapping.ref],
      ...said`is the ref, which never travels with an event`,
    });
  });
export type EventsMapping = z.infer<typeof EventsMapping>;

/** A file of consent events. The last three columns may be declared absent with `null`. */
export const ConsentsMapping = z.strictObject({
  kind: z.literal('consents'),
  file,
  dates: WrittenDate.default('iso-instant'),
  columns: z
    .strictObject({
      customer: Column.default('customer'),
      purpose: Column.default('purpose'),
      recipient: Column.default('recipient'),
      data_categories: Column.default('data_categories'),
      event: Column.default('event'),
      at: Column.default('at'),
      expires_at: Column.nullable().default('expires_at'),
      collected_by: Column.nullable().default('collected_by'),
      notice: Column.nullable().default('notice'),
    })
    .prefault({}),
  categorySeparator: z.string().min(1).max(3).default('|'),
});
export type ConsentsMapping = z.infer<typeof ConsentsMapping>;

/** A file of places. All but the ref may be declared absent with `null`; a name is then the ref. */
export const PlacesMapping = z.strictObject({
  kind: z.literal('places'),
  file,
  columns: z
    .strictObject({
      ref: Column.default('ref'),
      name: Column.nullable().default('name'),
      kind: Column.nullable().default('kind'),
      parent: Column.nullable().default('parent'),
    })
    .prefault({}),
});
export type PlacesMapping = z.infer<typeof PlacesMapping>;

/** A file of organisations. All but the code may be declared absent with `null`; a name is then the code. */
export const OrganisationsMapping = z.strictObject({
  kind: z.literal('organisations'),
  file,
  columns: z
    .strictObject({
      code: Column.default('code'),
      name: Column.nullable().default('name'),
      parent: Column.nullable().default('parent'),
      industry: Column.nullable().default('industry'),
      country: Column.nullable().default('country'),
    })
    .prefault({}),
});
export type OrganisationsMapping = z.infer<typeof OrganisationsMapping>;

/** A file of contacts: who is whose. Role and title may be declared absent with `null`; a role is then `contact`. */
export const ContactsMapping = z.strictObject({
  kind: z.literal('contacts'),
  file,
  columns: z
    .strictObject({
      organisation: Column.default('organisation'),
      customer: Column.default('customer'),
      role: Column.nullable().default('role'),
      title: Column.nullable().default('title'),
    })
    .prefault({}),
});
export type ContactsMapping = z.infer<typeof ContactsMapping>;

export const ImportMapping = z.discriminatedUnion('kind', [
  CustomersMapping,
  EventsMapping,
  ConsentsMapping,
  PlacesMapping,
  OrganisationsMapping,
  ContactsMapping,
]);
export type ImportMapping = z.infer<typeof ImportMapping>;

/**
 * Takes a mapping as read from YAML or JSON and gives it back with every default filled in.
 * Refuses `mapping-invalid` with `faults`, each with its place, and `detail`, all of them as text.
 */
export function parseImportMapping(input: unknown): ImportMapping {
  const result = ImportMapping.safeParse(input);
  if (result.success) return result.data;
  const faults = faultsOf(result.error, input);
  return refuse('mapping-invalid', { detail: faultsText(faults), faults });
}

type Check = { addIssue: (issue: Message & { code: 'custom'; path: string[] }) => void };
const contactWords = new Set(
  'name given_name family_name first_name last_name surname street address email phone mobile'.split(' '),
);

/** Names must be writable and distinct, the derived ones included. */
function checkNames(
  declared: Record<string, { name?: string }>,
  place: string,
  taken: readonly string[],
  context: Check,
): void {
  const seen = new Set(taken);
  for (const [column, value] of Object.entries(declared)) {
    const name = attributeName(column, value);
    const fault = (wrong: Message) =>
      context.addIssue({ code: 'custom', path: [place, column, 'name'], ...wrong });
    if (!AttributeName.safeParse(name).success) fault(said`the column gives no usable name, so declare one`);
    else if (seen.has(name)) fault(said`the name ${name} is taken by another column`);
    seen.add(name);
  }
}

/** Names, street and identifiers are contact; birth is demographic and postcode location: whatever a mapping says. */
function checkCustomers(mapping: Omit<CustomersMapping, 'kind'>, context: Check): void {
  const fault = (path: string[], wrong: Message) => context.addIssue({ code: 'custom', path, ...wrong });
  checkNames(mapping.attributes, 'attributes', ['given_name', 'family_name'], context);
  const key = mapping.identifiers['name-birth-postcode'];
  const { names } = mapping;
  if (key && names?.both === undefined && (names?.given === undefined || names.family === undefined))
    fault(['identifiers', 'name-birth-postcode'], said`needs names: given and family, or both`);
  const kept = new Set([mapping.ref, ...contactColumns(mapping)]);
  for (const [column, attribute] of Object.entries(mapping.attributes)) {
    const { category } = attribute;
    const needed = contactWords.has(attributeName(column, attribute))
      ? 'contact'
      : column === key?.birth
        ? 'demographic'
        : column === key?.postcode
          ? 'location'
          : category;
    if (kept.has(column)) fault(['attributes', column], said`is kept already as ref, name or identifier`);
    else if (category !== needed) fault(['attributes', column, 'category'], said`must be ${needed}`);
  }
  const known = new Set(mappedColumns({ kind: 'customers', ...mapping }));
  const named = typeof mapping.emptyCells === 'string' ? [] : mapping.emptyCells;
  for (const column of named)
    if (!known.has(column)) fault(['emptyCells'], said`${column} is not a mapped column`);
}
