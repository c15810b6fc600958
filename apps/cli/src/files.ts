/** Files named on the command line; `-` is standard input. */
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { refuse } from '@entente/contract';
import { UsageError } from './words.ts';

/** The whole text of a file that is small by its nature, such as terms or a mapping. Throws a usage error. */
export async function readText(path: string): Promise<string> {
  return path === '-' ? text(process.stdin) : readFile(path, 'utf8').catch(unreadable(path));
}

/**
 * The bytes of a file of any size, in order, and how many they are where that is known. Throws a usage error for what
 * is neither a file nor a pipe; the bytes end in the refusal `file-changed` where the file was written to meanwhile.
 */
export async function openBytes(
  path: string,
): Promise<{ readonly bytes: Readable; readonly size: number | undefined }> {
  if (path === '-') return { bytes: process.stdin, size: undefined };
  const kind = await stat(path).catch(unreadable(path));
  if (!kind.isFile() && !kind.isFIFO())
    throw new UsageError(`${path} cannot be read: it is ${kind.isDirectory() ? 'a folder' : 'no file'}`);
  await access(path, constants.R_OK).catch(unreadable(path));
  if (kind.isFIFO()) return { bytes: createReadStream(path), size: undefined };
  return { bytes: Readable.from(unchanged(path), { objectMode: false }), size: kind.size };
}

/**
 * The bytes of a file that stays as it is while it is read: one that grows, shrinks or is written over is refused. It is
 * opened when the first of them is asked for, so that nothing stays open of what is never read.
 */
async function* unchanged(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await open(path).catch(unreadable(path));
  try {
    const before = await file.stat();
    let read = 0;
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>) {
      read += chunk.length;
      yield chunk;
    }
    const after = await file.stat();
    if (read !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs)
      refuse('file-changed', { before: before.size, after: after.size });
  } finally {
    await file.close();
  }
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

/** Terms in a file, or on standard input for `-`: JSON where the name says so or the text begins like it. */
export async function readTermsText(path: string): Promise<{ text: string; format: 'yaml' | 'json' }> {
  const text = await readText(path);
  const isJson = path.endsWith('.json') || (path === '-' && text.trimStart().startsWith('{'));
  return { text, format: isJson ? 'json' : 'yaml' };
}
