/**
 * A delivery, a customer's file, or what a job rejected, as a download: pages are read as the client takes them, and
 * nobody who withdraws meanwhile is on a later one.
 */
import { DeliveryExport, FileExport, JobName } from '@entente/contract';
import { contextFor } from '../api/caller.ts';
import { inputFromQuery, inputOf } from '../api/input.ts';
import { call, readInput } from '../api/rest.ts';
import type { Exchange } from '../http/exchange.ts';
import { assertMediaType } from '../http/origin.ts';
import type { Found, Transfers } from './append.ts';

export const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const;

/**
 * Answers with the file. What is refused before the first page has its status; what happens later ends the connection
 * without the last chunk, so that nobody takes the part for the whole. There is no going on amid a file: whoever asks
 * again is given what may be given then.
 */
export async function answerExport(
  { platform, limits }: Transfers,
  exchange: Exchange,
  { route, params }: Found,
): Promise<Response> {
  const isRead = route.method === 'GET';
  if (!isRead) assertMediaType(exchange.headers, ['application/json']);
  const context = await contextFor(platform, exchange, { lane: route.lane });
  const input = isRead
    ? inputFromQuery(route.procedure, exchange.url.searchParams, params)
    : inputOf(await readInput(exchange, false, limits), params);
  const pieces = (await call(context, route.procedure, input)) as AsyncGenerator<string, void>;
  const { name, format } = namedFile(route.procedure, input);
  const first = await pieces.next();
  return new Response(ReadableStream.from(encoded(first, pieces, exchange.signal)), {
    headers: {
      'content-type': mediaTypes[format],
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}

/** What the file is called. The name of a customer's file names nobody. */
function namedFile(procedure: string, input: unknown): { name: string; format: keyof typeof mediaTypes } {
  if (procedure === 'customer.export') {
    const { format } = FileExport.parse(input);
    return { name: format === 'text' ? 'customer-file.txt' : `customer-file.${format}`, format };
  }
  if (procedure === 'job.rejects') return { name: `rejects-${JobName.parse(input).id}.csv`, format: 'csv' };
  const { delivery, format } = DeliveryExport.parse(input);
  return { name: `delivery-${delivery}.${format}`, format };
}

async function* encoded(
  first: IteratorResult<string, void>,
  rest: AsyncGenerator<string, void>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  if (first.done) return;
  yield encoder.encode(first.value);
  for await (const piece of rest) {
    signal.throwIfAborted();
    yield encoder.encode(piece);
  }
}
