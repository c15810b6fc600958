/** Servers that this home knows, each with the key it is asked with, in one file that only its owner may read. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from './home.ts';
import { UsageError } from './words.ts';

export type Profile = { readonly url: string; readonly key: string; readonly partner: string };
/** `current` is the one in force where none is named; null where commands open the home itself. */
export type Profiles = {
  readonly current: string | null;
  readonly profiles: Readonly<Record<string, Profile>>;
};

/** The word for the home itself, which no profile is named by. */
export const local = 'local';

const fileOf = (home: Home): string => join(home.directory, 'profiles.json');

export async function readProfiles(home: Home): Promise<Profiles> {
  try {
    return JSON.parse(await readFile(fileOf(home), 'utf8')) as Profiles;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { current: null, profiles: {} };
  }
}

/** The file is there whole or not at all, and never for others to read. */
export async function writeProfiles(home: Home, profiles: Profiles): Promise<void> {
  await mkdir(home.directory, { recursive: true, mode: 0o700 });
  const part = `${fileOf(home)}.part`;
  await writeFile(part, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  await chmod(part, 0o600);
  await rename(part, fileOf(home));
}

/** The profile in force: the named one, else the current one. Throws a usage error for one that there is not. */
export async function profileInForce(home: Home, named: string | undefined): Promise<Profile | undefined> {
  const { current, profiles } = await readProfiles(home);
  const name = named ?? current ?? local;
  if (name === local) return undefined;
  if (!Object.hasOwn(profiles, name)) throw new UsageError(`there is no profile ${name}: entente profiles`);
  return profiles[name];
}
