/** A whole server for one process: the connections of every lane, sign-in, and what answers. */
import type { Instant } from '@entente/contract';
import type { Journal } from '@entente/platform';
import { openDatabase, type Database } from '@entente/store';
import { nobody } from './nobody.ts';
import { startServer, type Server, type ServerOptions } from './server.ts';
import type { Identity } from './who.ts';

export type ServeOptions = Pick<
  ServerOptions,
  'host' | 'port' | 'origin' | 'trustedProxies' | 'metrics' | 'traces' | 'log' | 'folder' | 'mail'
> & {
  /** A superuser's URL of the database. */
  readonly adminUrl: string;
  /** The connections of the ordinary lane; they stay the caller's. */
  readonly database: Database;
  /** The master key's file. */
  readonly keyFile: string;
  readonly journal: Journal;
  readonly clock: () => Instant;
  /** Who asks; nobody unless said. */
  readonly identity?: Identity;
};

/** Connections of the lanes that have their own. */
const connections = { reserved: 3, bulk: 4 };

/** Starts to answer; `close` ends what was opened here. */
export async function serve(options: ServeOptions): Promise<Server> {
  const { adminUrl, database, keyFile, identity = nobody } = options;
  const { master } = database;
  const reserved = await openDatabase({ adminUrl, master, keyFile, connections: connections.reserved });
  const bulk = await openDatabase({ adminUrl, master, keyFile, connections: connections.bulk });
  const closeOwn = async (): Promise<void> => {
    await Promise.all([reserved.close(), bulk.close(), identity.close()]);
  };
  try {
    const server = await startServer({
      ...options,
      identity,
      databases: { ordinary: database, reserved, bulk },
    });
    return { ...server, close: () => server.close().then(closeOwn) };
  } catch (error) {
    await closeOwn();
    throw error;
  }
}
