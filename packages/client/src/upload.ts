/**
 * Sending a file: piece by piece, each in a request of its own that is over long before anybody on the way gives up,
 * and from the byte that the server names when a line breaks.
 */
import { Refusal, type Upload } from '@entente/contract';
import type { Progress } from '@entente/platform';
import { askJson, pause, send, untilOf, type Connection } from './connection.ts';
import { inPieces, type FileSource } from './pieces.ts';

export type Sending = {
  readonly id: string;
  /** The byte of the upload to begin at. */
  readonly offset: number;
  /** The bytes from there on. */
  readonly source: FileSource;
  /** The size of the file, where it is known. */
  readonly bytes?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** How often in a row a piece is tried of which nothing gets through. */
const tries = 6;
/** Milliseconds for one piece: below the five minutes after which runtimes give an answer up by themselves. */
const pieceMs = 240_000;

const at = (id: string): string => `/api/v1/uploads/${encodeURIComponent(id)}`;

/** Sends what there is of a file from an offset on. Answers with the upload as it is then; does not complete it. */
export async function sendFile(connection: Connection, sending: Sending): Promise<Upload> {
  const { id, source, bytes, onProgress = connection.onProgress } = sending;
  const signal = untilOf(connection, sending.signal);
  let { offset } = sending;
  const tell = (): void =>
    onProgress?.({ step: 'send', unit: 'bytes', done: offset, ...(bytes !== undefined && { total: bytes }) });
  tell();
  for await (const piece of inPieces(source)) {
    await sendPiece(connection, { id, offset, piece, signal });
    offset += piece.length;
    tell();
  }
  return askJson<Upload>(connection, at(id), { isRepeatable: true, signal });
}

type Piece = { id: string; offset: number; piece: Uint8Array; signal: AbortSignal };

async function sendPiece(connection: Connection, { id, offset, piece, signal }: Piece): Promise<void> {
  let from = 0;
  for (let attempt = 1; from < piece.length; attempt += 1) {
    try {
      await append(connection, { id, offset: offset + from, piece: piece.subarray(from), signal });
      return;
    } catch (error) {
      if (attempt >= tries || !isPassing(error, signal)) throw error;
      await pause(Math.min(250 * 2 ** attempt, 10_000), signal);
      // What came before the line broke stays.
      const { received } = await askJson<Upload>(connection, at(id), { isRepeatable: true, signal });
      const come = received - offset;
      if (come < 0 || come > piece.length) throw error;
      if (come > from) attempt = 0;
      from = come;
    }
  }
}

async function append(connection: Connection, { id, offset, piece, signal: own }: Piece): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream' };
  const late = AbortSignal.timeout(pieceMs);
  await connection.asking(
    async (signal) => {
      const path = `${at(id)}/content?offset=${offset}`;
      const body = piece as Uint8Array<ArrayBuffer>;
      await (await send(connection, path, { method: 'POST', headers, body, signal })).text();
    },
    { isRepeatable: true, isTimed: false, signal: AbortSignal.any([own, late]) },
  );
}

/** What a broken line or a server that begins anew causes; not what it says of the file. */
export function isPassing(error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) return false;
  if (error instanceof Refusal) return ['busy', 'overloaded', 'offset-mismatch'].includes(error.code);
  return true;
}
