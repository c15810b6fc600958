/**
 * A mapping as a form shows it: what each column of the file is, one line each, and what holds for the whole file. From a
 * mapping to a draft and back nothing is lost but columns that the file does not have.
 */
import { mappedColumns, type ImportMapping } from '@entente/contract';

export const mappedKinds = [
  'customers',
  'events',
  'consents',
  'places',
  'organisations',
  'contacts',
] as const satisfies readonly ImportMapping['kind'][];
export type MappedKind = (typeof mappedKinds)[number];

/** What a line says besides what its column is; empty where it says nothing. */
export const details = ['name', 'type', 'sensitivity', 'currency', 'dates', 'label'] as const;
/** What holds for all of the file. */
export const settings = [
  'format',
  'delimiter',
  'numbers',
  'dates',
  'country',
  'emptyCells',
  'event',
  'birth',
  'postcode',
  'keyDates',
  'categorySeparator',
] as const;

export type Line = { readonly column: string; readonly as: string } & Readonly<
  Record<(typeof details)[number], string>
>;
export type Draft = {
  readonly kind: MappedKind;
  readonly settings: Readonly<Record<(typeof settings)[number], string>>;
  readonly lines: readonly Line[];
};

const parts = ['ref', 'given', 'family', 'given-first', 'family-first', 'email', 'phone', 'loyalty'] as const;
const decision = ['customer', 'purpose', 'recipient', 'data_categories', 'event', 'at'] as const;
const evidence = ['expires_at', 'collected_by', 'notice'] as const;
/** What files have that are about things of the business: columns that no row can do without, and others. */
const plain = {
  places: { needed: ['ref'], others: ['name', 'kind', 'parent'] },
  organisations: { needed: ['code'], others: ['name', 'parent', 'industry', 'country'] },
  contacts: { needed: ['organisation', 'customer'], others: ['role', 'title'] },
} as const;
export type PlainKind = keyof typeof plain;
export const isPlain = (kind: MappedKind | undefined): kind is PlainKind =>
  kind !== undefined && kind in plain;

/** What a column can be, besides left out; an attribute's data category stands behind `attribute:`. */
export const roles = {
  customers: parts,
  events: ['ref', 'at', 'id', 'kind', 'property'],
  consents: [...decision, ...evidence],
  places: [...plain.places.needed, ...plain.places.others],
  organisations: [...plain.organisations.needed, ...plain.organisations.others],
  contacts: [...plain.contacts.needed, ...plain.contacts.others],
} as const satisfies Record<MappedKind, readonly string[]>;

/** Columns as mappings name them: without blanks around them, each once. */
const columnsIn = (headers: readonly string[]): readonly string[] => [
  ...new Set(headers.map((header) => header.trim().normalize('NFC')).filter((column) => column !== '')),
];

const noDetails = { name: '', type: '', sensitivity: '', currency: '', dates: '', label: '' };
const noSettings = Object.fromEntries(settings.map((name) => [name, ''])) as Draft['settings'];

/** A draft in which nothing is said of any column. */
export const emptyDraft = (kind: MappedKind, headers: readonly string[]): Draft => ({
  kind,
  settings: noSettings,
  lines: columnsIn(headers).map((column) => ({ column, as: '', ...noDetails })),
});

/** Columns that a mapping names and a file lacks. */
export function missingColumns(mapping: ImportMapping, headers: readonly string[]): readonly string[] {
  const known = new Set(columnsIn(headers));
  return mappedColumns(mapping).filter((column) => !known.has(column));
}

type Declared = {
  readonly name?: string;
  readonly type: string;
  readonly sensitivity: string;
  readonly currency?: string;
  readonly dates?: string;
  readonly label?: unknown;
};

const detailsOf = (declared: Declared) => ({
  name: declared.name ?? '',
  type: declared.type,
  sensitivity: declared.sensitivity,
  currency: declared.currency ?? '',
  dates: declared.dates ?? '',
  label: declared.label === undefined ? '' : JSON.stringify(declared.label),
});

export function draftOf(mapping: ImportMapping, headers: readonly string[]): Draft {
  const declared = declaredIn(mapping);
  const { format, delimiter, numbers } = mapping.file;
  const dates = 'dates' in mapping ? (mapping.dates ?? '') : '';
  const said = { format, delimiter, numbers, dates, ...settingsOf(mapping) };
  return {
    kind: mapping.kind,
    settings: { ...noSettings, ...said },
    lines: columnsIn(headers).map((column) => ({
      column,
      as: roleOf(mapping, column),
      ...noDetails,
      ...(Object.hasOwn(declared, column) && detailsOf(declared[column]!)),
    })),
  };
}

function declaredIn(mapping: ImportMapping): Readonly<Record<string, Declared>> {
  if (mapping.kind === 'customers') return mapping.attributes;
  return mapping.kind === 'events' ? mapping.properties : {};
}

function settingsOf(mapping: ImportMapping): Partial<Draft['settings']> {
  switch (mapping.kind) {
    case 'customers': {
      const { country = '', emptyCells } = mapping;
      const key = mapping.identifiers['name-birth-postcode'];
      return {
        country,
        emptyCells: typeof emptyCells === 'string' ? emptyCells : JSON.stringify(emptyCells),
        ...(key && { birth: key.birth, postcode: key.postcode, keyDates: key.dates ?? '' }),
      };
    }
    case 'events':
      return { event: mapping.event ?? '' };
    case 'consents':
      return { categorySeparator: mapping.categorySeparator };
    case 'places':
    case 'organisations':
    case 'contacts':
      return {};
  }
}

function roleOf(mapping: ImportMapping, column: string): string {
  const named = Object.entries(namedIn(mapping)).find(([, each]) => each === column)?.[0];
  if (named !== undefined) return named;
  const declared = declaredIn(mapping);
  if (!Object.hasOwn(declared, column)) return '';
  return mapping.kind === 'customers' ? `attribute:${mapping.attributes[column]!.category}` : 'property';
}

/** What has a place of its own in a mapping → its column. */
function namedIn(mapping: ImportMapping): Readonly<Record<string, string | null | undefined>> {
  switch (mapping.kind) {
    case 'customers': {
      const { given, family, both, order } = mapping.names ?? {};
      const { email, phone, loyalty } = mapping.identifiers;
      return { ref: mapping.ref, given, family, ...(order && { [order]: both }), email, phone, loyalty };
    }
    case 'events':
      return { ref: mapping.ref, at: mapping.at, id: mapping.id, kind: mapping.eventColumn };
    case 'consents':
    case 'places':
    case 'organisations':
    case 'contacts':
      return mapping.columns;
  }
}

/** A line or setting that says nothing is left out. */
const said = <T extends Readonly<Record<string, unknown>>>(values: T): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== undefined)) as T;

/** The mapping that a draft means, for the contract to check. */
export function mappingOf({ kind, settings: all, lines }: Draft): unknown {
  const column = (role: string): string => lines.find(({ as }) => as === role)?.column ?? '';
  const { format, delimiter, numbers, dates } = all;
  const file = said({ format, ...(format !== 'ndjson' && { delimiter, numbers }) });
  const common = said({ kind, file, dates: isPlain(kind) ? '' : dates });
  if (kind === 'customers') return { ...common, ...customersIn(all, lines, column) };
  if (kind === 'events') {
    const eventColumn = column('kind');
    return {
      ...common,
      ref: column('ref'),
      at: column('at'),
      ...said({ id: column('id'), eventColumn, event: eventColumn === '' ? all.event : '' }),
      properties: declaredBy(lines.filter(({ as }) => as === 'property')),
    };
  }
  const absent = (role: string): string | null => column(role) || null;
  if (isPlain(kind)) {
    const { needed, others } = plain[kind];
    const columns = [
      ...needed.map((role) => [role, column(role)] as const),
      ...others.map((role) => [role, absent(role)] as const),
    ];
    return { ...common, columns: Object.fromEntries(columns) };
  }
  return {
    ...common,
    columns: {
      ...Object.fromEntries(decision.map((role) => [role, column(role)])),
      ...Object.fromEntries(evidence.map((role) => [role, absent(role)])),
    },
    ...said({ categorySeparator: all.categorySeparator }),
  };
}

function customersIn(
  { country, emptyCells, birth, postcode, keyDates }: Draft['settings'],
  lines: readonly Line[],
  column: (role: string) => string,
): Readonly<Record<string, unknown>> {
  const order = (['given-first', 'family-first'] as const).find((each) => column(each) !== '');
  const names = said({
    given: column('given'),
    family: column('family'),
    ...(order && { both: column(order), order }),
  });
  const hasKey = birth !== '' && postcode !== '';
  const empty = emptyCells.startsWith('[') ? writtenIn(emptyCells) : emptyCells;
  return {
    ref: column('ref'),
    ...said({ country, emptyCells: empty }),
    ...(Object.keys(names).length > 0 && { names }),
    identifiers: {
      ...said({ email: column('email'), phone: column('phone'), loyalty: column('loyalty') }),
      ...(hasKey && { 'name-birth-postcode': { birth, postcode, ...said({ dates: keyDates }) } }),
    },
    attributes: declaredBy(lines.filter(({ as }) => as.startsWith('attribute:'))),
  };
}

const declaredBy = (lines: readonly Line[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    lines.map(({ column, as, label, type, currency, dates, ...rest }) => [
      column,
      {
        ...said({ ...rest, type }),
        ...(as !== 'property' && { category: as.slice('attribute:'.length) }),
        // What belongs to other types is left where it was typed.
        ...(type === 'money' && said({ currency })),
        ...((type === 'date' || type === 'instant') && said({ dates })),
        ...(label !== '' && { label: writtenIn(label) }),
      },
    ]),
  );

/** A value as the form carries it along; what somebody else wrote there is text. */
function writtenIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}
