/** The beginning of a file, looked at before it is read: what it is encoded in and, for CSV, its header. */
import { refuse } from '@entente/contract';

/** Bytes in the order of the file, in chunks of any size. */
export type ByteSource = AsyncIterable<Uint8Array>;

const pieceBytes = 262_144;

/** `isWhole` says that the file has no bytes after these. */
export type Head = { readonly bytes: Uint8Array; readonly isWhole: boolean };

/**
 * Takes bytes from `chunks` until `isEnough` or the end, and gives them without a UTF-8 byte order mark.
 * Refuses `file-unreadable` for UTF-16, which every spreadsheet can write and nobody means to.
 */
export async function readHead(
  chunks: AsyncIterator<Uint8Array>,
  isEnough: (bytes: Uint8Array) => boolean,
): Promise<Head> {
  let bytes = Buffer.alloc(0);
  let isWhole = false;
  while (!isWhole && (bytes.length < 3 || !isEnough(bytes))) {
    const next = await chunks.next();
    if (next.done) isWhole = true;
    else bytes = Buffer.concat([bytes, next.value]);
  }
  const start = bytes.toString('hex', 0, 3);
  if (start.startsWith('fffe') || start.startsWith('feff'))
    refuse('file-unreadable', { line: 1, detail: 'it is UTF-16; save it as UTF-8' });
  return { bytes: start === 'efbbbf' ? bytes.subarray(3) : bytes, isWhole };
}

/** A chunk in pieces no larger than 256 KiB, so that a source which hands over everything at once costs no more. */
export function* piecesOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < chunk.length; from += pieceBytes) yield chunk.subarray(from, from + pieceBytes);
}
