// Pairs of inputs that whoever asks must not be able to tell apart: with ids of somebody else's things, and with ids that
// nobody has. They are those of the probe matrix, of every procedure and every place in which an id can stand.
import type { Disclosure } from '../probe/disclosed.ts';
import { procedures, probesOf, type Probe } from '../probe/matrix.ts';
import { inputOf, leavesOf, withNothing } from '../probe/replace.ts';
import { probersOf, type Prober } from '../probe/actors.ts';
import { canary } from '../probe/canary.ts';
import type { World } from '../probe/cast.ts';
import { examplesOf } from '../probe/examples/registry.ts';

export type Pair = {
  readonly procedure: string;
  readonly prober: Prober;
  /** Who asks about whose things, and where their ids stand. */
  readonly title: string;
  /** New each time, since a file is read once. */
  readonly elsewhere: () => unknown;
  readonly nowhere: () => unknown;
};

/** Who asks about whom: a person about a stranger's and a partner's things, a key about what it is not scoped to. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'every role': ['elder', 'birch'],
  'key to one cooperation': ['aurora'],
};

export function pairsOf(world: World, disclosure: Disclosure): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const probe of probesOf(world)) {
    const pair = pairOf(probe, disclosure);
    if (pair !== undefined)
      pairs.set(`${pair.prober.name} ${pair.procedure} ${textOf(pair.nowhere())}`, pair);
  }
  return [...pairs.values(), invitation(world)];
}

/** Whoever is invited has no id yet, but may be somebody's colleague already. */
function invitation(world: World): Pair {
  const prober = probersOf(world).find(({ name }) => name === 'every role')!;
  const inviting = (email: string) => (): unknown => ({ email, roles: ['analyst'] });
  return {
    procedure: 'member.invite',
    prober,
    title: 'member.invite .email by every role on elder',
    elsewhere: inviting(`${canary('elder', 'member', 1)}@example.com`),
    nowhere: inviting(`${canary('elder', 'member', 1).replace('zqe', 'zqx')}@example.com`),
  };
}

/** Procedures whose inputs name something that is somebody's; of those that are not here nothing is compared. */
export function proceduresWithIds(world: World): string[] {
  const { aurora, elder } = world.holdings;
  return procedures
    .map(({ name }) => name)
    .filter((name) => textOf(examplesOf(name, aurora)) !== textOf(examplesOf(name, elder)));
}

/** What a probe compares; undefined where it names nothing that is hidden from whoever asks. */
function pairOf(probe: Probe, disclosure: Disclosure): Pair | undefined {
  const { procedure, prober, target, replacement } = probe;
  if (!asked[prober.name]?.includes(target) || !['whole', 'place', 'added'].includes(replacement.way)) return;
  const isHidden = (text: string): boolean => !disclosure.isOpen(text, prober.viewer);
  const elsewhere = (): unknown => inputOf(probe.example, probe);
  const nowhere = (): unknown => withNothing(elsewhere(), isHidden);
  const input = elsewhere();
  const [there, not] = [leavesOf(input), leavesOf(withNothing(input, isHidden))];
  const differing = [...there]
    .map(([place, leaf]) => [String(leaf), String(not.get(place))] as const)
    .filter(([leaf, other]) => leaf !== other);
  // Terms that are written out name nothing that there is.
  if (differing.every(([leaf]) => /zq[a-f]terms/.test(leaf))) return;
  const title = [procedure, replacement.place ?? '', `by ${prober.name} on ${target}`]
    .filter(Boolean)
    .join(' ');
  return { procedure, prober, title, elsewhere, nowhere };
}

const textOf = (input: unknown): string => JSON.stringify(input) ?? '';
