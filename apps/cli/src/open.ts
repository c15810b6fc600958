/**
 * Opens an Entente for a process: finds or starts its PostgreSQL, brings its schemas up to date, and gives callers of
 * procedures. The command line, `npm start` and the scenario begin here.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartnerHandle, roles as everyRole, type Instant, type Role } from '@entente/contract';
import {
  createCaller,
  mailInto,
  openJournal,
  replayJournal,
  type Journal,
  type Progress,
} from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import {
  migrate,
  openDatabase,
  openEmbedded,
  settleMasterKey,
  startEmbedded,
  type Database,
  type EmbeddedServer,
} from '@entente/store';
import { checkoutHome, homeAt } from './home.ts';

export type Caller = ReturnType<typeof createCaller>;

/**
 * Whose the embedded server is. `shared`: it is started when none runs and goes on running for the next command.
 * `owned`: it ends with `close`, or with this process. `temporary`: the same, and home and data are gone afterwards.
 */
export type Embedded = 'shared' | 'owned' | 'temporary';

export type OpenOptions = {
  /** The home's folder; the checkout's `.data` unless said. A temporary one has a folder of its own. */
  readonly home?: string;
  /** A superuser's URL of another PostgreSQL, used instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  readonly embedded?: Embedded;
  /** Where people open the platform: what the links of letters begin with. */
  readonly origin?: string;
  /** The domain's clock; the real one unless said. */
  readonly clock?: () => Instant;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

export type Entente = {
  readonly database: Database;
  readonly journal: Journal;
  /** The superuser's URL of the database. */
  readonly adminUrl: string;
  /** The folder of uploads. */
  readonly spool: string;
  /** Calls procedures as somebody of that partner, in every role unless told otherwise. */
  as(partner: string, roles?: readonly Role[], name?: string): Caller;
  /** Calls procedures as who runs the platform. */
  operator(name?: string): Caller;
  /** Waits for what is running, then lets go of everything. */
  close(): Promise<void>;
  /** Stops a server of our own at once, whatever is running; nothing that was answered is lost. */
  breakOff(): Promise<void>;
};

/** How the audit log names whoever acts from the command line. */
const commandLine = 'command-line';

/**
 * Before anything is asked, every no of the journal is in the database, whatever copy of it this is.
 * Refuses `server-unsuitable`, and `store-behind` where a schema could not be brought up to date.
 */
export async function openEntente(options: OpenOptions = {}): Promise<Entente> {
  const { embedded = 'shared', clock = Date.now, origin = 'http://localhost:3000', onProgress } = options;
  const closing: Closing = [];
  let server: EmbeddedServer | undefined;
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  const urlOf = async (directory: string): Promise<string> => {
    if (embedded === 'shared') return openEmbedded({ directory });
    server = await startEmbedded(embedded === 'owned' ? { directory } : {});
    closing.push(server.stop);
    return server.url;
  };
  try {
    const home = homeAt(await folderOf(options, closing));
    const adminUrl = options.databaseUrl ?? (await urlOf(home.postgres));
    const master = await settleMasterKey(home.masterKey, adminUrl);
    await migrate(adminUrl, master);
    const database = await openDatabase({ adminUrl, master, keyFile: home.masterKey });
    closing.push(() => database.close());
    const journal = openJournal(home.journal);
    await replayJournal({ database, clock, journal });
    const mail = mailInto(home.mail, { origin });
    const spool = home.uploads;
    const caller = (actor: Actor): Caller =>
      createCaller({ actor, database, clock, journal, mail, spool, onProgress });
    return {
      database,
      journal,
      adminUrl,
      spool,
      as: (partner, roles = everyRole, name = commandLine) =>
        caller(makeMember({ partner: PartnerHandle.parse(partner), roles, name })),
      operator: (name = commandLine) => caller(makeOperator({ name })),
      close,
      breakOff: async () => server?.stop(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = (() => Promise<void>)[];

async function folderOf({ home = checkoutHome, embedded }: OpenOptions, closing: Closing): Promise<string> {
  if (embedded !== 'temporary') return home;
  const folder = await mkdtemp(join(tmpdir(), 'entente-home-'));
  closing.push(() => rm(folder, { recursive: true }));
  return folder;
}
