/** Pages of lists: a query asks for one row more than it shows, and so knows whether any follow. */

/** The rows to show; `last` is the last of them where more follow, which is what the next page begins after. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
): { readonly shown: readonly Row[]; readonly last: Row | undefined } {
  const shown = rows.slice(0, limit);
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined };
}
