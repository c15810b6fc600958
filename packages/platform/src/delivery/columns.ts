/**
 * Which columns rows are prepared with. They are prepared a few at a time, and what is prepared is not visible yet; what the
 * provider's dictionary says of a column may become something else meanwhile. All of a delivery's rows have the columns of
 * the moment in which they become visible, or are prepared anew.
 */
import { createHash } from 'node:crypto';
import type { DeliveryColumns } from '@entente/contract';
import type { Store } from '@entente/store';
import { listDictionary } from '../dictionary/queries.ts';
import { columnsOf } from './rules.ts';
import type { Going } from './step.ts';

export type Columns = { readonly columns: DeliveryColumns; readonly digest: Buffer };

/** The columns of this moment, in the provider's store. */
export async function readColumns(store: Store, { permission, delivery }: Going): Promise<Columns> {
  const columns = columnsOf(permission.categories, await listDictionary(store), delivery.chosen);
  const { attributes, identifiers, events } = columns;
  const named = attributes.map(({ name, type, category }) => `${name} ${type} ${category}`).toSorted();
  const digest = createHash('sha256')
    .update(JSON.stringify([named, identifiers, events]))
    .digest();
  return { columns, digest };
}

/** Whether all rows that were prepared have these columns. */
export async function arePrepared(store: Store, { delivery }: Going, { digest }: Columns): Promise<boolean> {
  const { prepared_columns: prepared } = await store
    .selectFrom('handover')
    .select('prepared_columns')
    .where('delivery', '=', delivery.id)
    .executeTakeFirstOrThrow();
  return prepared?.equals(digest) ?? false;
}

/** Notes that all rows will have these columns; without any, that they may have several. */
export async function notePrepared(store: Store, { delivery }: Going, columns?: Columns): Promise<void> {
  await store
    .updateTable('handover')
    .set({ prepared_columns: columns?.digest ?? null })
    .where('delivery', '=', delivery.id)
    .execute();
}
