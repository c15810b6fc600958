/** What lists of places and of organisations have in common: both are trees of what people call by a name. */
import { sql, type RawBuilder } from 'kysely';

/** Whether one of the texts has that in it, whatever its case. */
export const isCalled = (search: string, texts: readonly RawBuilder<unknown>[]): RawBuilder<boolean> =>
  sql`(${sql.join(
    texts.map((text) => sql`position(lower(${search}) in lower(${text})) > 0`),
    sql` or `,
  )})`;

/** The rows from the topmost down to the one with that key, each in the one before; none where it is not among them. */
export function upwards<Row extends { readonly parent: string | null }>(
  rows: readonly Row[],
  key: string,
  keyOf: (row: Row) => string,
): Row[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const way: Row[] = [];
  for (let at = byKey.get(key); at; at = at.parent === null ? undefined : byKey.get(at.parent))
    way.unshift(at);
  return way;
}
