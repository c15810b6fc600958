import { appendFileSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRefusal } from '@entente/platform';
import { afterAll, expect, test } from 'vitest';
import { openBytes } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads a file of 300 kB to its end, with something happening to it after the first piece. */
async function readWhile(name: string, happens: (path: string) => void): Promise<number> {
  const path = join(folder, name);
  writeFileSync(path, 'x'.repeat(300_000));
  // Clocks of file systems tick slowly.
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  const { bytes } = await openBytes(path);
  let read = 0;
  for await (const piece of bytes as AsyncIterable<Uint8Array>) {
    if (read === 0) happens(path);
    read += piece.length;
  }
  return read;
}

test('a file is read whole, and its size is known', async () => {
  expect(await readWhile('whole', () => {})).toBe(300_000);
  expect((await openBytes(join(folder, 'whole'))).size).toBe(300_000);
});

test.each([
  ['grows', (path: string) => appendFileSync(path, 'more')],
  ['shrinks', (path: string) => truncateSync(path, 70_000)],
  ['is written over', (path: string) => writeFileSync(path, 'y'.repeat(300_000))],
])('a file that %s while it is read is refused', async (name, happens) => {
  const refused = await readWhile(name, happens).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(findRefusal(refused)?.code).toBe('file-changed');
});

test('a file that is replaced by another of its name is read as it was', async () => {
  expect(await readWhile('replaced', (path) => rmSync(path))).toBe(300_000);
});

test('a folder, a device and what is not there are none', async () => {
  await expect(openBytes(folder)).rejects.toThrow('it is a folder');
  await expect(openBytes('/dev/null')).rejects.toThrow('it is no file');
  await expect(openBytes(join(folder, 'nothing'))).rejects.toThrow('there is no such file');
});
