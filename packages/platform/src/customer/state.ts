/**
 * What a store knows about a customer, and what a row of a file makes of it. A row assigns what it mentions and
 * leaves the rest; so rows can be joined to one that has the same effect, and a row that has landed changes nothing
 * until another assigns the same. Pure: whether and when it is written is decided elsewhere.
 */
import { identifierKinds } from '@entente/contract';
import { digestOf } from '../import/digests.ts';
import type { ParsedCustomer, ParsedIdentifier, ParsedValue } from '../import/rows.ts';
import type { Contact } from './contact.ts';

export type CustomerState = {
  /** Of all categories but contact. */
  readonly attributes: Readonly<Record<string, Exclude<ParsedValue, null>>>;
  readonly contact: Contact;
};

/** What is known of somebody who is not. */
export const nobody: CustomerState = { attributes: {}, contact: { attributes: {}, identifiers: [] } };

/** The customer after a row about them. Names and identifiers come out in one order, whatever their history. */
export function withRow(state: CustomerState, row: ParsedCustomer): CustomerState {
  const identifiers = [...keptIdentifiers(state.contact.identifiers, row), ...row.identifiers];
  return {
    attributes: assign(state.attributes, row.attributes, row.contact),
    contact: {
      attributes: assign(state.contact.attributes, row.contact, row.attributes),
      identifiers: inOrder(identifiers).map(({ kind, written, normalised }) => ({
        kind,
        written,
        normalised,
      })),
    },
  };
}

/** One row with the effect of two about the same customer, the second standing later in the file. */
export function joinRows(first: ParsedCustomer, second: ParsedCustomer): ParsedCustomer {
  const identifiers = inOrder([...keptIdentifiers(first.identifiers, second), ...second.identifiers]);
  const named = new Set(identifiers.map(({ kind }) => kind));
  const cleared = new Set([...first.clearedIdentifiers, ...second.clearedIdentifiers]);
  const clearedIdentifiers = identifierKinds.filter((kind) => cleared.has(kind) && !named.has(kind));
  const contact = sorted({ ...without(first.contact, second.attributes), ...second.contact });
  const attributes = sorted({ ...without(first.attributes, second.contact), ...second.attributes });
  const { line, ref } = second;
  const digest = digestOf('customer', [ref, identifiers, clearedIdentifiers, contact, attributes]);
  return { line, ref, identifiers, clearedIdentifiers, contact, attributes, digest };
}

/** Whether two states of a customer are the same; both in the order that {@link withRow} gives. */
export function isSame(one: CustomerState, other: CustomerState): boolean {
  return textOf(one) === textOf(other);
}

function textOf({ attributes, contact }: CustomerState): string {
  const { attributes: names, identifiers } = contact;
  return JSON.stringify([Object.entries(sorted(attributes)), Object.entries(sorted(names)), identifiers]);
}

/** A row replaces all identifiers of the kinds that it names or clears. */
function keptIdentifiers(
  identifiers: readonly ParsedIdentifier[],
  row: ParsedCustomer,
): readonly ParsedIdentifier[] {
  if (identifiers.length === 0) return identifiers;
  const replaced = new Set([...row.identifiers.map(({ kind }) => kind), ...row.clearedIdentifiers]);
  return identifiers.filter(({ kind }) => !replaced.has(kind));
}

function inOrder(identifiers: readonly ParsedIdentifier[]): readonly ParsedIdentifier[] {
  return identifiers.toSorted(
    (one, other) => identifierKinds.indexOf(one.kind) - identifierKinds.indexOf(other.kind),
  );
}

/** A name is either of category contact or not: assigned on one side, it leaves the other. Names come out sorted. */
function assign<Value extends Exclude<ParsedValue, null>>(
  known: Readonly<Record<string, Value>>,
  assigned: Readonly<Record<string, Value | null>>,
  elsewhere: Readonly<Record<string, unknown>>,
): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const name of Object.keys({ ...known, ...assigned }).sort()) {
    const value = Object.hasOwn(assigned, name) ? assigned[name] : known[name];
    const isMoved = Object.hasOwn(elsewhere, name) && !Object.hasOwn(assigned, name);
    if (value !== undefined && value !== null && !isMoved) result[name] = value;
  }
  return result;
}

function without<Value>(
  values: Readonly<Record<string, Value>>,
  names: Readonly<Record<string, unknown>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(names, name)));
}

function sorted<Value>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
