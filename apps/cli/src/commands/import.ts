import {
  FileKind,
  fileKinds,
  IdempotencyKey,
  UploadId,
  UploadLook,
  type ImportJob,
  type ImportMapping,
  type Job,
} from '@entente/contract';
import type { RejectsFile } from '@entente/platform';
import { openBytes, readText } from '../files.ts';
import { beginImport, queuedText } from '../jobs.ts';
import { noteRejects, removeExpiredRejects } from '../rejects.ts';
import { consentsText, customersText, eventsText, landedText } from '../reports.ts';
import type { Session } from '../session.ts';
import { verb, type Noun } from '../verb.ts';
import { table } from '../table.ts';
import { typed, UsageError } from '../words.ts';

const more =
  'A row that cannot land goes to the rejects file and is counted; the others land. The same file again changes nothing. docs/import.md says how mappings are written. Asked of a server it is a job, which goes on when you leave it by Ctrl-C.';

const file = {
  type: 'positional',
  required: true,
  description: 'CSV or NDJSON; - is standard input',
} as const;
const rejects = {
  type: 'string',
  valueHint: 'file',
  description:
    'where to write the rows and cells that did not land: line, column, value, reason; removed after 30 days',
} as const;
const map = { type: 'string', valueHint: 'file', description: 'the mapping, YAML or JSON' } as const;
const later = {
  'dry-run': {
    type: 'boolean',
    description: 'read, count and reject as the import would, and change nothing',
  },
  detach: {
    type: 'boolean',
    description: 'send the file for `entente serve` to import, and answer with the job',
  },
  key: {
    type: 'string',
    valueHint: 'word',
    description: 'with --detach: given again, it goes on where the line broke, and there is one job',
  },
} as const;

const customers = verb({
  about: 'Imports your customers: identifiers and attributes.',
  more,
  examples: [
    '--as zephyria import customers members.csv --map members.mapping.yaml --rejects rejected.csv',
    '--as zephyria import customers everybody.csv --map members.mapping.yaml --snapshot --dry-run',
    '--as zephyria import customers members.csv --map members.mapping.yaml --detach --key july',
  ],
  args: {
    file,
    map: { ...map, required: true },
    rejects,
    ...later,
    snapshot: { type: 'boolean', description: 'the file is the whole: who is absent from it is removed' },
    'max-removed': {
      type: 'string',
      valueHint: 'percent',
      description: 'how many of the customers a snapshot may remove; 10% unless said',
    },
  },
  run: ({ args, session }) => {
    const maxRemoved = shareOf(args['max-removed']);
    if (maxRemoved !== undefined && !args.snapshot) throw new UsageError('only a --snapshot removes anybody');
    const options = {
      ...(args.snapshot && { snapshot: { ...(maxRemoved !== undefined && { maxRemoved }) } }),
    };
    return importing(session, { ...args, kind: 'customers', options }, async (file) =>
      (await session.member()).customer.import({ ...file, ...options }),
    );
  },
  show: (done) => shownDone(done, customersText),
});

const events = verb({
  about: 'Imports what your customers did: purchases, surveys, visits.',
  more,
  examples: ['--as zephyria import events flights.ndjson --map flights.mapping.yaml'],
  args: { file, map: { ...map, required: true }, rejects, ...later },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'events' }, async (file) =>
      (await session.member()).event.import(file),
    ),
  show: (done) => shownDone(done, eventsText),
});

const consents = verb({
  about: 'Imports what your customers decided. A withdrawal takes effect at once, everywhere.',
  more,
  examples: [
    '--as zephyria import consents consents.csv',
    '--as zephyria import consents decisions.csv --map decisions.mapping.yaml',
  ],
  args: {
    file,
    map: { ...map, description: 'the mapping; without one the columns have their own names' },
    rejects,
    ...later,
  },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'consents' }, async (file) =>
      (await session.member()).consent.import(file),
    ),
  show: (done) => shownDone(done, consentsText),
});

const places = verb({
  about: 'Imports where your business is: stores, towns, regions, and what lies in what.',
  more,
  examples: [
    '--as mossfield import places places.csv',
    '--as mossfield import places shops.csv --map shops.mapping.yaml',
  ],
  args: {
    file,
    map: { ...map, description: 'the mapping; without one the columns are ref, name, kind, parent' },
    rejects,
    ...later,
  },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'places' }, async (file) =>
      (await session.member()).place.import(file),
    ),
  show: (done) => shownDone(done, landedText),
});

const organisations = verb({
  about: 'Imports the organisations that you sell to, and what belongs to what.',
  more,
  examples: [
    '--as quillon import organisations organisations.csv',
    '--as quillon import organisations accounts.csv --map accounts.mapping.yaml',
  ],
  args: {
    file,
    map: {
      ...map,
      description: 'the mapping; without one the columns are code, name, parent, industry, country',
    },
    rejects,
    ...later,
  },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'organisations' }, async (file) =>
      (await session.member()).organisation.import(file),
    ),
  show: (done) => shownDone(done, landedText),
});

const contacts = verb({
  about: 'Imports which of your customers are contacts of which organisations.',
  more,
  examples: [
    '--as quillon import contacts contacts.csv',
    '--as quillon import contacts buyers.csv --map buyers.mapping.yaml',
  ],
  args: {
    file,
    map: {
      ...map,
      description: 'the mapping; without one the columns are organisation, customer, role, title',
    },
    rejects,
    ...later,
  },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'contacts' }, async (file) =>
      (await session.member()).contact.import(file),
    ),
  show: (done) => shownDone(done, landedText),
});

const suggest = verb({
  about: 'Suggests the mapping of a file from its columns and first rows; look it over, then import by it.',
  more: 'A column whose meaning cannot be told is left out, and named in a remark.',
  examples: [
    '--as zephyria import suggest members.csv',
    '--as zephyria import suggest flights.ndjson --kind events',
  ],
  args: {
    file,
    kind: {
      type: 'string',
      valueHint: fileKinds.join('|'),
      description: 'what the rows are about; told from the columns unless said',
    },
  },
  run: async ({ args, session }) => {
    const { readSample } = await import('@entente/platform');
    const { bytes } = await openBytes(args.file);
    const sample = await readSample(bytes).finally(() => bytes.destroy());
    const kind = args.kind === undefined ? {} : { kind: typed(FileKind, '--kind', args.kind) };
    return (await session.member()).dictionary.suggest({ ...sample, ...kind });
  },
  show: ({ text }) => text.trimEnd(),
});

const look = verb({
  about: 'The columns and first rows of a file that was sent for a job. The look is on record.',
  examples: ['--as zephyria import look abcdefghijklmnop --limit 20'],
  args: {
    upload: { type: 'positional', required: true, description: 'the upload’s id, as its job has it' },
    limit: { type: 'string', valueHint: 'number', description: 'how many; 10 unless said' },
  },
  run: async ({ args, session }) =>
    (await session.member()).upload.look({
      id: typed(UploadId, 'upload', args.upload),
      ...(args.limit !== undefined && {
        limit: typed(UploadLook.shape.limit, '--limit', Number(args.limit)),
      }),
    }),
  show: ({ headers, rows }) => table(headers, rows),
});

/** A share from a percentage as typed, such as `2.5%`. Throws a usage error. */
function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits] = /^(\d{1,3}(?:\.\d{1,3})?) ?%?$/.exec(text.trim()) ?? [];
  const percent = Number(digits);
  if (digits === undefined || percent > 100) throw new UsageError(`max-removed: ${text} is not 0% to 100%`);
  return percent / 100;
}

type Kind = ImportMapping['kind'];
type MappingOf<K extends Kind> = Extract<ImportMapping, { kind: K }>;
type Files<K extends Kind> = {
  readonly kind: K;
  readonly file: string;
  readonly map?: string | undefined;
  readonly rejects?: string | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly detach?: boolean | undefined;
  readonly key?: string | undefined;
  readonly options?: Pick<ImportJob, 'snapshot'>;
};
type File<K extends Kind> = {
  readonly source: AsyncIterable<Uint8Array>;
  readonly bytes?: number;
  readonly rejects?: RejectsFile;
  readonly mapping: MappingOf<K>;
  readonly dryRun?: boolean;
};

/** Opens the file and, where one was named, the rejects file around an import; or leaves both to a job. */
async function importing<K extends Kind, Report>(
  session: Session,
  { kind, file: path, map: mappingPath, rejects: rejectsPath, detach, key, ...asked }: Files<K>,
  work: (file: File<K>) => Promise<Report>,
): Promise<Report | { readonly job: Job }> {
  if (detach !== true && key !== undefined) throw new UsageError('--key is for a job: --detach');
  if (detach === true && rejectsPath !== undefined)
    throw new UsageError('--rejects: a job keeps them, and entente job rejects gives them');
  if (path === '-' && mappingPath === '-')
    throw new UsageError('only one of file and mapping can be standard input');
  session.partner();
  const mapping = ofKind(await mappingIn(mappingPath, kind), kind);
  const dryRun = asked['dry-run'] === true && { dryRun: true };
  const { bytes: source, size } = await openBytes(path);
  if (detach === true) {
    const own = key === undefined ? {} : { key: typed(IdempotencyKey, '--key', key) };
    return {
      job: await beginImport(session, {
        source,
        size,
        mapping,
        ...own,
        options: { ...asked.options, ...dryRun },
      }),
    };
  }
  const { rejectsFile } = await import('@entente/platform');
  const rejected = rejectsPath === undefined ? undefined : rejectsFile(rejectsPath);
  const optional = { ...(size !== undefined && { bytes: size }), ...(rejected && { rejects: rejected }) };
  try {
    return await work({ source, mapping, ...optional, ...dryRun });
  } finally {
    source.destroy();
    const written = await rejected?.close();
    if (written?.path) await noteRejects(session.home, written.path, Date.now());
    await removeExpiredRejects(session.home, Date.now());
  }
}

/** The mapping in a file; where none was named, the one of that kind under its own column names. */
async function mappingIn(path: string | undefined, kind: Kind): Promise<ImportMapping> {
  const { readMapping } = await import('@entente/platform');
  return readMapping(path === undefined ? `kind: ${kind}` : await readText(path));
}

function ofKind<K extends Kind>(mapping: ImportMapping, kind: K): MappingOf<K> {
  if (mapping.kind !== kind) throw new UsageError(`this is a mapping of ${mapping.kind}, not of ${kind}`);
  return mapping as MappingOf<K>;
}

function shownDone<Report extends object>(
  done: Report | { readonly job: Job },
  text: (report: Report) => string,
): string {
  return 'job' in done ? queuedText(done.job) : text(done);
}

export const imports: Noun = {
  about: 'your files of customers, events, consents, places, organisations and contacts',
  verbs: { suggest, look, customers, events, consents, places, organisations, contacts },
};
