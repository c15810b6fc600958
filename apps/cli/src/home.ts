/** Where an Entente keeps what is its own: one folder, the home, with the database's folder and the keys apart. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The places in a home, as absolute paths. */
export type Home = {
  readonly directory: string;
  /** The cluster of the embedded PostgreSQL. */
  readonly postgres: string;
  /** The master key, outside the database's folder: whoever takes a copy of that has not got the key. */
  readonly masterKey: string;
  /** The withdrawal journal, which outlives a database that is restored from an older copy. */
  readonly journal: string;
  /** Where letters lie that no mail server was there to take. */
  readonly mail: string;
  /** Where files lie, sealed, that were sent to be imported by a job. */
  readonly uploads: string;
  /** Where rejects files lie that are to be removed when their days are over. */
  readonly rejects: string;
  /** The files of the demonstration, where `npm start` made one here. */
  readonly demonstration: string;
};

export function homeAt(path: string): Home {
  const directory = resolve(path);
  return {
    directory,
    postgres: join(directory, 'postgres'),
    masterKey: join(directory, 'keys', 'master.key'),
    journal: join(directory, 'journal', 'withdrawals.ndjson'),
    mail: join(directory, 'mail'),
    uploads: join(directory, 'uploads'),
    rejects: join(directory, 'rejects'),
    demonstration: join(directory, 'demonstration'),
  };
}

/** `.data` of the checkout this program runs from. */
export const checkoutHome = fileURLToPath(new URL('../../../.data', import.meta.url));

/** The home that the environment names in `ENTENTE_HOME`, else the checkout's. */
export function homeOf(environment: NodeJS.ProcessEnv): Home {
  return homeAt(environment['ENTENTE_HOME'] || checkoutHome);
}
