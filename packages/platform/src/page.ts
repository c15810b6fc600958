/** Pages of lists: a query asks for one row more than it shows, and so knows whether any follow. */
import { sql, type RawBuilder } from 'kysely';

/** The rows to show; `last` is the last of them where more follow, which is what the next page begins after. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
): { readonly shown: readonly Row[]; readonly last: Row | undefined } {
  const shown = rows.slice(0, limit);
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined };
}

/**
 * Whether a row comes after another one, in a list of a partner's rows (null: the platform's) by when they were made
 * and then by id. After another's row, or one that there is not, comes nothing.
 */
export function isAfter(
  {
    table,
    at,
  }: { readonly table: 'membership' | 'invitation' | 'api_key'; readonly at: 'since' | 'at' | 'created_at' },
  { partner, after }: { readonly partner: string | null; readonly after: string },
): RawBuilder<boolean> {
  const [instant, rows] = [sql.ref(at), sql.table(table)];
  return sql`(${instant}, id) > (select before.${instant}, before.id from ${rows} before
    where before.id = ${after} and before.partner is not distinct from ${partner})`;
}
