/** A file in pieces of a size that is sent at once, whatever sizes it comes in. */
import { piecesOf } from './export.ts';

/** Bytes of a file in order; a Blob, as a chosen file is one, is read from anywhere. */
export type FileSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | Blob;

/** Bytes of a piece: so many are held, and sent again at most when a line breaks. */
const pieceBytes = 8_388_608;

/** The pieces of a file; the last may be shorter. No piece is empty. */
export async function* inPieces(source: FileSource): AsyncGenerator<Uint8Array, void> {
  if (source instanceof Blob) {
    for (let at = 0; at < source.size; at += pieceBytes)
      yield new Uint8Array(await source.slice(at, at + pieceBytes).arrayBuffer());
    return;
  }
  let piece = new Uint8Array(pieceBytes);
  let filled = 0;
  for await (const chunk of source instanceof ReadableStream ? piecesOf(source) : source) {
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + pieceBytes - filled);
      piece.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < pieceBytes) continue;
      yield piece;
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
