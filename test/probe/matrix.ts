// The matrix: every procedure × who asks × whose things × every way in which another's id gets into the input, with a
// judgement of what came back. A probe is a leak where it shows what its viewer may not be shown, touches rows of
// partners it has nothing to do with, or is told apart from the same probe with an id that nobody has.
import { appRouter } from '@entente/platform';
import type { z } from 'zod';
import { isRelated, ownerOf, probersOf, relationTo, type Prober, type Relation } from './actors.ts';
import { differenceOf, swapsOf } from './alike.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { Disclosure } from './disclosed.ts';
import { examplesOf } from './examples/registry.ts';
import type { Holdings } from './holdings.ts';
import type { Lane } from './lane.ts';
import { inputOf, leavesOf, replacementsOf, withNothing, type Example, type Replacement } from './replace.ts';
import { handles, type Handle, type World } from './cast.ts';

type Procedure = { readonly name: string; readonly isQuery: boolean; readonly input: z.ZodType | undefined };
export const procedures: readonly Procedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string; inputs: z.ZodType[] } }>,
).map(([name, { _def }]) => ({ name, isQuery: _def.type === 'query', input: _def.inputs[0] }));

/** Whether a procedure only reads. */
export const isQuery = (procedure: string): boolean =>
  procedures.find(({ name }) => name === procedure)?.isQuery === true;

export type Probe = {
  readonly procedure: string;
  readonly example: Example;
  readonly prober: Prober;
  readonly target: Handle;
  readonly relation: Relation;
  readonly replacement: Replacement;
  readonly own: Holdings;
  readonly theirs: Holdings;
};

/** Every probe there is, in a fixed order. */
export function* probesOf(world: World): Generator<Probe> {
  for (const { name: procedure, input } of procedures) {
    const accepts = (value: unknown): boolean => input?.safeParse(value).success ?? false;
    for (const prober of probersOf(world)) {
      const own = ownOf(world, prober);
      for (const [n] of examplesOf(procedure, own).entries()) {
        const example: Example = (holdings) => examplesOf(procedure, holdings)[n];
        const common = { procedure, example, prober, own };
        yield { ...common, target: prober.home, relation: 'own', theirs: own, replacement: { way: 'own' } };
        for (const { target, relation, theirs } of targetsOf(world, prober)) {
          for (const replacement of replacementsOf(example, { own, theirs, accepts }))
            if (replacement.way !== 'kind' || prober.name === 'every role')
              yield { ...common, target, relation, theirs, replacement };
        }
      }
    }
  }
}

/** A key that is narrowed to one cooperation has the partner's things there for its own. */
function ownOf({ holdings, expired }: World, { home, viewer }: Prober): Holdings {
  if (viewer.cooperations === undefined) return holdings[home];
  return { ...holdings[home], cooperation: expired, theirs: expired };
}

/** Others' things; to a narrowed key the partner's own elsewhere too; and aurora's agreements that are over. */
function* targetsOf(world: World, prober: Prober): Generator<Pick<Probe, 'target' | 'relation' | 'theirs'>> {
  const { holdings, expired } = world;
  const { home, actor, viewer } = prober;
  for (const target of handles)
    if (target !== home || viewer.cooperations !== undefined)
      yield { target, relation: relationTo(prober, target), theirs: holdings[target] };
  if (home !== 'aurora' || actor.kind === 'operator') return;
  for (const [cooperation, mate, relation] of [
    [expired, 'cedar', 'expired agreement'],
    [holdings.aurora.terminated, 'dahlia', 'terminated agreement'],
  ] as const) {
    const theirs = { ...holdings[home], cooperation, theirs: cooperation, mate: holdings[mate].handle };
    yield { target: home, relation, theirs };
  }
}

/** Which of the two locks hold. */
export type Locks = { readonly policy: boolean; readonly database: boolean };

export type Judged = {
  readonly probe: Probe;
  readonly outcome: Outcome;
  readonly leaks: readonly string[];
  /** Whether it names something by an id that this viewer may not know, in an input that its owner could send. */
  readonly isControl: boolean;
};

export type Judge = (probe: Probe) => Promise<Judged>;

/** Probes over one lane, with or without the lock of the program; whether the database's holds is the lane's matter. */
export function judgeOn(
  lane: Lane,
  { world, disclosure, locks }: { world: World; disclosure: Disclosure; locks: Locks },
): Judge {
  const known = new Map<string, Promise<Outcome>>();

  const outcomeOf = (probe: Probe, input: unknown, owner: Handle | undefined): Promise<Outcome> => {
    const { prober, procedure } = probe;
    const isTakenForOwner = !locks.policy && owner !== undefined;
    const actor = isTakenForOwner ? ownerOf(owner) : prober.actor;
    // A context that is signed says who really acts; one that is believed says what the program does.
    const isSigned = isTakenForOwner && locks.database;
    const session = isSigned ? { partner: prober.viewer.partner, name: prober.actor.name } : undefined;
    return attempt(lane, { actor, session, procedure, input });
  };

  return async (probe) => {
    const { prober, target, replacement, own, theirs, example } = probe;
    // To what a key is narrowed the program alone knows: with its lock off, a key is its partner's.
    const viewer = locks.policy ? prober.viewer : { partner: prober.viewer.partner };
    const isHidden = (text: string): boolean => !disclosure.isOpen(text, viewer);
    const input = inputOf(example, { own, theirs, replacement });
    const hidden = [...leavesOf(input).values()].filter(
      (leaf): leaf is string => typeof leaf === 'string' && isHidden(leaf),
    );
    const hasHidden = hidden.length > 0;
    const owner = hasHidden && target !== prober.home ? target : undefined;
    const outcome = await outcomeOf(probe, input, owner);
    const leaks = [
      ...seenIn(outcome, { input, viewer, disclosure }),
      ...touchedBy(outcome, { probe, owner, world, disclosure }),
    ];
    if (hasHidden && replacement.way !== 'own') {
      const nothing = withNothing(inputOf(example, { own, theirs, replacement }), isHidden);
      const key = `${prober.name} ${probe.procedure} ${owner} ${JSON.stringify(nothing)}`;
      const there = known.get(key) ?? outcomeOf(probe, nothing, owner);
      known.set(key, there);
      const difference = differenceOf(outcome, await there, swapsOf(input, nothing));
      if (difference !== undefined) leaks.push(`told apart from nothing: ${difference}`);
    }
    // Terms that are written out name nothing that there is.
    const isNamed = hidden.some((text) => !/zq[a-f]terms/.test(text));
    return {
      probe,
      outcome,
      leaks,
      isControl: owner !== undefined && isNamed && replacement.way === 'whole',
    };
  };
}

function seenIn(
  { text, audited }: Outcome,
  { input, viewer, disclosure }: { input: unknown; viewer: Prober['viewer']; disclosure: Disclosure },
): string[] {
  const told = JSON.stringify(input) ?? '';
  const shown = disclosure.leaksIn(text, viewer, told).map((leak) => `shown: ${leak}`);
  const noted = audited.flatMap(({ reader, body }) =>
    disclosure
      .leaksIn(body, { partner: reader ?? 'operator' }, reader === viewer.partner ? told : '')
      .map((leak) => `noted for ${reader}: ${leak}`),
  );
  return [...shown, ...noted];
}

/**
 * Rows of partners with whom the prober's has no agreement, or of the one whose ids it sent. The operator's acts are
 * about every partner, rightly, but about no store.
 */
function touchedBy(
  { effects }: Outcome,
  {
    probe,
    owner,
    world,
    disclosure,
  }: { probe: Probe; owner: Handle | undefined; world: World; disclosure: Disclosure },
): string[] {
  const { prober, procedure } = probe;
  const { partner } = prober.viewer;
  const isOperator = prober.actor.kind === 'operator';
  const isFine = (effect: string): boolean => {
    const [place = '', of = ''] = effect.split(':');
    const [schema = ''] = place.split('.');
    if (isOperator && (!schema.startsWith('store_') || overStores.includes(procedure))) return true;
    if (['retire', 'rotate', 'backup', 'provision'].includes(schema)) return false;
    if (schema.startsWith('coop_')) return disclosure.isOpen(schema.slice('coop_'.length), { partner });
    // Terms can be laid before anybody.
    if (place === 'control.party' && procedure === 'agreement.propose') return true;
    const whose = schema.startsWith('store_') ? schema.slice('store_'.length) : of;
    return whose === '' || (whose !== owner && isRelated(world, partner, whose));
  };
  return effects.filter((effect) => !isFine(effect)).map((effect) => `touched: ${effect}`);
}

/** Rounds of the clock, and a partner's end, reach into stores, as they must. */
const overStores = ['platform.sweep', 'partner.remove'];
