// What may be interrupted: each flow as its user starts it, and how the same user goes on after a crash.
import { CustomersMapping, type CooperationId } from '@entente/contract';
import { findRefusal, readMapping } from '@entente/platform';
import type { Callers } from '../support/callers.ts';
import { addOrganisations, organisationFlows } from './organisations.ts';

/** What stands in the database when a flow begins; each stage goes on where the one before it ended. */
export const stages = ['partners', 'proposed', 'signed', 'delivered', 'counting', 'moved'] as const;
export type Stage = (typeof stages)[number];

export type Flow = {
  readonly from: Stage;
  /** The domain's clock while it runs; the first of July unless said. */
  readonly at?: number;
  readonly run: (callers: Callers) => Promise<unknown>;
  /** What the user does after a crash; the same again unless said. */
  readonly again?: (callers: Callers) => Promise<unknown>;
};

export const start = Date.parse('2026-07-01T00:00:00Z');
const day = 86_400_000;
const birchName = 'birch';
const given = {
  purpose: 'direct-marketing',
  recipient: birchName,
  categories: ['contact', 'purchase'],
} as const;
const about = { purpose: given.purpose, recipient: given.recipient };

type Line = Record<string, string>;

async function* bytesOf(lines: readonly Line[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const customersMapping = CustomersMapping.parse({
  kind: 'customers',
  file: { format: 'ndjson' },
  ref: 'ref',
  names: { given: 'given' },
  identifiers: { email: 'email' },
  attributes: { tier: { category: 'loyalty' } },
});
const eventsMapping = readMapping(`
kind: events
file: {format: ndjson}
ref: ref
event: purchase
at: at
dates: yyyy-mm-dd
properties: {item: {}}
`);

const consentsMapping = readMapping(`
kind: consents
file: {format: ndjson}
columns: {collected_by: null, notice: null}
`);

const personOf = (prefix: string, n: number, changes: Line = {}): Line => ({
  ref: `${prefix}${n}`,
  given: `Given${n}`,
  email: `person-${n}@example.com`,
  tier: 'gold',
  ...changes,
});
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
const consentOf = (customer: string, changes: Line = {}): Line => ({
  customer,
  purpose: given.purpose,
  recipient: birchName,
  data_categories: given.categories.join('|'),
  event: 'given',
  at: '2026-05-01T00:00:00Z',
  expires_at: '',
  ...changes,
});

/** Small batches, so that a file of a few lines has several. */
const file = { batchRows: 8 };
const customers = (callers: Callers, partner: string, lines: readonly Line[]) =>
  callers.as(partner).customer.import({ ...file, source: bytesOf(lines), mapping: customersMapping });
const consents = (callers: Callers, lines: readonly Line[]) =>
  callers.as('aurora').consent.import({ ...file, source: bytesOf(lines), mapping: consentsMapping as never });
const events = (callers: Callers, lines: readonly Line[]) =>
  callers.as('aurora').event.import({ ...file, source: bytesOf(lines), mapping: eventsMapping as never });

const terms = {
  name: 'Together',
  parties: ['aurora', birchName],
  starts: '2026-01-01',
  ends: '2027-12-31',
  minimumCohort: 10,
  permissions: [
    { provider: 'aurora', ...given, categories: [...given.categories], actions: ['count', 'deliver'] },
  ],
} as const;
const key = `aurora>${birchName} ${given.purpose} ${given.categories.join('+')}`;

const propose = (callers: Callers) => callers.as('aurora').agreement.propose({ terms: terms });

async function agreementOf(callers: Callers): Promise<{ id: CooperationId; hash: string } | undefined> {
  const { agreements } = await callers.as('aurora').agreement.list({});
  const [first] = agreements;
  return first && callers.as('aurora').agreement.get({ id: first.id });
}

async function signAs(callers: Callers, partner: string): Promise<void> {
  const { id, hash } = (await agreementOf(callers))!;
  await callers.as(partner).agreement.sign({ id, hash });
}

async function enrolBoth(callers: Callers): Promise<void> {
  const { id } = (await agreementOf(callers))!;
  for (const partner of terms.parties) await callers.as(partner).cooperation.enrol({ cooperation: id });
}

async function request(callers: Callers): Promise<void> {
  const { id } = (await agreementOf(callers))!;
  await callers.as(birchName).delivery.request({ cooperation: id, permission: key, mode: 'all' });
}

/** Resumes what was begun; where nothing had been begun, asks anew. */
async function requestAgain(callers: Callers): Promise<void> {
  const birch = callers.as(birchName);
  const { deliveries } = await birch.delivery.list({});
  const latest = deliveries.find(({ requestedAt }) => Date.parse(requestedAt) === callers.time.now);
  if (!latest) await request(callers);
  else if (latest.endedAt === null) await birch.delivery.resume({ id: latest.id });
}

/** The first delivery, of everybody. */
async function refresh(callers: Callers): Promise<void> {
  const { deliveries } = await callers.as(birchName).delivery.list({});
  await callers.as(birchName).delivery.refresh({ id: deliveries.at(-1)!.id });
}

async function refreshAgain(callers: Callers): Promise<void> {
  const birch = callers.as(birchName);
  const { deliveries } = await birch.delivery.list({});
  const latest = deliveries.find(({ since }) => since !== null);
  if (!latest) await refresh(callers);
  else if (latest.endedAt === null) await birch.delivery.resume({ id: latest.id });
}

/** Does it unless it is done already, which the refusal says. */
const unless =
  (codes: readonly string[], work: (callers: Callers) => Promise<unknown>) =>
  async (callers: Callers): Promise<void> => {
    await work(callers).catch((error: unknown) => {
      if (!codes.includes(findRefusal(error)?.code ?? '')) throw error;
    });
  };

/** Brings a new database to a stage from the one before it. */
export const toStage: Record<Stage, (callers: Callers) => Promise<unknown>> = {
  partners: async (callers) => {
    await callers.createPartners('aurora', birchName);
    await customers(callers, 'aurora', [
      ...range(1, 16).map((n) => personOf('a', n)),
      personOf('b', 1),
      personOf('b', 2),
    ]);
    await customers(
      callers,
      birchName,
      range(5, 20).map((n) => personOf('c', n)),
    );
    await consents(callers, [
      ...range(1, 13).map((n) => consentOf(`a${n}`, n === 12 ? { expires_at: '2026-07-10T00:00:00Z' } : {})),
      consentOf('b1'),
      consentOf('b2'),
    ]);
    await events(
      callers,
      range(1, 4).map((n) => ({ ref: `a${n}`, at: `2026-0${n}-01`, item: 'Lamp' })),
    );
    await addOrganisations(callers);
  },
  proposed: async (callers) => {
    await propose(callers);
    await signAs(callers, 'aurora');
  },
  signed: (callers) => signAs(callers, birchName),
  delivered: async (callers) => {
    await enrolBoth(callers);
    await request(callers);
    callers.time.now += 1_000;
  },
  // Another agreement, under which people may be counted with noise and not be named.
  counting: async (callers) => {
    const { id, hash } = await callers.as('aurora').agreement.propose({ terms: counting });
    for (const partner of counting.parties) await callers.as(partner).agreement.sign({ id, hash });
    for (const partner of counting.parties) await callers.as(partner).cooperation.enrol({ cooperation: id });
    callers.time.now += 1_000;
  },
  // Somebody's data have changed since the delivery, somebody else objects, and somebody is new.
  moved: async (callers) => {
    await customers(callers, 'aurora', [personOf('a', 4, { given: 'Another4' })]);
    await callers.as(birchName).objection.record({ ref: 'c5', purpose: given.purpose });
    await give(callers);
    callers.time.now += 1_000;
  },
};

const counting = {
  ...terms,
  name: 'Counting',
  permissions: [{ provider: 'aurora', ...given, categories: [given.categories[0]], actions: ['count'] }],
} as const;

const release = async (callers: Callers): Promise<void> => {
  const birch = callers.as(birchName);
  const { agreements } = await birch.agreement.list({});
  const { id } = agreements.find(({ name }) => name === counting.name)!;
  await birch.overlap.ask({
    cooperation: id,
    permissions: [`aurora>${birchName} ${given.purpose} ${given.categories[0]}`],
  });
};

const withdraw = (callers: Callers) =>
  callers
    .as('aurora')
    .consent.record({ ref: 'a1', ...about, categories: [], decision: 'withdrawn' } as never);
const give = (callers: Callers) =>
  callers
    .as('aurora')
    .consent.record({ ref: 'a14', ...given, categories: [...given.categories], decision: 'given' } as never);
const erase = (callers: Callers) => callers.as('aurora').customer.erase({ ref: 'a2' });
const leave = async (callers: Callers): Promise<void> => {
  const { id } = (await agreementOf(callers))!;
  await callers.as('aurora').agreement.leave({ id });
};
/** One line of fewer categories, for less time; and the line as it was beside it. */
const [wide] = terms.permissions;
const narrow = { ...wide, categories: [given.categories[0]] };
const narrowed = { ...terms, deliveryDays: 20, permissions: [narrow] };
const widened = { ...terms, permissions: [wide, narrow] };
const ask = async (callers: Callers, partner: string, to: object): Promise<void> => {
  const { id } = (await agreementOf(callers))!;
  const { change } = callers.as(partner);
  const { hash } = await change.check({ id, to: { terms: to as typeof narrowed } });
  await change.request({ id, to: { terms: to as typeof narrowed }, hash });
};
const askFor =
  (partner: string, to: object) =>
  (callers: Callers): Promise<void> =>
    ask(callers, partner, to);
const approve = async (callers: Callers): Promise<void> => {
  const { id } = (await agreementOf(callers))!;
  const { changes } = await callers.as('aurora').change.list({ id });
  const { change, hash } = changes[0]!;
  await callers.as('aurora').change.approve({ id, change, hash });
};
const widen = async (callers: Callers): Promise<void> => {
  await unless(['already-recorded', 'change-empty'], askFor(birchName, widened))(callers);
  await unless(['change-state'], approve)(callers);
};
const later = start + 20 * day;

export const flows = {
  'import of customers': {
    from: 'delivered',
    run: (callers) =>
      customers(callers, 'aurora', [
        ...range(1, 6).map((n) => personOf('a', n, n % 2 === 0 ? { tier: 'silver' } : {})),
        personOf('a', 17),
        personOf('a', 17, { tier: 'bronze' }),
        personOf('a', 7, { email: 'new-7@example.com' }),
        personOf('b', 3),
        personOf('b', 13),
      ]),
  },
  'import of consents': {
    from: 'delivered',
    run: (callers) =>
      consents(callers, [
        consentOf('a14', { at: '2026-06-01T00:00:00Z' }),
        consentOf('a3', { at: '2026-06-01T00:00:00Z', event: 'withdrawn', data_categories: '' }),
        consentOf('a4', { at: '2026-06-01T00:00:00Z', expires_at: '2026-08-01T00:00:00Z' }),
        consentOf('nobody', { event: 'refused', data_categories: '' }),
        consentOf('a5'),
        consentOf('a15', { at: '2026-06-01T00:00:00Z' }),
        consentOf('a13', { at: '2026-06-01T00:00:00Z', event: 'revoked', data_categories: '' }),
        consentOf('nobody'),
        consentOf('a6', {
          at: '2026-06-02T00:00:00Z',
          event: 'withdrawn',
          data_categories: '',
          purpose: '*',
        }),
        consentOf('a16', { at: '2026-06-01T00:00:00Z' }),
      ]),
  },
  'import of events': {
    from: 'delivered',
    run: (callers) =>
      events(
        callers,
        range(1, 10).map((n) => ({ ref: `a${n}`, at: '2026-06-01', item: 'Lamp' })),
      ),
  },
  ...organisationFlows,
  proposal: {
    from: 'partners',
    run: propose,
    again: async (callers) => (await agreementOf(callers)) ?? propose(callers),
  },
  signing: {
    from: 'proposed',
    run: (callers) => signAs(callers, birchName),
    again: unless(['already-signed', 'agreement-state'], (callers) => signAs(callers, birchName)),
  },
  enrolment: { from: 'signed', run: enrolBoth },
  delivery: { from: 'delivered', run: request, again: requestAgain },
  refresh: { from: 'moved', run: refresh, again: refreshAgain },
  release: { from: 'counting', run: release },
  withdrawal: { from: 'delivered', run: withdraw },
  'late consent': { from: 'delivered', run: give },
  erasure: { from: 'delivered', run: erase, again: unless(['not-found'], erase) },
  sweep: { from: 'delivered', at: later, run: (callers) => callers.operator().platform.sweep() },
  narrowing: {
    from: 'delivered',
    run: askFor(birchName, narrowed),
    again: unless(['change-empty'], askFor(birchName, narrowed)),
  },
  widening: { from: 'delivered', run: widen },
  leaving: { from: 'delivered', run: leave, again: unless(['party-left', 'agreement-state'], leave) },
} satisfies Record<string, Flow>;

export type FlowName = keyof typeof flows;
export const flowNames = Object.keys(flows) as FlowName[];
export const flowOf = (name: FlowName): Flow => flows[name];
/** The instant at which a flow runs: after everything that its stage was made of. */
export const instantOf = (name: FlowName): number => flowOf(name).at ?? start + 1_000;
