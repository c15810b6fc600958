/**
 * Bytes of an upload, from an offset on. They are taken no faster than they come to rest on the disk, sealed; when the
 * line breaks, what came stays, and `GET /uploads/{id}` tells where to go on.
 */
import { jobLimits } from '@entente/contract';
import { contextFor, type Platform } from '../api/caller.ts';
import { inputFromQuery } from '../api/input.ts';
import { call } from '../api/rest.ts';
import { answerJson } from '../http/answer.ts';
import { piecesOfBody } from '../http/body.ts';
import type { Exchange } from '../http/exchange.ts';
import { assertMediaType } from '../http/origin.ts';
import type { Limits } from '../limits/limits.ts';
import type { Placed } from '../routes/routes.ts';

export type Transfers = { readonly platform: Platform; readonly limits: Limits };
export type Found = {
  readonly route: Placed;
  /** What stands in the places of its path. */
  readonly params: Readonly<Record<string, string>>;
};

/** The type of a body that is bytes and nothing else. */
export const bytesType = 'application/octet-stream';

/** Takes the body as the `source` of the procedure. Refuses what the procedure refuses, `media-type-refused`. */
export async function answerAppend(
  { platform, limits }: Transfers,
  exchange: Exchange,
  { route, params }: Found,
): Promise<Response> {
  const { headers, request, signal, url } = exchange;
  assertMediaType(headers, [bytesType]);
  const context = await contextFor(platform, exchange, { lane: route.lane });
  const input = inputFromQuery(route.procedure, url.searchParams, params);
  const source = piecesOfBody(request, { most: jobLimits.uploadBytes, ms: limits.idleMs, signal });
  return answerJson(await call(context, route.procedure, { ...input, source }));
}
