/**
 * Where the demonstration is played. It begins afresh each time, so it takes a home away only when that holds nothing
 * but an earlier demonstration; a home with anything else in it is left alone, and the demonstration moves aside.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeEmbedded } from '@entente/store';
import { homeAt, type Home } from '../home.ts';

const mark = (home: Home): string => join(home.demonstration, 'nothing-else-is-here');

/** An empty home: the given one, or a folder in it where the given one is somebody's own. */
export async function freshHome(wanted: Home): Promise<Home> {
  const isEmpty = !existsSync(wanted.postgres) && !existsSync(wanted.masterKey);
  const home = isEmpty || existsSync(mark(wanted)) ? wanted : homeAt(join(wanted.directory, 'start'));
  await removeEmbedded({ directory: home.postgres });
  for (const path of [dirname(home.masterKey), dirname(home.journal), home.demonstration])
    rmSync(path, { recursive: true, force: true });
  mkdirSync(home.demonstration, { recursive: true });
  writeFileSync(mark(home), 'Whatever is in this home was invented, and `npm start` may take it away.\n');
  return home;
}

/** Says that a home now holds something of its owner's, which no demonstration may take away. */
export function claimHome(home: Home): void {
  rmSync(mark(home), { force: true });
}
