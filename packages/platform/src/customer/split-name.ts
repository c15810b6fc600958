/** Splits a name that a business keeps in one field. It is a convention, not knowledge: the mapping says which. */

/**
 * `given-first`: the first word is the given name, the rest the family name. `family-first`: what stands before a
 * comma, else the first word, is the family name. A single word is a family name. Blank gives two empty names.
 */
export function splitName(
  written: string,
  order: 'given-first' | 'family-first',
): { readonly given: string; readonly family: string } {
  const name = written.trim().replace(/\s+/g, ' ');
  const comma = order === 'family-first' ? name.indexOf(',') : -1;
  const end = comma >= 0 ? comma : name.indexOf(' ');
  if (end < 0) return { given: '', family: name };
  const [first, rest] = [name.slice(0, end).trim(), name.slice(end + 1).trim()];
  return order === 'given-first' ? { given: first, family: rest } : { given: rest, family: first };
}
