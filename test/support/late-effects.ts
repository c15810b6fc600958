// Withdrawals against everybody who asks, exports, reads, delivers, publishes, imports and enrols, and in the end a
// partner leaves: whatever somebody began to do after the commit must know of it.
import type { CooperationId } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { untilDone, type Callers } from './callers.ts';
import { agree, importConsents, importCustomers, people } from './exchange.ts';
import type { TestPlatform } from './platform.ts';

export type LateRace = {
  /** Aurora's people; birch knows all of them, and as many withdraw as `withdrawals` says. */
  readonly people: number;
  readonly withdrawals: number;
  /** Where withdrawals are recorded: the platform itself, or one that lacks something. */
  readonly withdrawing: Callers;
};

export type LateOutcome = {
  /** What was seen of people after the commit of their withdrawal, or of anybody after the partner had left. */
  readonly late: readonly string[];
  /** Refusals and errors that nobody should meet. */
  readonly failures: readonly string[];
  /** What was done meanwhile, and how often. */
  readonly done: Readonly<Record<string, number>>;
  /** The longest that a withdrawal took, in milliseconds. */
  readonly longestWithdrawal: number;
};

const purpose = 'direct-marketing';

/** Plays with the partners aurora, who provides, and birch; both must be new. */
export async function raceLateEffects(platform: TestPlatform, race: LateRace): Promise<LateOutcome> {
  const everybody = people('a', 1, race.people);
  await importCustomers(platform, 'aurora', everybody);
  await importCustomers(platform, 'birch', people('b', 1, race.people));
  await importConsents(
    platform,
    'aurora',
    everybody.map(({ ref }) => ({ ref, recipient: 'birch' })),
  );
  const { cooperation, keys } = await agree(platform, [{ provider: 'aurora', recipient: 'birch' }]);
  const refs = everybody.map(({ ref }) => ref);
  const set = { name: 'everybody', refs, categories: ['contact' as const] };
  await platform.as('aurora').set.save(set);
  const publication = { cooperation, permission: keys[0]!, name: 'everybody' };
  await platform.as('aurora').set.publish(publication);
  const { id: delivery } = await platform
    .as('birch')
    .delivery.request({ cooperation, permission: keys[0]!, mode: 'all' });
  const play = { platform, race, everybody, cooperation, permission: keys[0]!, delivery };
  return withdrawAmong(play, [
    ['ask', ask(play, [])],
    ['ask for a set', ask(play, ['everybody'])],
    ['export', exportInbox(play)],
    ['read', readInbox(play)],
    ['deliver', deliver(play)],
    ['refresh', refresh(play)],
    ['publish', () => platform.as('aurora').set.publish(publication)],
    ['import', () => importCustomers(platform, 'aurora', everybody.slice(0, 50))],
    ['import old consents', () => importOldConsents(play)],
    ['enrol provider', () => platform.as('aurora').cooperation.enrol({ cooperation })],
    ['enrol recipient', () => platform.as('birch').cooperation.enrol({ cooperation })],
    ['sweep', () => platform.operator().platform.sweep()],
  ]);
}

type Play = {
  readonly platform: Callers;
  readonly race: LateRace;
  readonly everybody: readonly { readonly ref: string }[];
  readonly cooperation: CooperationId;
  readonly permission: string;
  readonly delivery: string;
};

/** Does something once. `gone` is who had withdrawn before it began; returns what it should not have seen. */
type Deed = (gone: ReadonlySet<number>) => Promise<unknown>;

async function withdrawAmong(play: Play, deeds: readonly (readonly [string, Deed])[]): Promise<LateOutcome> {
  const { platform, race, cooperation } = play;
  const gone = new Set<number>();
  const [late, failures]: [string[], string[]] = [[], []];
  const done: Record<string, number> = {};
  const state = { isOver: false, hasLeft: false, longest: 0 };
  const keep = async (name: string, deed: Deed): Promise<void> => {
    while (!state.isOver) {
      const { hasLeft } = state;
      try {
        const seen = await deed(new Set(gone));
        if (typeof seen === 'string') late.push(`${name}: ${seen}`);
        else if (hasLeft && looks.has(name)) late.push(`${name} after the partner had left`);
        done[name] = (done[name] ?? 0) + 1;
      } catch (error) {
        const code = findRefusal(error)?.code ?? String(error);
        if (code !== 'busy' && !(state.hasLeft || state.isOver || mayEnd.has(code)))
          failures.push(`${name}: ${code}`);
      }
      await new Promise(setImmediate);
    }
  };
  const withdraw = async (from: number): Promise<void> => {
    for (let n = from; n <= race.withdrawals; n += 3) {
      const started = performance.now();
      try {
        await race.withdrawing
          .as('aurora')
          .consent.record({ ref: `a${n}`, purpose, recipient: 'birch', decision: 'withdrawn' });
        gone.add(n);
      } catch (error) {
        failures.push(`withdraw: ${findRefusal(error)?.code ?? String(error)}`);
      }
      state.longest = Math.max(state.longest, performance.now() - started);
    }
  };
  const others = Promise.all(deeds.map(([name, deed]) => keep(name, deed)));
  await Promise.all([withdraw(1), withdraw(2), withdraw(3)]);
  await untilDone(() => platform.as('aurora').agreement.leave({ id: cooperation }));
  state.hasLeft = true;
  await new Promise((resolve) => setTimeout(resolve, 500));
  state.isOver = true;
  await others;
  return { late, failures, done, longestWithdrawal: state.longest };
}

/** What shows people of the partner that leaves, and so must be refused or empty once it has left. */
const looks = new Set(['ask', 'ask for a set', 'deliver', 'publish']);
/** How whatever was under way while the partner left is refused. */
const mayEnd = new Set(['agreement-state', 'agreement-not-active', 'permission-unknown', 'party-left']);

const ask =
  ({ platform, race, cooperation, permission }: Play, names: readonly string[]): Deed =>
  async (gone) => {
    const sets = names.map((name) => ({ provider: 'aurora' as never, name }));
    const { cells } = await platform
      .as('birch')
      .overlap.ask({ cooperation, permissions: [permission], sets });
    const { covered, overlap } = cells[0]!;
    const most = race.people - gone.size;
    const counts = [covered, overlap].filter((count) => count !== 'suppressed');
    return counts.some((count) => count > most) ? `${counts.join(' and ')} of ${most}` : undefined;
  };

const exportInbox =
  ({ platform, delivery }: Play): Deed =>
  async (gone) => {
    let text = '';
    const wanted = { delivery, format: 'ndjson', what: 'people' } as const;
    for await (const piece of await platform.as('birch').delivery.export(wanted))
      text += Buffer.from(piece).toString();
    return namedIn(text, gone);
  };

const readInbox =
  ({ platform, delivery }: Play): Deed =>
  async (gone) =>
    namedIn(JSON.stringify(await platform.as('birch').inbox.list({ delivery, limit: 100 })), gone);

/** A delivery that was asked for after a withdrawal, and what is in it the moment it is there. */
const deliver =
  (play: Play): Deed =>
  async (gone) => {
    const { platform, cooperation, permission } = play;
    const asked = { cooperation, permission, mode: 'all' } as const;
    const { id, state } = await platform.as('birch').delivery.request(asked);
    return state === 'COMPLETED' ? exportInbox({ ...play, delivery: id })(gone) : undefined;
  };

/** What has changed since the first delivery, likewise. Another refresh that was interrupted is finished before. */
const refresh =
  (play: Play): Deed =>
  async (gone) => {
    const birch = play.platform.as('birch');
    const { deliveries } = await birch.delivery.list({ limit: 100 });
    for (const { id, since, endedAt } of deliveries)
      if (since !== null && endedAt === null) await birch.delivery.resume({ id });
    const { id, state } = await birch.delivery.refresh({ id: play.delivery });
    return state === 'COMPLETED' ? exportInbox({ ...play, delivery: id })(gone) : undefined;
  };

/** What everybody had agreed to before: it must bring nobody back. */
const importOldConsents = ({ platform, everybody }: Play): Promise<void> =>
  importConsents(
    platform as TestPlatform,
    'aurora',
    everybody.slice(0, 100).map(({ ref }) => ({ ref, recipient: 'birch' })),
  );

/** Everybody is called Given and a number. */
function namedIn(text: string, gone: ReadonlySet<number>): string | undefined {
  const found = [...text.matchAll(/Given(\d+)/g)].map(([, n]) => Number(n)).filter((n) => gone.has(n));
  return found.length > 0 ? `Given${found.join(', Given')}` : undefined;
}
