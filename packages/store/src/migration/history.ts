/** The numbered SQL files of each kind of schema: one history per kind, never edited once merged. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Place } from '../context/token.ts';

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
};

/** Where the histories are: db/ of the project. */
export const standardFolder = new URL('../../../../db/', import.meta.url);
const read = new Map<string, readonly Migration[]>();

/** The history of a kind of schema, in order. Throws when numbers are missing or doubled. */
export function historyOf(kind: Place['kind'], folder: URL = standardFolder): readonly Migration[] {
  const directory = new URL(`${kind}/`, folder);
  const known = read.get(directory.href);
  if (known) return known;
  const history = (existsSync(directory) ? readdirSync(fileURLToPath(directory)) : [])
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file, index) => {
      if (Number(file.slice(0, 4)) !== index + 1) throw new Error(`db/${kind}/${file} is out of sequence`);
      const text = readFileSync(new URL(file, directory), 'utf8');
      return { number: index + 1, name: file, text, sha256: createHash('sha256').update(text).digest('hex') };
    });
  read.set(directory.href, history);
  return history;
}

/** The version of a kind of schema that this program needs. */
export function neededVersion(kind: Place['kind'], folder?: URL): number {
  return historyOf(kind, folder).length;
}
