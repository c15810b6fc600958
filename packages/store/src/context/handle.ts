/**
 * A Kysely instance over one schema for the time of one callback. It runs on the transaction's connection while its
 * context is the one in force, and refuses use afterwards: a handle that escapes is dead.
 */
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Client } from 'pg';
import type { ControlTables } from '../tables/control.ts';
import type { CooperationTables } from '../tables/cooperation.ts';
import type { StoreTables } from '../tables/store.ts';
import type { Kept } from './kept.ts';
import type { Line } from './line.ts';

/** What a handle needs of a line. */
export type Sender = Pick<Line, 'send'>;

/** `kept` is what the process keeps of the schema, if anything. */
export type Handle<Tables> = Kysely<Tables> & { readonly kept?: Kept };
export type Store = Handle<StoreTables>;
export type Cooperation = Handle<CooperationTables>;
export type Control = Handle<ControlTables>;

/** Lends a handle for the time of `work` and kills it afterwards. */
export async function lend<Tables, T>(
  line: Sender,
  work: (handle: Handle<Tables>) => Promise<T>,
  kept?: Kept,
): Promise<T> {
  const gate = { open: true };
  const connection = connectionOf(line, gate);
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driverOf(connection),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  try {
    return await work(kept ? Object.assign(kysely, { kept }) : kysely);
  } finally {
    gate.open = false;
  }
}

/** An administrator's connection as a line, for what is written down beside a change of schemas or keys. */
export const plainLine = (admin: Pick<Client, 'query'>): Sender => ({
  send: (text, values = []) => admin.query(text, [...values]),
});

function connectionOf(line: Sender, gate: { open: boolean }): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (!gate.open) throw new Error('a store handle was used after its callback had returned');
      const { command, rowCount, rows } = await line.send(query.sql, query.parameters);
      const counts =
        command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
      return counts ? { numAffectedRows: BigInt(rowCount ?? 0), rows: rows as R[] } : { rows: rows as R[] };
    },
    streamQuery() {
      throw new Error('a store is read page by page, not through a portal');
    },
  };
}

function driverOf(connection: DatabaseConnection): Driver {
  const refuseNesting = async (): Promise<void> => {
    throw new Error('a store handle is in a transaction already');
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuseNesting,
    commitTransaction: refuseNesting,
    rollbackTransaction: refuseNesting,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
