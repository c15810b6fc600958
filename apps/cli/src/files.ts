/** Files named on the command line; `-` is standard input. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { UsageError } from './words.ts';

/** The whole text of a file that is small by its nature, such as terms or a mapping. Throws a usage error. */
export async function readText(path: string): Promise<string> {
  return path === '-' ? text(process.stdin) : readFile(path, 'utf8').catch(unreadable(path));
}

/** The bytes of a file of any size, in order, and how many they are where that is known. Throws a usage error. */
export async function openBytes(
  path: string,
): Promise<{ readonly bytes: Readable; readonly size: number | undefined }> {
  if (path === '-') return { bytes: process.stdin, size: undefined };
  const handle = await open(path).catch(unreadable(path));
  const { size } = await handle.stat();
  return { bytes: createReadStream(path, { fd: handle }), size };
}

/**
 * Writes pieces of text to a file that only its owner may read, or to standard output. The file is there when all of
 * it is. Returns how many bytes were written.
 */
export async function writePieces(pieces: AsyncIterable<string>, path: string | undefined): Promise<number> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<string, void> {
    for await (const piece of pieces) {
      bytes += Buffer.byteLength(piece);
      yield piece;
    }
  }
  const source = Readable.from(counted());
  if (path === undefined) {
    await pipeline(source, process.stdout, { end: false });
    return bytes;
  }
  const part = `${path}.part`;
  try {
    await pipeline(source, createWriteStream(part, { mode: 0o600 }));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await rename(part, path);
  return bytes;
}

function unreadable(path: string): (error: NodeJS.ErrnoException) => never {
  return ({ code, message }) => {
    throw new UsageError(`${path} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}`);
  };
}
