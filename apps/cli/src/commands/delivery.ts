import {
  DeliveryChoice,
  DeliveryExport,
  DeliveryId,
  DeliveryMode,
  deliveryModes,
  SetName,
  type Delivery,
  type DeliveryColumns,
  type DeliveryQuestion,
} from '@entente/contract';
import type { ArgsDef } from 'citty';
import { writePieces } from '../files.ts';
import type { Caller } from '../open.ts';
import { count, facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, listed, typed, UsageError } from '../words.ts';

const id = {
  type: 'positional',
  required: true,
  description: 'the delivery’s id, as a request or a list tells it',
} as const;
const question = {
  cooperation: {
    type: 'positional',
    required: true,
    description: 'its id, the beginning of it, or the name of its agreement',
  },
  permission: {
    type: 'string',
    required: true,
    description: 'a permission with you as recipient that allows deliver, as the agreement shows it',
  },
  mode: {
    type: 'enum',
    options: [...deliveryModes],
    default: 'all',
    description: 'whom: people you both know, people you do not know, or both',
  },
  set: {
    type: 'string',
    valueHint: 'name',
    description: 'only those in a set or segment that the provider has published',
  },
  where: {
    type: 'string',
    valueHint: 'condition',
    description: 'only those who meet it, by columns that the provider shares: `tier = "Gold"`',
  },
  columns: {
    type: 'string',
    valueHint: 'name,…',
    description: 'these attributes only',
  },
  identifiers: {
    type: 'string',
    valueHint: 'kind,…',
    description: 'these identifiers only, such as email',
  },
  events: {
    type: 'string',
    valueHint: 'kind,…',
    description: 'these kinds of events only; naming any of the three leaves out all that is not named',
  },
} satisfies ArgsDef;

type Asked = { cooperation: string; permission: string } & Partial<
  Record<'mode' | 'set' | 'where' | 'columns' | 'identifiers' | 'events', string | undefined>
>;

async function questionOf(
  caller: Caller,
  { cooperation, permission, mode, set, where, ...columns }: Asked,
): Promise<DeliveryQuestion> {
  return {
    cooperation: await cooperationOf(caller, cooperation),
    permission,
    mode: typed(DeliveryMode, '--mode', mode),
    ...(set !== undefined && { set: typed(SetName, '--set', set) }),
    ...(where !== undefined && { where: { text: where } }),
    ...choiceOf(columns),
  };
}

function choiceOf({
  columns,
  identifiers,
  events,
}: Pick<Asked, 'columns' | 'identifiers' | 'events'>): Pick<DeliveryQuestion, 'columns'> {
  if ([columns, identifiers, events].every((each) => each === undefined)) return {};
  const named = { attributes: listed(columns), identifiers: listed(identifiers), events: listed(events) };
  return { columns: typed(DeliveryChoice, '--columns, --identifiers, --events', named) };
}

function peopleText({ mode, set, where }: Pick<Delivery, 'mode' | 'set' | 'where'>): string {
  return `${mode}${set === null ? '' : `, of the set ${set}`}${where === null ? '' : `, where ${where}`}`;
}

const preview = verb({
  about: 'What a delivery would be: how many people, which columns, until when. Nobody is handed over.',
  examples: [
    "--as mossfield delivery preview 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact' --mode overlap",
    "--as mossfield delivery preview 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact+loyalty' --where 'tier = \"Gold\"' --columns tier --identifiers email",
  ],
  args: question,
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.delivery.preview(await questionOf(caller, args));
  },
  show: ({ permission, minimumCohort, considered, delivered, suppressed, columns, until, ...of }) =>
    paragraphs(
      facts([
        ['permission', permission],
        ['mode', peopleText(of)],
        ['discloses', of.categories.join(' ') || 'that they are covered'],
        ['covered people', considered],
        ['you would get', delivered],
        ['left out by your own objections', suppressed],
        ['told from', minimumCohort],
        ['to be erased by', until],
      ]),
      columnsText(columns),
    ),
});

const request = verb({
  about: 'Has the covered people handed over into your inbox, once.',
  more: 'The signed permission is the provider’s approval. The run ends COMPLETED, or TERMINATED with a reason. Interrupted, it can be resumed.',
  examples: [
    "--as mossfield delivery request 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact' --mode prospects",
  ],
  args: question,
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.delivery.request(await questionOf(caller, args));
  },
  show: shown,
});

const resume = verb({
  about: 'Finishes a delivery that was interrupted.',
  examples: ['--as mossfield delivery resume abcdefghijklmnop'],
  args: { delivery: id },
  run: async ({ args, session }) => {
    const name = { id: typed(DeliveryId, 'delivery', args.delivery) };
    return (await session.member()).delivery.resume(name);
  },
  show: shown,
});

const refresh = verb({
  about: 'Has what has changed since a delivery handed over: people added, changed and removed.',
  more: 'Who is not among its people any more leaves your inbox. The run ends COMPLETED, or TERMINATED with a reason, and then nothing has changed.',
  examples: ['--as mossfield delivery refresh abcdefghijklmnop'],
  args: { delivery: id },
  run: async ({ args, session }) => {
    const name = { id: typed(DeliveryId, 'delivery', args.delivery) };
    return (await session.member()).delivery.refresh(name);
  },
  show: shown,
});

const list = verb({
  about: 'The deliveries you requested, newest first.',
  examples: ['--as mossfield delivery list'],
  args: {
    after: { type: 'string', valueHint: 'delivery', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: typed(DeliveryId, '--after', args.after) };
    return (await session.member()).delivery.list(after);
  },
  show: ({ deliveries, next }) =>
    paragraphs(
      deliveries.length === 0 && 'You have requested none yet: entente delivery request',
      deliveries.length > 0 &&
        table(
          ['delivery', 'state', 'people', 'mode', 'permission', 'requested'],
          deliveries.map((each) => [
            each.id,
            each.reason === null ? each.state : `${each.state} (${each.reason})`,
            each.delivered,
            each.mode,
            each.permission,
            each.requestedAt,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const show = verb({
  about: 'One delivery.',
  examples: ['--as mossfield delivery show abcdefghijklmnop'],
  args: { delivery: id },
  run: async ({ args, session }) => {
    const name = { id: typed(DeliveryId, 'delivery', args.delivery) };
    return (await session.member()).delivery.get(name);
  },
  show: (delivery) => paragraphs(shown(delivery), delivery.columns && columnsText(delivery.columns)),
});

const write = verb({
  about: 'Writes a delivery’s rows as CSV, safe to open in a spreadsheet, or NDJSON, everything as it is.',
  more: 'Who withdraws while the file is written is on no line that comes after.',
  examples: [
    '--as mossfield delivery export abcdefghijklmnop --to people.csv',
    '--as mossfield delivery export abcdefghijklmnop --format ndjson --what events > events.ndjson',
  ],
  args: {
    delivery: id,
    format: { type: 'enum', options: ['csv', 'ndjson'], default: 'csv', description: 'how' },
    what: { type: 'enum', options: ['people', 'events'], default: 'people', description: 'which rows' },
    to: {
      type: 'string',
      valueHint: 'file',
      description: 'the file to write, for your eyes only; standard output unless said',
    },
  },
  run: async ({ args, session }) => {
    const { to } = args;
    if (session.globals.json && to === undefined)
      throw new UsageError('with --json, say where the rows go: --to <file>');
    const input = typed(DeliveryExport, 'delivery', {
      delivery: args.delivery,
      format: args.format,
      what: args.what,
    });
    const pieces = await (await session.member()).delivery.export(input);
    return { to, bytes: await writePieces(pieces, to) };
  },
  show: ({ to, bytes }) => (to === undefined ? undefined : `Wrote ${count(bytes)} bytes to ${to}.`),
});

function shown(delivery: Delivery): string {
  const { state, reason } = delivery;
  return facts([
    ['delivery', delivery.id],
    ['state', reason === null ? state : `${state} (${reason})`],
    ['permission', delivery.permission],
    ['mode', peopleText(delivery)],
    ['discloses', delivery.categories.join(' ') || 'that they are covered'],
    ['covered people considered', delivery.considered],
    ['people handed over', delivery.delivered],
    ['left out by your own objections', delivery.suppressed],
    ...(delivery.since === null ? [] : refreshFacts(delivery)),
    ['requested', `${delivery.requestedAt} by ${delivery.requestedBy}`],
    ['ended', delivery.endedAt],
  ]);
}

function refreshFacts({ since, difference }: Delivery): (readonly [string, string | number | null])[] {
  return [
    ['since', since],
    ['added', difference?.added ?? null],
    ['changed', difference?.changed ?? null],
    ['removed', difference?.removed ?? null],
  ];
}

function columnsText({ attributes, identifiers, events }: DeliveryColumns): string {
  return facts([
    ['identifiers', identifiers.join(' ') || null],
    ['attributes', attributes.map(({ name }) => name).join(' ') || null],
    ['events', events.join(' ') || null],
  ]);
}

export const delivery: Noun = {
  about: 'covered people handed over, once',
  verbs: { preview, request, resume, refresh, list, show, export: write },
};
