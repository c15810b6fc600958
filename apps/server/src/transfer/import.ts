/**
 * `POST /customers/imports` says what a file means, `PUT /imports/{id}/content` sends it, `GET /imports/{id}` tells how
 * far it is and `GET /imports/{id}/rejects` what did not land. The file is read as it lands, never as a whole.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { faultsOf, faultsText, refuse } from '@entente/contract';
import { findRefusal, rejectsFile, tellOf, type RequestContext } from '@entente/platform';
import { abilityFor, grant, subject, type Actor, type Member } from '@entente/policy';
import { z } from 'zod';
import { contextFor, type Platform } from '../api/caller.ts';
import { call, readInput } from '../api/rest.ts';
import { schemasOf } from '../api/schemas.ts';
import { answerJson } from '../http/answer.ts';
import { piecesOfBody } from '../http/body.ts';
import type { Exchange } from '../http/exchange.ts';
import { assertMediaType } from '../http/origin.ts';
import type { Limits } from '../limits/limits.ts';
import type { Placed } from '../routes/routes.ts';
import type { Upload, Uploads } from './uploads.ts';

export type Transfers = { readonly platform: Platform; readonly uploads: Uploads; readonly limits: Limits };

const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,200}$/, '1 to 200 visible characters');
const mediaTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

/** What the input of an import is over HTTP: all of it but the file, and where to put what does not land. */
export function importSchema(procedure: string): z.ZodObject {
  return (schemasOf(procedure).input as z.ZodObject).omit({ source: true, bytes: true, rejects: true });
}

/** The first step. Refuses `input-invalid` with every place, and what the policy refuses. */
export async function beginImport(at: Transfers, exchange: Exchange, route: Placed): Promise<Response> {
  assertMediaType(exchange.headers, ['application/json']);
  const { actor } = await contextFor(at.platform, exchange, { lane: 'ordinary' });
  const given = await readInput(exchange, false, at.limits);
  const member = importer(actor, route.noun);
  const read = importSchema(route.procedure).safeParse(given);
  if (!read.success) {
    const faults = faultsOf(read.error, given);
    refuse('input-invalid', { detail: faultsText(faults), faults });
  }
  const { mapping } = read.data as { mapping: { file: { format: 'csv' | 'ndjson' } } };
  const key = exchange.headers.get('idempotency-key');
  if (key !== null && !IdempotencyKey.safeParse(key).success)
    refuse('input-invalid', { detail: 'idempotency-key: must be 1 to 200 visible characters' });
  const { upload, isNew } = await at.uploads.begin({
    partner: member.partner,
    procedure: route.procedure,
    input: read.data,
    format: mapping.file.format,
    idempotencyKey: key,
  });
  return answerJson(viewOf(upload), isNew ? 201 : 200, { location: `/api/v1/imports/${upload.id}` });
}

/** Who may import what, as the procedure itself will ask again. The operator has no customers. */
function importer(actor: Actor, noun: string): Member {
  if (actor.kind !== 'member') return refuse('not-allowed', { action: 'import', noun });
  const { partner } = actor;
  const ability = abilityFor(actor);
  if (noun === 'customer') grant(ability, 'import', subject.customer({ partner }));
  else if (noun === 'event') grant(ability, 'import', subject.event({ partner }));
  else grant(ability, 'import', subject.consent({ partner }));
  return actor;
}

/** One of the partner's imports. */
export async function answerImport(
  at: Transfers,
  exchange: Exchange,
  { id, part }: { id: string; part: string | undefined },
): Promise<Response> {
  const { method, notes } = exchange;
  const isSent = method === 'PUT' && part === 'content';
  const isAsked = method === 'GET' && (part === undefined || part === 'rejects');
  if (!isSent && !isAsked) refuse('not-found', { what: 'route' });
  notes.route = isSent ? 'import.content' : part === 'rejects' ? 'import.rejects' : 'import.get';
  const found: { upload?: Upload } = {};
  const context = await contextFor(at.platform, exchange, {
    lane: isSent ? 'bulk' : 'ordinary',
    onProgress: ({ done, bytes }) =>
      found.upload && Object.assign(found.upload, { rows: done, bytes: bytes?.done ?? found.upload.bytes }),
  });
  const { actor } = context;
  const partner = actor.kind === 'member' ? actor.partner : refuse('not-found', { what: 'import' });
  const upload = at.uploads.get(partner, id);
  found.upload = upload;
  importer(actor, upload.procedure.split('.')[0] ?? '');
  if (part === undefined) return answerJson(viewOf(upload));
  return part === 'rejects' ? rejectsOf(upload) : receive(at, exchange, { upload, context });
}

async function receive(
  { limits }: Transfers,
  { headers, request, signal }: Exchange,
  { upload, context }: { upload: Upload; context: RequestContext },
): Promise<Response> {
  if (upload.state === 'done') return answerJson(viewOf(upload));
  if (upload.state === 'running') refuse('upload-state', { state: 'running', needs: 'that it is not' });
  assertMediaType(headers, [mediaTypes[upload.format]]);
  const length = headers.get('content-length');
  const bytes = length !== null && /^\d{1,15}$/.test(length) ? { bytes: Number(length) } : {};
  const source = piecesOfBody(request, { most: limits.fileBytes, ms: limits.idleMs, signal });
  const rejects = rejectsFile(upload.rejectsPath);
  Object.assign(upload, { state: 'running', rows: 0, bytes: 0, rejects: 0, refusal: null });
  try {
    upload.report = await call(context, upload.procedure, { ...upload.input, ...bytes, source, rejects });
    upload.state = 'done';
  } catch (error) {
    const isRefused = findRefusal(error) !== undefined;
    Object.assign(upload, { state: isRefused ? 'refused' : 'interrupted' });
    if (!signal.aborted) upload.refusal = tellOf(error).body;
    throw error;
  } finally {
    upload.rejects = (await rejects.close()).count;
  }
  return answerJson(viewOf(upload));
}

function rejectsOf({ id, rejects, rejectsPath, state }: Upload): Response {
  if (rejects === 0 || state === 'running') refuse('not-found', { what: 'rejects file' });
  return new Response(Readable.toWeb(createReadStream(rejectsPath)) as ReadableStream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="rejects-${id}.csv"`,
    },
  });
}

/** What is told of an import. */
export const ImportView = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['customers', 'events', 'consents']),
  state: z.enum(['waiting', 'running', 'interrupted', 'refused', 'done']),
  /** Rows and bytes that have been read. */
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Rows and cells in the rejects file. */
  rejects: z.int().nonnegative(),
  /** Where the file goes, and the rejects file is. */
  content: z.string(),
  rejectsFile: z.string(),
  /** When it is forgotten. */
  until: z.iso.datetime(),
  /** What the import counted, when it is done; otherwise null. */
  report: z.unknown(),
  /** Why it was refused. */
  refusal: z.unknown(),
});

function viewOf(upload: Upload): z.infer<typeof ImportView> {
  const { id, procedure, state, rows, bytes, rejects, report, refusal, forgetAt } = upload;
  const kind = `${procedure.split('.')[0]}s` as 'customers' | 'events' | 'consents';
  const path = `/api/v1/imports/${id}`;
  return {
    id,
    kind,
    state,
    rows,
    bytes,
    rejects,
    content: `${path}/content`,
    rejectsFile: `${path}/rejects`,
    until: new Date(forgetAt).toISOString(),
    report,
    refusal,
  };
}
