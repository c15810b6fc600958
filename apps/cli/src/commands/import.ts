import {
  rejectReasons,
  type ConsentsReport,
  type CustomersReport,
  type EventsReport,
  type ImportMapping,
  type RejectReason,
} from '@entente/contract';
import { openBytes, readText } from '../files.ts';
import type { RejectsFile } from '@entente/platform';
import { noteRejects, removeExpiredRejects } from '../rejects.ts';
import type { Session } from '../session.ts';
import { count, facts, paragraphs, table, type Cell } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { UsageError } from '../words.ts';

const more =
  'A row that cannot land goes to the rejects file and is counted; the others land. The same file again changes nothing. docs/import.md says how mappings are written.';

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

const customers = verb({
  about: 'Imports your customers: identifiers and attributes.',
  more,
  examples: [
    '--as zephyria import customers members.csv --map members.mapping.yaml --rejects rejected.csv',
    '--as zephyria import customers everybody.csv --map members.mapping.yaml --snapshot --dry-run',
  ],
  args: {
    file,
    map: { ...map, required: true },
    rejects,
    snapshot: { type: 'boolean', description: 'the file is the whole: who is absent from it is removed' },
    'max-removed': {
      type: 'string',
      valueHint: 'percent',
      description: 'how many of the customers a snapshot may remove; 10% unless said',
    },
    'dry-run': { type: 'boolean', description: 'read and count, and change nothing' },
  },
  run: ({ args, session }) => {
    const maxRemoved = shareOf(args['max-removed']);
    if (maxRemoved !== undefined && !args.snapshot) throw new UsageError('only a --snapshot removes anybody');
    const options = {
      ...(args.snapshot && { snapshot: { ...(maxRemoved !== undefined && { maxRemoved }) } }),
      ...(args['dry-run'] && { dryRun: true }),
    };
    return importing(session, { ...args, kind: 'customers' }, async (file) =>
      (await session.member()).customer.import({ ...file, ...options }),
    );
  },
  show: (report) => shown(report, customerFacts(report)),
});

const events = verb({
  about: 'Imports what your customers did: purchases, surveys, visits.',
  more,
  examples: ['--as zephyria import events flights.ndjson --map flights.mapping.yaml'],
  args: { file, map: { ...map, required: true }, rejects },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'events' }, async (file) =>
      (await session.member()).event.import(file),
    ),
  show: (report: EventsReport) =>
    shown(report, [
      ['recorded', report.recorded],
      ['recorded before', report.repeated],
    ]),
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
  },
  run: ({ args, session }) =>
    importing(session, { ...args, kind: 'consents' }, async (file) =>
      (await session.member()).consent.import(file),
    ),
  show: (report: ConsentsReport) =>
    shown(report, [
      ['recorded', report.recorded],
      ['recorded before', report.repeated],
      ['effective later', report.notYet],
      ['a no of people yet unknown', report.keptForUnknown],
      ['recalls opened', report.recalls],
    ]),
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
};
type File<K extends Kind> = {
  readonly source: AsyncIterable<Uint8Array>;
  readonly bytes?: number;
  readonly rejects?: RejectsFile;
  readonly mapping: MappingOf<K>;
};

/** Opens the file and, where one was named, the rejects file around an import. */
async function importing<K extends Kind, Report>(
  session: Session,
  { kind, file: path, map: mappingPath, rejects: rejectsPath }: Files<K>,
  work: (file: File<K>) => Promise<Report>,
): Promise<Report> {
  if (path === '-' && mappingPath === '-')
    throw new UsageError('only one of file and mapping can be standard input');
  session.partner();
  const mapping = ofKind(await mappingIn(mappingPath), kind);
  const { bytes: source, size } = await openBytes(path);
  const { rejectsFile } = await import('@entente/platform');
  const rejected = rejectsPath === undefined ? undefined : rejectsFile(rejectsPath);
  const optional = { ...(size !== undefined && { bytes: size }), ...(rejected && { rejects: rejected }) };
  try {
    return await work({ source, mapping, ...optional });
  } finally {
    source.destroy();
    const written = await rejected?.close();
    if (written?.path) await noteRejects(session.home, written.path, Date.now());
    await removeExpiredRejects(session.home, Date.now());
  }
}

/** The mapping in a file; where none was named, the one of consents under their own column names. */
async function mappingIn(path: string | undefined): Promise<ImportMapping> {
  const { readMapping } = await import('@entente/platform');
  return readMapping(path === undefined ? 'kind: consents' : await readText(path));
}

function ofKind<K extends Kind>(mapping: ImportMapping, kind: K): MappingOf<K> {
  if (mapping.kind !== kind) throw new UsageError(`this is a mapping of ${mapping.kind}, not of ${kind}`);
  return mapping as MappingOf<K>;
}

type Fact = readonly [string, Cell];

function customerFacts(report: CustomersReport): Fact[] {
  const found = Object.entries(report.identifiers).filter(([, { valid, invalid }]) => valid + invalid > 0);
  return [
    ['new', report.created],
    ['changed', report.changed],
    ['unchanged', report.unchanged],
    ['replaced by a later row', report.replaced],
    ...(report.removed > 0 ? [['removed', report.removed] as const] : []),
    ...found.map(([kind, { valid, invalid }]): Fact => [
      kind,
      `${count(valid)} valid, ${count(invalid)} unusable`,
    ]),
  ];
}

function shown(report: CustomersReport | EventsReport | ConsentsReport, counts: readonly Fact[]): string {
  const rejectedRows = Object.values(report.rejectedRows).reduce((sum, rows) => sum + rows, 0);
  return paragraphs(
    facts([['rows', report.rows], ...counts, ['rejected', rejectedRows]]),
    rejectsTable('rows that did not land', report.rejectedRows),
    rejectsTable('cells that did not land', report.rejectedCells),
  );
}

function rejectsTable(what: string, counts: Partial<Record<RejectReason, number>>): string | false {
  const reasons = Object.entries(counts) as [RejectReason, number][];
  if (reasons.length === 0) return false;
  return table(
    [what, 'reason', ''],
    reasons.map(([reason, rows]) => [rows, reason, rejectReasons[reason]]),
  );
}

export const imports: Noun = {
  about: 'your files of customers, events and consents',
  verbs: { customers, events, consents },
};
