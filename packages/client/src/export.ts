/** Files that the server gives: read as they are taken, page by page. */
import type { createCaller } from '@entente/platform';
import { send, type Connection } from './connection.ts';

type Export = ReturnType<typeof createCaller>['delivery']['export'];
export type DeliveryExportInput = Parameters<Export>[0];

/** The bytes of a file at a path: asked with `how` as JSON, or by GET. */
export async function openFile(
  connection: Connection,
  path: string,
  how?: unknown,
): Promise<AsyncGenerator<Uint8Array, void>> {
  const asked =
    how === undefined
      ? { method: 'GET' }
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(how) };
  const response = await connection.asking(
    (signal) => send(connection, `/api/v1${path}`, { ...asked, signal }),
    { isRepeatable: true, isTimed: false },
  );
  if (response.body === null) throw new Error('the answer has no body');
  return piecesOf(response.body);
}

function openDelivery(connection: Connection, { delivery, ...how }: DeliveryExportInput) {
  return openFile(connection, `/deliveries/${encodeURIComponent(delivery)}/export`, how);
}

/** A file as text in pieces, as the procedure in the server gives it. */
export function exportFile(
  connection: Connection,
  procedure: string,
): (input: unknown) => Promise<AsyncGenerator<string, void>> {
  const opened = (input: unknown): Promise<AsyncGenerator<Uint8Array, void>> => {
    if (procedure === 'delivery.export') return openDelivery(connection, input as DeliveryExportInput);
    if (procedure === 'customer.export') return openFile(connection, '/customers/file/export', input);
    return openFile(connection, `/jobs/${encodeURIComponent((input as { id: string }).id)}/rejects`);
  };
  return async (input) => decoded(await opened(input));
}

async function* decoded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') yield text;
  }
}

/**
 * Writes the file to `sink`, no faster than it takes it, and closes it; answers with the number of bytes. A file that
 * ends amid its way aborts the sink: a part is never taken for the whole. In Node, `Writable.toWeb(createWriteStream(…))`.
 */
export function saveDelivery(
  connection: Connection,
): (input: DeliveryExportInput, sink: WritableStream<Uint8Array>) => Promise<number> {
  return async (input, sink) => {
    const pieces = await openDelivery(connection, input);
    const writer = sink.getWriter();
    let bytes = 0;
    try {
      for await (const piece of pieces) {
        await writer.ready;
        await writer.write(piece);
        bytes += piece.length;
      }
      await writer.close();
    } catch (error) {
      await writer.abort(error);
      throw error;
    }
    return bytes;
  };
}

/** The bytes of an answer; reading on is what asks for more. Ends with an error where the server breaks off. */
export async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(brokenOff);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function brokenOff(error: unknown): never {
  if (error instanceof TypeError)
    throw new Error('the server broke off amid the file: what came is not all of it');
  throw error;
}
