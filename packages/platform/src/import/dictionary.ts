/** What a mapping of customers declares about their attributes. */
import { attributeName, labelsOf, type CustomersMapping, type DictionaryEntry } from '@entente/contract';

/** The attributes that files of this mapping bring, names first. Identifiers are none: every store knows them. */
export function dictionaryOf(mapping: CustomersMapping): DictionaryEntry[] {
  const { names } = mapping;
  const name = (declared: boolean, entry: { name: string; label: string }): DictionaryEntry[] =>
    declared ? [{ ...entry, type: 'text', category: 'contact', sensitivity: 'normal', currency: null }] : [];
  const hasBoth = names?.both !== undefined;
  return [
    ...name(hasBoth || names?.given !== undefined, { name: 'given_name', label: 'Given name' }),
    ...name(hasBoth || names?.family !== undefined, { name: 'family_name', label: 'Family name' }),
    ...Object.entries(mapping.attributes).map(([column, attribute]) => ({
      name: attributeName(column, attribute),
      type: attribute.type,
      category: attribute.category,
      sensitivity: attribute.sensitivity,
      ...labelsOf(attribute.label ?? column),
      currency: attribute.currency ?? null,
    })),
  ];
}
