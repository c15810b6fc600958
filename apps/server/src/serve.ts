/** A whole server for one process: the connections of every lane, sign-in and mail, and what answers. */
import type { Instant } from '@entente/contract';
import { mailInto, runWorker, type Journal, type Worker } from '@entente/platform';
import { openDatabase, type Database } from '@entente/store';
import { firstOperatorText } from './identity/first-operator.ts';
import { openIdentity } from './identity/identity.ts';
import { mailBySmtp } from './mail/smtp.ts';
import { startServer, type People, type Server, type ServerOptions } from './server.ts';

export type ServeOptions = Pick<
  ServerOptions,
  'host' | 'port' | 'origin' | 'trustedProxies' | 'metrics' | 'traces' | 'log' | 'spool' | 'console'
> & {
  /** A superuser's URL of the database. */
  readonly adminUrl: string;
  /** The connections of the ordinary lane; they stay the caller's. */
  readonly database: Database;
  /** The master key's file. */
  readonly keyFile: string;
  readonly journal: Journal;
  readonly clock: () => Instant;
  /** Letters go by that mail server, such as `smtps://user:password@mail.example.com:465`, or into that folder. */
  readonly mail: { readonly url: string; readonly from: string } | { readonly folder: string };
  /** Who is invited to run a platform that nobody runs yet, and what is told the text of that. */
  readonly operatorEmail: string;
  readonly onFirstStart: (text: string) => void;
};

/** Connections of the lanes that have their own. */
const connections = { reserved: 3, bulk: 4 };

/** Starts to answer, and to do jobs where there is a folder for uploads; `close` ends what was opened here. */
export async function serve(options: ServeOptions): Promise<Server> {
  const { adminUrl, database, keyFile, journal, clock, log, operatorEmail } = options;
  const { master } = database;
  const reserved = await openDatabase({ adminUrl, master, keyFile, connections: connections.reserved });
  const bulk = await openDatabase({ adminUrl, master, keyFile, connections: connections.bulk });
  let identity: People['identity'] | undefined;
  let worker: Worker | undefined;
  const closeOwn = async (): Promise<void> => {
    await worker?.stop();
    await Promise.all([reserved.close(), bulk.close(), identity?.close()]);
  };
  const people = async (origin: string): Promise<People> => {
    const mail =
      'url' in options.mail
        ? mailBySmtp({ ...options.mail, origin })
        : mailInto(options.mail.folder, { origin });
    const joining = { database: reserved, clock, journal, mail };
    const onFault = (): void => log.error('sign-in had a fault');
    identity = await openIdentity({ adminUrl, master, keyFile, joining, mail, onFault });
    const text = await firstOperatorText(joining, { origin, email: operatorEmail });
    if (text !== undefined) options.onFirstStart(text);
    return { identity, mail };
  };
  try {
    const server = await startServer({
      ...options,
      people,
      databases: { ordinary: database, reserved, bulk },
    });
    // A fault may quote what it was about, so its name alone is logged.
    const onFault = (error: unknown): void =>
      log.error({ fault: error instanceof Error ? error.name : 'unknown' }, 'a job went wrong');
    const { spool } = options;
    if (spool !== undefined) worker = await runWorker({ database: bulk, journal, clock, spool, onFault });
    return { ...server, close: () => server.close().then(closeOwn) };
  } catch (error) {
    await closeOwn();
    throw error;
  }
}
