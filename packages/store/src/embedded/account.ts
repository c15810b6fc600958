// Whom the server runs as. PostgreSQL refuses to run as root, so that root runs it as `nobody`; anyone else runs
// it as themselves. No account is created for it.
import { chownSync, cpSync, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';

/** What `spawn` needs to run a program as the server's account; empty for the account we already are. */
export type Account = { readonly uid?: number; readonly gid?: number };

const NOBODY = 65534;

export function accountForNewServer(): Account {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** A server is run by whoever owns its data: PostgreSQL insists on it, and root may have been handed another's. */
export function accountOf(data: string): Account {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync(data);
  return { uid, gid };
}

export function giveTo(account: Account, path: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}

/** True when the account can reach `path` through every folder above it. */
export function reaches(account: Account, path: string): boolean {
  if (account.uid === undefined) return true;
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid } = statSync(folder);
    if ((mode & 0o001) === 0 && uid !== account.uid) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * The programs at a place where the account can run them: where they are, or a copy inside `home` when they lie
 * below a folder closed to it, as in a checkout below /root.
 */
export function binariesFor(account: Account, binaries: Binaries, home: string): Binaries {
  const { bundle } = binaries;
  if (bundle === undefined || reaches(account, dirname(binaries.postgres))) return binaries;
  const copy = join(home, `postgresql-${bundle.version}`);
  if (!existsSync(copy)) cpSync(bundle.folder, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}
