/** The beginning of a file, looked at before it is read: what it is encoded in and, for CSV, its header. */
import { refuse } from '@entente/contract';

/** Bytes in the order of the file, in chunks of any size. */
export type ByteSource = AsyncIterable<Uint8Array>;

const pieceBytes = 262_144;

/** How files begin that are packed. Unpacked they may be of any size, so they are not read here. */
const packings = {
  gzip: /^1f8b/,
  zip: /^504b(0304|0506)/,
  bzip2: /^425a683[1-9]3141/,
  xz: /^fd377a585a00/,
  zstd: /^28b52ffd/,
};

/** Whether every other of the first bytes is NUL: UTF-16 without a mark. */
function hasHalves(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return bytes.length > 3 && ((a === 0 && c === 0 && b !== 0) || (b === 0 && d === 0 && a !== 0));
}

/** `isWhole` says that the file has no bytes after these. */
export type Head = { readonly bytes: Uint8Array; readonly isWhole: boolean };

/**
 * Takes bytes from `chunks` until `isEnough` or the end, and gives them without a UTF-8 byte order mark.
 * Refuses `file-unreadable` for what is packed, and for UTF-16, which every spreadsheet can write and nobody means to.
 */
export async function readHead(
  chunks: AsyncIterator<Uint8Array>,
  isEnough: (bytes: Uint8Array) => boolean,
): Promise<Head> {
  let bytes = Buffer.alloc(0);
  let isWhole = false;
  while (!isWhole && (bytes.length < 6 || !isEnough(bytes))) {
    const next = await chunks.next();
    if (next.done) isWhole = true;
    else bytes = Buffer.concat([bytes, next.value]);
  }
  const start = bytes.toString('hex', 0, 6);
  const [packing] = Object.entries(packings).find(([, magic]) => magic.test(start)) ?? [];
  if (packing) refuse('file-unreadable', { line: 1, detail: `it is packed as ${packing}; unpack it first` });
  if (start.startsWith('fffe') || start.startsWith('feff') || hasHalves(bytes))
    refuse('file-unreadable', { line: 1, detail: 'it is UTF-16; save it as UTF-8' });
  return { bytes: start.startsWith('efbbbf') ? bytes.subarray(3) : bytes, isWhole };
}

/** A chunk in pieces no larger than 256 KiB, so that a source which hands over everything at once costs no more. */
export function* piecesOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < chunk.length; from += pieceBytes) yield chunk.subarray(from, from + pieceBytes);
}
