// Decisions of the same and of different people, as many at once as the server takes, against everything that reads
// or writes who is covered. At any moment a snapshot of the database must agree with itself: the bits that answers are
// made of say of everybody what the recorded decisions say.
import type { CooperationId } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { Client } from 'pg';
import { isCovered, type Consent, type Permission } from '../scenarios/answers/naive.ts';
import { cooperate, importConsents, importCustomers } from './cooperation.ts';
import type { TestPlatform } from './platform.ts';

const permission: Permission = {
  key: 'aurora>birch direct-marketing contact',
  provider: 'aurora',
  recipient: 'birch',
  purpose: 'direct-marketing',
  categories: ['contact'],
  actions: ['count', 'deliver'],
};
const { purpose, recipient } = permission;

/** Aurora provides its people to birch and receives from it; every third of its people has two records. */
export async function openRace(platform: TestPlatform, people: number): Promise<CooperationId> {
  const rows = Array.from({ length: people }, (_, n) => {
    const email = `person${n}@example.com`;
    return [{ ref: `a${n}`, email }, ...(n % 3 === 0 ? [{ ref: `b${n}`, email }] : [])];
  });
  await importCustomers(platform, 'aurora', rows.flat());
  await importCustomers(platform, 'birch', rows.flat());
  const at = new Date(platform.time.now - 1_000).toISOString();
  const given = { purpose, recipient, categories: ['contact'], event: 'given', at };
  await importConsents(
    platform,
    'aurora',
    rows.flat().map(({ ref }) => ({ customer: ref, ...given })),
  );
  return cooperate(platform, {
    parties: ['aurora', 'birch'],
    permissions: [
      { provider: 'aurora', recipient: 'birch' },
      { provider: 'birch', recipient: 'aurora' },
    ],
  });
}

type Row = { refs: string[]; bit: number };

/** The people of aurora whose bit does not say what their recorded decisions do, in one snapshot. */
export async function findContradictions(
  { url, time }: TestPlatform,
  id: CooperationId,
  admin?: Client,
): Promise<string[]> {
  const client = admin ?? new Client(url);
  if (!admin) await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows: people } = await client.query<Row>(`
      select array_agg(c.ref) as refs, coalesce(min(get_bit(e.bits, m.subject % 8192)), 0) as bit
      from coop_${id}.member m
      join store_aurora.participant p on p.person = m.person and p.cooperation = '${id}'
      join store_aurora.customer c on c.id = p.customer
      left join coop_${id}.eligibility e on e.permission = 1 and e.chunk = m.subject / 8192
      where m.partner = 'aurora' group by m.subject`);
    const { rows } = await client.query<Omit<Consent, 'at' | 'recordedAt'> & { at: Date; recordedAt: Date }>(`
      select ref, purpose, recipient, decision as event, at, categories, null as "expiresAt",
        recorded_at as "recordedAt", recording::int
      from store_aurora.consent_event`);
    await client.query('commit');
    const consents = rows.map((row) => ({
      ...row,
      at: row.at.getTime(),
      recordedAt: row.recordedAt.getTime(),
    }));
    const byRef = Map.groupBy(consents, ({ ref }) => ref);
    return people
      .filter(({ refs, bit }) => {
        const books = { customers: [], consents: refs.flatMap((ref) => byRef.get(ref) ?? []) };
        return isCovered(books, { refs }, permission, time.now) !== (bit === 1);
      })
      .map(({ refs }) => refs.join('+'));
  } finally {
    if (!admin) await client.end();
  }
}

export type Race = {
  readonly people: number;
  /** How long everybody goes on, in real milliseconds. */
  readonly ms: number;
  /** How many agree one by one, how many withdraw and how many refuse, all at the same time. */
  readonly deciders: number;
};

export type Outcome = {
  readonly decisions: number;
  /** Snapshots that were looked at, and those of them that contradicted themselves. */
  readonly snapshots: number;
  readonly contradictions: readonly string[];
  /** What else was done meanwhile, and how often. */
  readonly done: Record<string, number>;
  /** Refusals and errors that nobody should meet. */
  readonly failures: readonly string[];
};

/** Lets everybody loose. The platform's clock must move by itself. */
export async function raceDecisions(platform: TestPlatform, id: CooperationId, race: Race): Promise<Outcome> {
  const end = performance.now() + race.ms;
  const done: Record<string, number> = {};
  const failures: string[] = [];
  const contradictions: string[] = [];
  const dice = (sides: number): number => Math.floor(Math.random() * sides);
  const ref = (): string => {
    const n = dice(race.people);
    return n % 3 === 0 && dice(2) === 0 ? `b${n}` : `a${n}`;
  };
  const event = (): 'given' | 'withdrawn' | 'refused' =>
    (['given', 'withdrawn', 'refused'] as const)[dice(3)]!;
  const categoriesOf = (kind: string): 'contact'[] => (kind === 'given' ? ['contact'] : []);

  /**
   * Repeats `work` until the time is over. What is refused for a reason in `expected` is no failure: on a crowded
   * machine anybody may be told that others are busy, except who says no.
   */
  const keep = async (
    name: string,
    work: () => Promise<unknown>,
    expected: readonly string[] = ['busy'],
  ): Promise<void> => {
    while (performance.now() < end) {
      try {
        await work();
        done[name] = (done[name] ?? 0) + 1;
      } catch (error) {
        const code = findRefusal(error)?.code ?? String(error);
        if (!expected.includes(code)) failures.push(`${name}: ${code}`);
      }
    }
  };
  const decide = (decision: 'given' | 'withdrawn' | 'refused') => async (): Promise<void> => {
    const about = { ref: ref(), purpose: 'direct-marketing', recipient: 'birch' } as const;
    const categories = categoriesOf(decision);
    await platform.as('aurora').consent.record({ ...about, decision, categories });
  };
  const file = (rows: number) => async (): Promise<void> => {
    const at = new Date(platform.time.now).toISOString();
    const lines = Array.from({ length: rows }, () => {
      const kind = event();
      return { customer: ref(), purpose, recipient, categories: categoriesOf(kind), event: kind, at };
    });
    await importConsents(platform, 'aurora', lines);
  };
  const admin = new Client(platform.url);
  await admin.connect();
  const look = async (): Promise<void> => {
    contradictions.push(...(await findContradictions(platform, id, admin)));
  };
  const publish = async (): Promise<void> => {
    const name = `set-${dice(3)}`;
    await platform.as('aurora').set.save({ name, categories: ['contact'], refs: [ref(), ref(), ref()] });
    await platform.as('aurora').set.publish({ cooperation: id, permission: permission.key, name });
  };
  const suspend = async (): Promise<void> => {
    await platform.as('birch').agreement.suspend({ id });
    await platform.as('birch').agreement.resume({ id });
  };
  /** What birch lets aurora do shrinks and grows, so that versions follow one another under everybody. */
  const changeTerms = async (): Promise<void> => {
    const { change, agreement } = platform.as('birch');
    const { terms } = await agreement.get({ id });
    const permissions = terms.permissions.map((line) => {
      if (line.provider !== 'birch') return line;
      return { ...line, actions: line.actions.length > 1 ? ['count'] : ['count', 'deliver'] };
    });
    const to = { terms: { ...terms, permissions } };
    await change.request({ id, to, hash: (await change.check({ id, to })).hash });
  };
  const locked = ['busy', 'agreement-not-active'];
  try {
    await Promise.all([
      ...Array.from({ length: race.deciders }, () => [
        keep('agree', decide('given')),
        keep('withdraw', decide('withdrawn'), []),
        keep('refuse', decide('refused'), []),
      ]).flat(),
      keep('small file', file(8)),
      keep('large file', file(60)),
      keep('enrol provider', () => platform.as('aurora').cooperation.enrol({ cooperation: id })),
      keep('enrol recipient', () => platform.as('birch').cooperation.enrol({ cooperation: id })),
      keep('publish', publish, locked),
      keep('suspend', suspend),
      keep('change', changeTerms),
      keep('sweep', () => platform.operator().platform.sweep()),
      keep('look', look),
    ]);
  } finally {
    await admin.end();
  }
  const { agree = 0, withdraw = 0, refuse = 0, look: snapshots = 0, ...others } = done;
  return { decisions: agree + withdraw + refuse, snapshots, contradictions, done: others, failures };
}

/** Lets the platform's clock move by itself: a millisecond at every look at it. */
export function startClock({ time }: TestPlatform): void {
  let now = time.now;
  Object.defineProperty(time, 'now', {
    get: () => (now += 1),
    set: (value: number) => {
      now = value;
    },
  });
}
