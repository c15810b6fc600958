// What would tell the two apart, planted on purpose: a look at what was found before it is refused, and an answer that
// comes at once where nothing was found. Comparing times must find either.
import { refuse } from '@entente/contract';
import type { Database, Transaction } from '@entente/store';
import { sql } from 'kysely';

/** Changes the database that a procedure gets, by whether what it is asked about stands somewhere. */
export type Plant = (database: Database, isSomewhere: boolean) => Database;

/** One statement more, where it stands somewhere. */
const lateLook: Plant = (database, isSomewhere) => {
  if (!isSomewhere) return database;
  const looking =
    <T>(work: (tx: Transaction) => Promise<T>) =>
    async (tx: Transaction): Promise<T> => {
      await tx.own((store) => sql`select 1`.execute(store));
      return work(tx);
    };
  return {
    ...database,
    read: (grant, work) => database.read(grant, looking(work)),
    write: (grant, work) => database.write(grant, looking(work)),
  };
};

/** No transaction, where it stands nowhere. */
const earlyReturn: Plant = (database, isSomewhere) => {
  if (isSomewhere) return database;
  const returning: Database['write'] = async () => refuse('not-found', { what: 'agreement' });
  return { ...database, read: returning, write: returning };
};

export const plants = { 'a late look': lateLook, 'an early return': earlyReturn } as const;
