/** What is done about an import: sending its file, asking for its job, and reading what did not land. */
import { JobId, refuse, rejectReasons, UploadId, type Job, type RejectReason, said } from '@entente/contract';
import { error, type RequestEvent } from '@sveltejs/kit';
import { apiOf } from './api.ts';
import { partsOf, textOfPart } from './multipart.ts';

type Api = ReturnType<typeof apiOf>;

export const jobIdOf = (text: string): string => idOf(JobId, text);
export const uploadIdOf = (text: string): string => idOf(UploadId, text);

function idOf(schema: typeof JobId, text: string): string {
  const id = schema.safeParse(text);
  return id.success ? id.data : error(404, 'not-found');
}

/**
 * Sends the file of a form on as it comes, and answers with the upload and the fields that stood before it. Refuses
 * `input-invalid` where no file was chosen, `not-allowed`, `limit-exceeded`; what came until then is thrown away.
 */
export async function sendFile(
  event: RequestEvent,
  partner: string,
): Promise<{ readonly upload: string; readonly fields: ReadonlyMap<string, string> }> {
  const api = apiOf(event, partner);
  const fields = new Map<string, string>();
  for await (const part of partsOf(event.request)) {
    if (part.fileName === undefined) fields.set(part.name, await textOfPart(part));
    else if (part.fileName !== '') return { upload: await sendContent(api, part.content), fields };
  }
  return refuse('input-invalid', {
    detail: 'no file was chosen',
    faults: [{ path: 'file', ...said`choose a file` }],
  });
}

async function sendContent(api: Api, source: AsyncIterable<Uint8Array>): Promise<string> {
  const { id } = await api.upload.open({});
  try {
    await api.upload.append({ id, offset: 0, source });
    await api.upload.finish({ id });
    return id;
  } catch (error) {
    // A form that broke off is not gone on with.
    await api.upload.remove({ id });
    throw error;
  }
}

const importKinds = [
  'import-customers',
  'import-events',
  'import-consents',
  'import-places',
  'import-organisations',
  'import-contacts',
] as const;
export type ImportKind = (typeof importKinds)[number];
export const isImportKind = (kind: string | null): kind is ImportKind =>
  importKinds.some((each) => each === kind);

/** Imports, newest first: of one kind in pages, of all kinds the newest. */
export async function listImports(
  api: Api,
  { kind, after }: { kind: ImportKind | undefined; after?: string },
): Promise<{ readonly jobs: readonly Job[]; readonly next: string | null }> {
  if (kind) return api.job.list({ kind, limit: 20, ...(after !== undefined && { after }) });
  const lists = await Promise.all(importKinds.map((each) => api.job.list({ kind: each, limit: 20 })));
  const jobs = lists.flatMap((list) => list.jobs);
  const newest = jobs.toSorted((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1)).slice(0, 20);
  return { jobs: newest, next: null };
}

export type Rejected = {
  readonly line: string;
  readonly column: string;
  readonly value: string;
  readonly reason: RejectReason;
};

/** How jobs name who asked for them → how people call them; a key's name stands as it is. */
export async function namesOf(api: Api): Promise<ReadonlyMap<string, string>> {
  const { members } = await api.member.list({ limit: 500 });
  return new Map(members.map(({ person, name }) => [person, name]));
}

/** The first rejects of a job; none where all of it landed, or the days for which they are kept are over. */
export async function firstRejects(api: Api, id: string, most: number): Promise<readonly Rejected[]> {
  let text = '';
  for await (const piece of await api.job.rejects({ id })) {
    text += piece;
    if (text.length > 65_536) break;
  }
  return rowsOf(text)
    .slice(1)
    .flatMap(([line = '', column = '', value = '', reason = '']) =>
      Object.hasOwn(rejectReasons, reason)
        ? [{ line, column, value: value.slice(0, 200), reason: reason as RejectReason }]
        : [],
    )
    .slice(0, most);
}

/** Rows of a CSV file as the server writes them; the last counts only where it is whole. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
