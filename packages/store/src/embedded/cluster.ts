// A cluster on disk. Its folder, its *home*, holds
//   data/      what PostgreSQL keeps, owned by the account the server runs as
//   password   of the superuser, for whoever made the cluster and nobody else
//   log        what the running server had to say
//   owner      the process whose end is the server's end, while there is one
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { accountForNewServer, binariesFor, giveTo, reaches, type Account } from './account.ts';
import { getBinaries } from './binaries.ts';
import { isAlive } from './process.ts';

/** Below root's own folders nobody else can go, so that root's clusters live here then. */
const SHARED_STATE = '/var/lib/entente';

/** The environment of PostgreSQL's programs: ours may hold secrets, and PG* variables that would steer them. */
export const environment: NodeJS.ProcessEnv = Object.fromEntries(
  ['PATH', 'TMPDIR']
    .map((name) => [name, process.env[name]] as const)
    .filter(([, value]) => value !== undefined)
    .concat([['TZ', 'UTC']]),
);

/**
 * The real path of the cluster's home at `directory`, which is made when there is none.
 * Two processes that make it at once both end with the one that was finished first.
 */
export async function makeHome(directory: string): Promise<string> {
  const target = resolve(directory);
  if (existsSync(target)) return realpathSync(target);
  const parent = dirname(target);
  mkdirSync(parent, { recursive: true });
  removeUnfinished(target);

  const account = accountForNewServer();
  const linked = !reaches(account, realpathSync(parent));
  if (linked) mkdirSync(SHARED_STATE, { recursive: true, mode: 0o755 });
  const made = mkdtempSync(linked ? join(SHARED_STATE, 'postgres-') : `${target}.making-${process.pid}-`);
  await initialise(made, account, { fsync: true });
  try {
    if (linked) symlinkSync(made, target);
    else renameSync(made, target);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(target)) throw error;
  }
  return realpathSync(target);
}

/** A cluster of its own in a new temporary folder, whose path is returned; the caller removes it. */
export async function makeTemporaryHome(): Promise<string> {
  const account = accountForNewServer();
  const temporary = realpathSync(tmpdir());
  const parent = reaches(account, temporary) ? temporary : SHARED_STATE;
  mkdirSync(parent, { recursive: true });
  const home = mkdtempSync(join(parent, 'entente-postgres-'));
  await initialise(home, account, { fsync: false });
  return home;
}

async function initialise(home: string, account: Account, { fsync }: { fsync: boolean }): Promise<void> {
  const { initdb } = binariesFor(account, await getBinaries(), home);
  const data = join(home, 'data');
  const password = join(home, 'password');
  const passwordForInitdb = join(home, 'password-for-initdb');
  const secret = randomBytes(24).toString('hex');

  chmodSync(home, account.uid === undefined ? 0o700 : 0o711);
  mkdirSync(data, { mode: 0o700 });
  giveTo(account, data);
  for (const file of [password, passwordForInitdb]) writeFileSync(file, secret, { mode: 0o600 });
  giveTo(account, passwordForInitdb);

  const settings = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordForInitdb}`];
  const locale = ['-E', 'UTF8', '--locale=C.UTF-8'];
  const flags = ['--no-instructions', ...(fsync ? [] : ['--no-sync'])];
  const { status, error, stdout, stderr } = spawnSync(
    initdb,
    ['-D', data, ...settings, ...locale, ...flags],
    {
      ...account,
      cwd: '/',
      env: environment,
      encoding: 'utf8',
    },
  );
  rmSync(passwordForInitdb);
  if (status === 0) return;
  rmSync(home, { recursive: true });
  throw new Error(`initdb failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** Removes what a process left that died while it made this cluster. */
function removeUnfinished(target: string): void {
  const prefix = `${basename(target)}.making-`;
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    rmSync(join(dirname(target), name), { recursive: true });
  }
}
