/** Takes prepared rows back, from the provider's ledger and the recipient's inbox. */
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { hexArray } from '../parameters.ts';
import type { Going } from './step.ts';

/** Drops what was prepared of these people (pairwise ids in hex) for a delivery that is not completed. */
export async function dropRows(
  tx: Transaction,
  { delivery: { id }, now }: Going,
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return;
  await tx.deliver({ id, now }, (store) => dropFrom(store, 'disclosure', { delivery: id, people }));
  await tx.own((store) => dropFrom(store, 'inbox', { delivery: id, people }));
}

/** Drops the rows that one side has of these people. */
export async function dropFrom(
  store: Store,
  table: 'disclosure' | 'inbox',
  { delivery, people }: { delivery: string; people: readonly string[] },
): Promise<void> {
  await sql`
    delete from ${sql.table(table)} where delivery = ${delivery} and pairwise = any(${hexArray(people)}::bytea[])`.execute(
    store,
  );
}
