import {
  JobId,
  parseImportMapping,
  Refusal,
  sampleLimits,
  type FileKind,
  type FileSuggestion,
  type ImportMapping,
} from '@entente/contract';
import { redirect } from '@sveltejs/kit';
import {
  details,
  draftOf,
  emptyDraft,
  mappedKinds,
  mappingOf,
  missingColumns,
  settings,
  type Draft,
} from '#lib/mapped.ts';
import { z } from 'zod';
import { apiOf } from '#lib/server/api.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { uploadIdOf } from '#lib/server/imports.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

type Api = ReturnType<typeof apiOf>;
type Sample = Awaited<ReturnType<Api['upload']['look']>>;

const Kind = z.enum(mappedKinds);

/** Rows that are shown; more of them say what the columns are. */
const shownRows = 5;

/** What is sent lies there until it is imported, or its days are over; whoever comes back begins where they left. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const id = uploadIdOf(event.params.upload);
  const { received, expiresAt } = await api.upload.get({ id });
  const sample = await api.upload.look({ id, limit: sampleLimits.rows });
  const { headers, rows } = sample;
  const like = JobId.safeParse(event.url.searchParams.get('like'));
  const kind = Kind.safeParse(event.url.searchParams.get('kind'));
  const wanted = kind.success ? kind.data : undefined;
  const former = like.success ? (await api.job.get({ id: like.data })).asked?.mapping : undefined;
  const suggestion = former ? undefined : await suggest(api, sample, wanted);
  const mapping: ImportMapping | undefined = former ?? suggestion?.mapping;
  const draft = mapping ? draftOf(mapping, headers) : emptyDraft(wanted ?? 'customers', headers);
  return {
    file: { bytes: received, expiresAt },
    draft: { ...draft, settings: { ...draft.settings, format: sample.format } },
    missing: former ? missingColumns(former, headers) : [],
    isFormer: former !== undefined,
    isTold: mapping !== undefined,
    why: Object.fromEntries(suggestion?.columns.map(({ column, why }) => [column, why]) ?? []),
    headers,
    rows: rows.slice(0, shownRows),
    examples: Object.fromEntries(headers.map((header, at) => [header.trim(), exampleIn(sample, at)])),
  };
};

/** The first value of a column that says something. */
const exampleIn = ({ rows }: Sample, at: number): string =>
  rows
    .map((row) => row[at]?.trim() ?? '')
    .find((value) => value !== '')
    ?.slice(0, 60) ?? '';

/** A file of which nothing can be told is mapped by hand from the beginning. */
async function suggest(
  api: Api,
  sample: Sample,
  kind: FileKind | undefined,
): Promise<FileSuggestion | undefined> {
  try {
    return await api.dictionary.suggest({ ...sample, ...(kind && { kind }) });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'mapping-invalid') return undefined;
    throw error;
  }
}

function draftIn(typed: Typed): Draft {
  const all = Object.fromEntries(details.map((name) => [name, typed.all(name)]));
  const as = typed.all('as');
  return {
    kind: read(Kind, typed.text('kind'), 'kind'),
    settings: Object.fromEntries(
      settings.map((name) => [name, typed.text(`all-${name}`)]),
    ) as Draft['settings'],
    lines: typed.all('column').map((column, nth) => ({
      column,
      as: as[nth] ?? '',
      ...(Object.fromEntries(details.map((name) => [name, all[name]?.[nth]?.trim() ?? ''])) as Record<
        (typeof details)[number],
        string
      >),
    })),
  };
}

/** The whole file, if the form says that it is: who is absent from it is removed, up to that share. */
function snapshotIn(typed: Typed): { maxRemoved: number } | undefined {
  if (typed.find('snapshot') === undefined) return undefined;
  const percent = Number(typed.find('percent') ?? '10');
  return { maxRemoved: Number.isFinite(percent) ? percent / 100 : 0 };
}

/** Asks for the job that is meant, and goes to where it is seen. Whoever might be removed is counted first. */
const ask = (isTry: boolean) => async (event: RequestEvent) => {
  const typed = await typedIn(event.request);
  const draft = draftIn(typed);
  return done(
    async () => {
      const mapping = parseImportMapping(mappingOf(draft));
      const snapshot = mapping.kind === 'customers' ? snapshotIn(typed) : undefined;
      const { id } = await apiOf(event, event.params.partner).job.import({
        upload: uploadIdOf(event.params.upload),
        mapping,
        ...((isTry || snapshot) && { dryRun: true }),
        ...(snapshot && { snapshot }),
      });
      return redirect(303, `/as/${event.params.partner}/import/job/${id}`);
    },
    { draft, isSnapshot: typed.find('snapshot') !== undefined, percent: typed.text('percent') },
  );
};

export const actions = {
  try: ask(true),
  import: ask(false),
  discard: (event) =>
    done(async () => {
      await apiOf(event, event.params.partner).upload.remove({ id: uploadIdOf(event.params.upload) });
      return redirect(303, `/as/${event.params.partner}/import`);
    }),
} satisfies Actions;
