// The whole matrix, with both locks, without the one, without the other and without either. Each way has a copy of the
// world of its own; in two of them the database's lock is taken away.
import { discloses, type Disclosure } from './disclosed.ts';
import { copyOf, openLane, prepare, takeLockAway } from './lane.ts';
import { judgeOn, probesOf, type Judged, type Locks, type Probe } from './matrix.ts';
import type { World } from './cast.ts';

export const locksOf = {
  'both locks': { policy: true, database: true },
  'policy off': { policy: false, database: true },
  'database off': { policy: true, database: false },
  'both off': { policy: false, database: false },
} as const satisfies Record<string, Locks>;
export type WayName = keyof typeof locksOf;

export type Tally = {
  probes: number;
  leaks: number;
  /** Probes that address another's object by its id in an input that its owner could send; and those that leaked. */
  controls: number;
  leakedControls: number;
  /** The first leaks and faults, in words. */
  readonly first: string[];
  readonly faults: string[];
  /** By noun and who asks: probes, and leaks. */
  readonly cells: Map<string, Map<string, { probes: number; leaks: number }>>;
  /** Controls that did not leak, and why. */
  readonly held: string[];
  readonly relations: Map<string, number>;
};

/** How many of the probes that address another's object leaked, from 0 to 1. */
export const shareOfControls = ({ controls, leakedControls }: Tally): number =>
  controls === 0 ? 0 : leakedControls / controls;

export type Progress = (way: WayName, done: number) => void;

/**
 * Runs the matrix with both locks, and one in three of its probes in each other way; of all that, one in `share`. Two
 * ways go on at a time.
 */
export async function runFourWays(
  world: World,
  { share = 1, onProgress = () => {} }: { share?: number; onProgress?: Progress } = {},
): Promise<Record<WayName, Tally>> {
  const disclosure = await discloses(world);
  const probes = [...probesOf(world)];
  const everyNth = (step: number): readonly Probe[] => probes.filter((_, n) => n % step === 0);
  const ready = await copyOf(world.url, 'ready');
  await prepare(ready.url);
  const copies: Partial<Record<WayName, Awaited<ReturnType<typeof copyOf>>>> = {};
  const [whole, ...weakened] = Object.keys(locksOf) as [WayName, ...WayName[]];
  for (const way of [whole, ...weakened]) copies[way] = await copyOf(ready.url, way.replace(' ', '_'));
  const tallies: Partial<Record<WayName, Tally>> = {};
  const run = async (way: WayName, some: readonly Probe[]): Promise<void> => {
    const { url } = copies[way]!;
    if (!locksOf[way].database) await takeLockAway(url);
    tallies[way] = await runWay(world, { way, url, disclosure, probes: some, onProgress });
  };
  const runWeakened = async (): Promise<void> => {
    for (const way of weakened) await run(way, everyNth(3 * share));
  };
  try {
    await Promise.all([run(whole, everyNth(share)), runWeakened()]);
  } finally {
    for (const { drop } of [ready, ...Object.values(copies)]) await drop();
  }
  return tallies as Record<WayName, Tally>;
}

type Running = {
  readonly way: WayName;
  readonly url: string;
  readonly disclosure: Disclosure;
  readonly probes: readonly Probe[];
  readonly onProgress: Progress;
};

async function runWay(world: World, { way, url, disclosure, probes, onProgress }: Running): Promise<Tally> {
  const locks = locksOf[way];
  const lane = await openLane(url, world.folder);
  const judge = judgeOn(lane, { world, disclosure, locks });
  const tally = emptyTally();
  try {
    for (const probe of probes) {
      count(tally, await judge(probe));
      if (tally.probes % 1_000 === 0) onProgress(way, tally.probes);
    }
  } finally {
    await lane.close();
  }
  return tally;
}

const emptyTally = (): Tally => ({
  probes: 0,
  leaks: 0,
  controls: 0,
  leakedControls: 0,
  first: [],
  faults: [],
  cells: new Map(),
  held: [],
  relations: new Map(),
});

function count(tally: Tally, { probe, outcome, leaks, isControl }: Judged): void {
  const hasLeaked = leaks.length > 0;
  tally.probes += 1;
  if (hasLeaked) tally.leaks += 1;
  if (isControl) tally.controls += 1;
  if (isControl && hasLeaked) tally.leakedControls += 1;
  if (hasLeaked && tally.first.length < 200)
    tally.first.push(`${titleOf(probe)}: ${leaks.slice(0, 3).join('; ')}`);
  if (isControl && !hasLeaked)
    tally.held.push(`${titleOf(probe)}: ${outcome.status} ${outcome.text.slice(0, 160)}`);
  if (outcome.fault !== undefined) tally.faults.push(`${titleOf(probe)}: ${outcome.fault}`);
  const [noun = ''] = probe.procedure.split('.');
  const row = tally.cells.get(noun) ?? new Map<string, { probes: number; leaks: number }>();
  tally.cells.set(noun, row);
  const cell = row.get(probe.prober.name) ?? { probes: 0, leaks: 0 };
  row.set(probe.prober.name, { probes: cell.probes + 1, leaks: cell.leaks + (hasLeaked ? 1 : 0) });
  tally.relations.set(probe.relation, (tally.relations.get(probe.relation) ?? 0) + 1);
}

/** A probe in words. */
export function titleOf({ procedure, prober, relation, target, replacement }: Probe): string {
  const { way, place = '', field = '' } = replacement;
  return `${procedure} by ${prober.name} on ${relation} ${target} (${[way, place, field].filter((it) => it !== '').join(' ')})`;
}
