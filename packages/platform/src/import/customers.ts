/** Reads rows of customers. Identifiers land as written, valid or not; an attribute that cannot be read does not. */
import {
  attributeName,
  type CustomersMapping,
  type IdentifierKind,
  type RejectReason,
} from '@entente/contract';
import {
  nameBirthPostcode,
  type Normalised,
  normaliseEmail,
  normaliseLoyalty,
  normalisePhone,
  parseBirthDate,
  type PhoneCountry,
} from '../customer/normalise.ts';
import { splitName } from '../customer/split-name.ts';
import { reasonByType, valueReader } from './cells.ts';
import { digestOf } from './digests.ts';
import { readRef } from './ref.ts';
import type { Cells, ParsedCustomer, ParsedIdentifier, ParsedValue, RowReader, SlotOf } from './rows.ts';

type Context = {
  readonly mapping: CustomersMapping;
  readonly slotOf: SlotOf;
  readonly country: PhoneCountry;
};
/** What one row gives: what it says, what it clears, and what in it cannot be read. */
type Draft = {
  readonly identifiers: ParsedIdentifier[];
  readonly clearedIdentifiers: IdentifierKind[];
  readonly contact: Record<string, string | null>;
  readonly attributes: Record<string, ParsedValue>;
  readonly reject: (column: string, value: string, reason: RejectReason) => void;
};
type Part = (cells: Cells, draft: Draft) => void;

/** `country` is the one whose habits phone numbers follow. */
export function customerReader(context: Context): RowReader<ParsedCustomer> {
  const { mapping, slotOf } = context;
  const refSlot = slotOf(mapping.ref);
  const parts = [
    ...identifierParts(context),
    ...nameParts(context),
    ...keyParts(context),
    ...attributeParts(context),
  ];
  return (line, cells, rejects) => {
    const ref = readRef({ line, column: mapping.ref, cell: cells[refSlot] }, rejects);
    if (ref === undefined) return undefined;
    const draft: Draft = {
      identifiers: [],
      clearedIdentifiers: [],
      contact: {},
      attributes: {},
      reject: (column, value, reason) => rejects.push({ line, scope: 'cell', column, value, reason }),
    };
    for (const part of parts) part(cells, draft);
    const { identifiers, clearedIdentifiers, contact, attributes } = draft;
    const digest = digestOf('customer', [ref, identifiers, clearedIdentifiers, contact, attributes]);
    return { line, ref, identifiers, clearedIdentifiers, contact, attributes, digest };
  };
}

/** True for columns whose empty cell clears what was known. */
function clears({ emptyCells }: CustomersMapping, column: string): boolean {
  return emptyCells === 'clear' || (emptyCells !== 'keep' && emptyCells.includes(column));
}

function identifierParts({ mapping, slotOf, country }: Context): Part[] {
  const { email, phone, loyalty } = mapping.identifiers;
  const part = (
    kind: IdentifierKind,
    column: string | undefined,
    normalise: (text: string) => Normalised,
  ): Part[] => {
    if (column === undefined) return [];
    const [slot, isCleared] = [slotOf(column), clears(mapping, column)];
    return [
      (cells, { identifiers, clearedIdentifiers }) => {
        const written = cells[slot];
        if (written === undefined) return;
        const found = normalise(written);
        if (found.state !== 'absent')
          identifiers.push({ kind, written, normalised: found.state === 'valid' ? found.value : null });
        else if (isCleared) clearedIdentifiers.push(kind);
      },
    ];
  };
  return [
    ...part('email', email, normaliseEmail),
    ...part('phone', phone, (text) => normalisePhone(text, country)),
    ...part('loyalty', loyalty, normaliseLoyalty),
  ];
}

/** How given and family name are found in the cells of a row. */
function namesOf({ mapping, slotOf }: Context): (cells: Cells) => { given?: string; family?: string } {
  const { given, family, both, order = 'given-first' } = mapping.names ?? {};
  if (both !== undefined) {
    const slot = slotOf(both);
    return (cells) => (cells[slot] === undefined ? {} : splitName(cells[slot], order));
  }
  const slots = { given: given && slotOf(given), family: family && slotOf(family) };
  const at = (cells: Cells, slot: number | string | undefined) =>
    typeof slot === 'number' ? cells[slot]?.trim() : undefined;
  return (cells) => {
    const [first, last] = [at(cells, slots.given), at(cells, slots.family)];
    return { ...(first !== undefined && { given: first }), ...(last !== undefined && { family: last }) };
  };
}

function nameParts(context: Context): Part[] {
  const { names } = context.mapping;
  if (!names) return [];
  const read = namesOf(context);
  const isCleared = (column: string | undefined) => clears(context.mapping, column ?? names.both ?? '');
  const cleared = { given: isCleared(names.given), family: isCleared(names.family) };
  return [
    (cells, { contact }) => {
      const { given, family } = read(cells);
      if (given) contact['given_name'] = given;
      else if (given === '' && cleared.given) contact['given_name'] = null;
      if (family) contact['family_name'] = family;
      else if (family === '' && cleared.family) contact['family_name'] = null;
    },
  ];
}

function keyParts(context: Context): Part[] {
  const { mapping, slotOf } = context;
  const key = mapping.identifiers['name-birth-postcode'];
  if (!key) return [];
  const kind = 'name-birth-postcode';
  const [birthSlot, postcodeSlot] = [slotOf(key.birth), slotOf(key.postcode)];
  const format = key.dates ?? mapping.dates ?? 'yyyy-mm-dd';
  const { given, family, both } = mapping.names ?? {};
  const columns = [given, family, both, key.birth, key.postcode].filter((column) => column !== undefined);
  const slots = columns.filter((column) => clears(mapping, column)).map(slotOf);
  const read = namesOf(context);
  // Where the date of birth is an attribute too, the attribute tells that it cannot be read.
  const attribute = mapping.attributes[key.birth];
  const isToldThere =
    attribute?.type === 'date' && (attribute.dates ?? mapping.dates ?? 'yyyy-mm-dd') === format;
  return [
    (cells, draft) => {
      const { given: first = '', family: last = '' } = read(cells);
      const [birth = '', postcode = ''] = [cells[birthSlot], cells[postcodeSlot]];
      const born = birth.trim() === '' ? undefined : parseBirthDate(birth, format);
      if (born === undefined && birth.trim() !== '' && !isToldThere)
        draft.reject(key.birth, birth, 'bad-date');
      const found = nameBirthPostcode({ given: first, family: last, birth: born, postcode });
      const written = [first, last, birth.trim(), postcode.trim()].join('|');
      if (found.state === 'valid') draft.identifiers.push({ kind, written, normalised: found.value });
      else if (slots.some((slot) => cells[slot]?.trim() === '')) draft.clearedIdentifiers.push(kind);
    },
  ];
}

/** In the order of their names, so that the order of the mapping does not change the digest of a row. */
function attributeParts({ mapping, slotOf }: Context): Part[] {
  const declared = Object.entries(mapping.attributes).map(([column, attribute]) => ({
    column,
    attribute,
    name: attributeName(column, attribute),
  }));
  return declared
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ column, attribute, name }): Part => {
      const [slot, isCleared] = [slotOf(column), clears(mapping, column)];
      const [read, reason] = [valueReader(attribute, mapping), reasonByType[attribute.type]];
      const isContact = attribute.category === 'contact';
      return (cells, { contact, attributes, reject }) => {
        const text = cells[slot]?.trim();
        if (text === undefined || (text === '' && !isCleared)) return;
        const value = text === '' ? null : read(text);
        if (value === undefined) reject(column, cells[slot] ?? '', reason);
        else if (isContact) contact[name] = value === null ? null : String(value);
        else attributes[name] = value;
      };
    });
}
