/** Files named on the command line; `-` is standard input. */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from './words.ts';

/** The whole text of a file that is small by its nature, such as terms or a mapping. Throws a usage error. */
export async function readText(path: string): Promise<string> {
  return path === '-' ? text(process.stdin) : readFile(path, 'utf8').catch(unreadable(path));
}

/** The bytes of a file of any size, in order, and how many they are where that is known. Throws a usage error. */
export async function openBytes(
  path: string,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly size: number | undefined }> {
  if (path === '-') return { bytes: process.stdin, size: undefined };
  const handle = await open(path).catch(unreadable(path));
  const { size } = await handle.stat();
  return { bytes: createReadStream(path, { fd: handle }), size };
}

function unreadable(path: string): (error: NodeJS.ErrnoException) => never {
  return ({ code, message }) => {
    throw new UsageError(`${path} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}`);
  };
}
