// The whole comparison: what it takes each procedure to answer about somebody else's things and about nobody's, the same at
// sign-in, and whether what is planted on purpose is found by the same measuring.
import { attempt } from '../probe/attempt.ts';
import { discloses } from '../probe/disclosed.ts';
import { copyOf, openLane, type Lane } from '../probe/lane.ts';
import { whileServed } from '../probe/served.ts';
import type { World } from '../probe/cast.ts';
import { today } from '../support/day.ts';
import { withAdmin } from '../support/server.ts';
import { compareTimes, patient, type Compared, type Timed } from './compare.ts';
import { unlikeOverHttp } from './over-http.ts';
import { pairsOf, proceduresWithIds, type Pair } from './pairs.ts';
import { plants, type Plant } from './planted.ts';
import { triesAtTheDoor, type Tried } from './sign-in.ts';

export type Row = Compared & { readonly title: string; readonly noun: string };

export type Parity = {
  readonly rows: readonly Row[];
  /** Of some of the same pairs, with a difference planted. */
  readonly planted: ReadonlyMap<string, readonly Row[]>;
  /** What tells the two apart over HTTP, other than time. */
  readonly unlike: readonly string[];
  /** Procedures that are given something of somebody's, and that nothing was compared of. */
  readonly uncompared: readonly string[];
};

/** One pair in so many is tried with what is planted. */
const plantedStep = 30;

export type ParityOptions = {
  readonly say?: (what: string) => void;
  /** Times every pair; else a half of them, and the other half on the next day. */
  readonly isWhole?: boolean;
};

export async function runParity(
  world: World,
  { say = () => {}, isWhole = true }: ParityOptions = {},
): Promise<Parity> {
  const pairs = pairsOf(world, await discloses(world));
  const copy = await copyOf(world.url, 'timed');
  await withAdmin(copy.url, (admin) => admin.query('vacuum analyze'));
  const lane = await openLane(copy.url, world.folder);
  const rows: Row[] = [];
  const planted = new Map<string, Row[]>();
  try {
    const timed = pairs.filter((_, n) => isWhole || (n + today) % 2 === 0);
    for (const pair of timed) rows.push(await rowOf(lane, pair));
    say(`${timed.length} of ${pairs.length} pairs of inputs`);
    const some = pairs.filter(({ prober }, n) => prober.name === 'every role' && n % plantedStep === 0);
    for (const [title, plant] of Object.entries(plants)) {
      planted.set(title, []);
      for (const pair of some) planted.get(title)!.push(await rowOf(lane, pair, plant));
      say(title);
    }
  } finally {
    await lane.close();
    await copy.drop();
  }
  return whileServed(world, 'parity', async (served) => {
    const unlike = await unlikeOverHttp(served, pairs);
    for (const tried of await triesAtTheDoor(served)) {
      const { row, difference } = await tryOut(tried);
      rows.push(row);
      unlike.push(...difference);
    }
    say('at the door');
    const compared = new Set(pairs.map(({ procedure }) => procedure));
    const uncompared = proceduresWithIds(world).filter((name) => !compared.has(name));
    return { rows, planted, unlike, uncompared };
  });
}

async function rowOf(lane: Lane, pair: Pair, plant?: Plant): Promise<Row> {
  const { procedure, prober } = pair;
  const timed = (input: unknown, isSomewhere: boolean): Timed => {
    const asked = { actor: prober.actor, procedure, input };
    const planting = plant && {
      onDatabase: (database: Parameters<Plant>[0]) => plant(database, isSomewhere),
    };
    return async () => (await attempt(lane, { ...asked, ...planting })).ms;
  };
  const both = (): readonly [Timed, Timed] => [timed(pair.elsewhere(), true), timed(pair.nowhere(), false)];
  const compared = await compareTimes(both, plant && patient);
  return { title: pair.title, noun: procedure.split('.')[0]!, ...compared };
}

async function tryOut({ title, known, unknown }: Tried): Promise<{ row: Row; difference: string[] }> {
  const [one, other] = [(await known()).told, (await unknown()).told];
  const compared = await compareTimes(() => [
    async () => (await known()).ms,
    async () => (await unknown()).ms,
  ]);
  return {
    row: { title, noun: 'sign-in', ...compared },
    difference: one === other ? [] : [`${title}: ${one}, not ${other}`],
  };
}
