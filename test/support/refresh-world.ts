// A random history between a provider and a recipient, held against a naive reading of it: who is covered and listed
// by now, and what the recipient holds by then.
import type { CooperationId, DeliveryMode, InboxRow } from '@entente/contract';
import fc from 'fast-check';
import { agree, importConsents, importCustomers, people } from './exchange.ts';
import type { TestPlatform } from './platform.ts';

const dayMs = 86_400_000;
const k = 10;
const deliveryDays = 30;
const everybody = people('a', 1, 24);
const refs = everybody.map(({ ref }) => ref);
/** The recipient knows the first eight. */
const known = new Set(refs.slice(0, 8));

type Expiring = { readonly is: 'expiring'; readonly who: number; readonly days: number };

/** What may happen; people by their place. */
export type Step =
  | { readonly is: 'withdraw' | 'give' | 'object' | 'retier'; readonly who: number }
  | Expiring
  | { readonly is: 'list'; readonly without: readonly number[] }
  | { readonly is: 'wait'; readonly days: number }
  | { readonly is: 'refresh' };

const who = fc.nat(23);
const happening: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ is: fc.constantFrom('withdraw', 'give', 'object', 'retier'), who }),
  fc.record({ is: fc.constant('expiring'), who, days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ is: fc.constant('list'), without: fc.uniqueArray(who, { maxLength: 9 }) }),
  fc.record({ is: fc.constant('wait'), days: fc.constantFrom(1, 11, 31) }),
);
/** Some of what may happen, and then a refresh, three times. */
export const histories = fc
  .array(fc.array(happening, { maxLength: 6 }), { minLength: 3, maxLength: 3 })
  .map((parts) => parts.flatMap((part): Step[] => [...part, { is: 'refresh' }]));

type HeldRow = { readonly tier: string; readonly until: number };

type World = {
  readonly platform: TestPlatform;
  readonly provider: string;
  readonly recipient: string;
  readonly cooperation: CooperationId;
  readonly permission: string;
  readonly mode: DeliveryMode;
  /** Until when each consent is given; absent where it is not. */
  readonly given: Map<string, number>;
  readonly tiers: Map<string, string>;
  readonly objecting: Set<string>;
  published: Set<string>;
  readonly held: Map<string, HeldRow>;
  /** Who is who, by pairwise id. */
  readonly refOf: Map<string, string>;
  /** Of one origin. */
  readonly deliveries: string[];
};

/** What a refresh told, or should have, by ref; `whole` is everything that is held after it. */
export type Told = {
  readonly state: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly whole: readonly string[];
};

/** Lives through a history; gives what each refresh told beside what it should have told. */
export async function liveThrough(
  platform: TestPlatform,
  {
    partners: [provider, recipient],
    mode,
    steps,
  }: { partners: readonly [string, string]; mode: DeliveryMode; steps: readonly Step[] },
): Promise<{ told: Told; expected: Told }[]> {
  await platform.createPartners(provider, recipient);
  const world = await begin(platform, { provider, recipient, mode });
  const outcomes: { told: Told; expected: Told }[] = [];
  for (const step of steps) {
    platform.time.now += 1_000;
    if (step.is === 'refresh') outcomes.push(await refresh(world));
    else await happen(world, step);
  }
  return outcomes;
}

async function begin(
  platform: TestPlatform,
  { provider, recipient, mode }: Pick<World, 'provider' | 'recipient' | 'mode'>,
): Promise<World> {
  const categories = ['contact', 'loyalty'] as const;
  await importCustomers(
    platform,
    provider,
    everybody.map((customer) => ({ ...customer, tier: 'Blue' })),
  );
  await importCustomers(platform, recipient, people('b', 1, known.size));
  const at = textOf(platform.time.now);
  await importConsents(
    platform,
    provider,
    refs.map((ref) => ({ ref, recipient, categories, at })),
  );
  platform.time.now += 1_000;
  const terms = { minimumCohort: k, deliveryDays, ends: '2099-12-31' };
  const { cooperation, keys } = await agree(platform, [{ provider, recipient, categories }], terms);
  const permission = keys[0]!;
  const world: World = {
    platform,
    provider,
    recipient,
    cooperation,
    permission,
    mode,
    given: new Map(refs.map((ref) => [ref, Infinity])),
    tiers: new Map(refs.map((ref) => [ref, 'Blue'])),
    objecting: new Set(),
    published: new Set(),
    held: new Map(),
    refOf: new Map(),
    deliveries: [],
  };
  await publish(world, []);
  const asked = { cooperation, permission, mode, set: 'list' };
  const { id } = await platform.as(recipient).delivery.request(asked);
  world.deliveries.push(id);
  for (const ref of selectedOf(world)) world.held.set(ref, rowOf(world, ref));
  await learn(world, id);
  return world;
}

const textOf = (at: number): string => new Date(at).toISOString();

async function publish(world: World, without: readonly number[]): Promise<void> {
  const { platform, provider, cooperation, permission } = world;
  const listed = refs.filter((_, place) => !without.includes(place));
  await platform.as(provider).set.save({ name: 'list', refs: listed, categories: ['contact'] });
  await platform.as(provider).set.publish({ cooperation, permission, name: 'list' });
  world.published = new Set(listed.filter((ref) => isCovered(world, ref)));
}

const isCovered = ({ given, platform }: World, ref: string): boolean =>
  (given.get(ref) ?? 0) > platform.time.now;

/** Everybody whom a delivery would be about now. */
function selectedOf(world: World): string[] {
  const { mode, published, objecting } = world;
  return refs.filter(
    (ref) =>
      published.has(ref) &&
      isCovered(world, ref) &&
      !objecting.has(ref) &&
      (mode === 'all' || known.has(ref) === (mode === 'overlap')),
  );
}

/** What would be handed over of somebody now. */
const rowOf = ({ tiers, given, platform }: World, ref: string): HeldRow => ({
  tier: tiers.get(ref)!,
  until: Math.min(platform.time.now + deliveryDays * dayMs, given.get(ref) ?? 0),
});

async function happen(world: World, step: Exclude<Step, { is: 'refresh' }>): Promise<void> {
  const { platform, held } = world;
  switch (step.is) {
    case 'list':
      return publish(world, step.without);
    case 'wait':
      platform.time.now += step.days * dayMs;
      for (const [ref, { until }] of held) if (until <= platform.time.now) held.delete(ref);
      return;
    case 'object': {
      if (step.who >= known.size) return;
      const objection = { ref: `b${step.who + 1}`, purpose: 'direct-marketing' } as const;
      await platform.as(world.recipient).objection.record(objection);
      world.objecting.add(refs[step.who]!);
      return;
    }
    case 'retier': {
      const ref = refs[step.who]!;
      world.tiers.set(ref, world.tiers.get(ref) === 'Blue' ? 'Gold' : 'Blue');
      await importCustomers(platform, world.provider, [
        { ...everybody[step.who]!, tier: world.tiers.get(ref)! },
      ]);
      return;
    }
    case 'expiring':
      return decide(world, step);
    default:
      return decide(world, { is: step.is, who: step.who });
  }
}

async function decide(
  { platform, provider, recipient, given, held }: World,
  step: { readonly is: 'withdraw' | 'give'; readonly who: number } | Expiring,
): Promise<void> {
  const ref = refs[step.who]!;
  const about = { ref, purpose: 'direct-marketing', recipient: recipient as never } as const;
  if (step.is === 'withdraw') {
    await platform.as(provider).consent.record({ ...about, decision: 'withdrawn' });
    given.delete(ref);
    held.delete(ref);
    return;
  }
  const until = 'days' in step ? platform.time.now + step.days * dayMs : Infinity;
  await importConsents(platform, provider, [
    {
      ref,
      recipient,
      categories: ['contact', 'loyalty'],
      at: textOf(platform.time.now),
      ...(until !== Infinity && { expires: textOf(until) }),
    },
  ]);
  given.set(ref, until);
  const row = held.get(ref);
  if (row) held.set(ref, { ...row, until: Math.min(row.until, until) });
}

async function refresh(world: World): Promise<{ told: Told; expected: Told }> {
  const { platform, recipient, held, deliveries } = world;
  await platform.as(recipient).recall.acknowledge({ statement: 'erased' });
  const expected = naively(world);
  const done = await platform.as(recipient).delivery.refresh({ id: deliveries[0]! });
  if (done.state === 'COMPLETED') {
    deliveries.push(done.id);
    for (const ref of expected.removed) held.delete(ref);
    for (const ref of [...expected.added, ...expected.changed]) held.set(ref, rowOf(world, ref));
  }
  const rows = done.state === 'COMPLETED' ? await learn(world, done.id, 3) : [];
  const of = (change: string): string[] =>
    rows.flatMap((row) => (row.change === change ? [world.refOf.get(row.person)!] : [])).toSorted();
  const changes = { added: of('added'), changed: of('changed'), removed: of('removed') };
  const counts = Object.fromEntries(Object.entries(changes).map(([change, found]) => [change, found.length]));
  if (done.difference && JSON.stringify(done.difference) !== JSON.stringify(counts))
    throw new Error(`counted ${JSON.stringify(done.difference)}, read ${JSON.stringify(counts)}`);
  return {
    told: { state: done.state, ...changes, whole: await readWhole(world) },
    expected: { ...expected, whole: wholeOf(held) },
  };
}

function naively(world: World): Omit<Told, 'whole'> {
  const { held, tiers } = world;
  const selected = selectedOf(world);
  if (selected.length < k) return { state: 'TERMINATED', added: [], changed: [], removed: [] };
  return {
    state: 'COMPLETED',
    added: selected.filter((ref) => !held.has(ref)).toSorted(),
    changed: selected.filter((ref) => held.has(ref) && held.get(ref)!.tier !== tiers.get(ref)).toSorted(),
    removed: [...held.keys()].filter((ref) => !selected.includes(ref)).toSorted(),
  };
}

const wholeOf = (held: ReadonlyMap<string, HeldRow>): string[] =>
  [...held].map(([ref, { tier, until }]) => `${ref} ${tier} ${textOf(until)}`).toSorted();

/** Reads all rows of a delivery, page by page, and who they are. Those removed must come first. */
async function learn(
  { platform, recipient, refOf }: World,
  delivery: string,
  limit = 1_000,
): Promise<InboxRow[]> {
  const rows: InboxRow[] = [];
  let after: string | undefined;
  do {
    const page = { delivery, limit, ...(after !== undefined && { after }) };
    const list = await platform.as(recipient).inbox.list(page);
    rows.push(...list.rows);
    after = list.next ?? undefined;
  } while (after !== undefined);
  for (const { person, identifiers } of rows) {
    const email = identifiers.find(({ kind }) => kind === 'email')?.written;
    if (email) refOf.set(person, `a${/\d+/.exec(email)![0]}`);
  }
  const last = rows.findLastIndex(({ change }) => change === 'removed');
  if (rows.slice(0, last + 1).some(({ change }) => change !== 'removed'))
    throw new Error('somebody was told before all were who were removed');
  return rows;
}

/** Everything that is held of all deliveries, as it can be read. */
async function readWhole(world: World): Promise<string[]> {
  const whole: string[] = [];
  for (const delivery of world.deliveries) {
    for (const { person, attributes, until, change } of await learn(world, delivery))
      if (change !== 'removed')
        whole.push(`${world.refOf.get(person)} ${String(attributes['tier'])} ${until}`);
  }
  return whole.toSorted();
}
