/** All customers of a store, a page at a time. */
import type { Store } from '@entente/store';

/** Customers, or people, that are read at a time. */
export const pageSize = 5_000;

/** Every customer's id and ref, by rising id. */
export async function* pagesOfCustomers(store: Store): AsyncGenerator<{ id: number; ref: string }[], void> {
  for (let after = 0; ;) {
    const page = await store
      .selectFrom('customer')
      .select(['id', 'ref'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
      .execute();
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)!.id;
  }
}
