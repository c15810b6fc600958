/**
 * A narrowing of what a member may do: to named actions of named nouns, and optionally to some cooperations. An API
 * key acts under one. It only ever takes away: a rule of the member's roles holds as far as it lies in the scope.
 */
import { CooperationId } from '@entente/contract';
import type { Grant } from './grant.ts';
import { actionsOf, nouns, type Action, type Noun } from './nouns.ts';

/** What can be done at all, as `noun.action`. */
export type Deed = { [N in Noun]: `${N}.${Action<N>}` }[Noun];
export const deeds = Object.freeze(
  nouns.flatMap((noun) => actionsOf[noun].map((action) => `${noun}.${action}`)),
) as readonly Deed[];

export type Scope = Readonly<{
  actions: readonly Deed[];
  /** Left out: every cooperation of the partner. Empty: none. */
  cooperations?: readonly CooperationId[];
}>;

/** The most cooperations a scope can name. */
export const scopeLimit = 100;

/**
 * What follows people wherever they are known. What covers a person in each cooperation is a function of what is
 * recorded about them, so no scope may stand between the two: least of all between a no and where it must arrive.
 */
const everywhere: readonly Deed[] = [
  'consent.withdraw',
  'consent.import',
  'customer.import',
  'event.import',
  // Whether a category may change is asked wherever something that reads it is published.
  'dictionary.change',
  'customer.erase',
];

/** What is needed to have work done as a job: to find it again, to follow it and to stop it. */
const following: readonly Deed[] = ['job.list', 'job.read', 'job.cancel'];
const sending: readonly Deed[] = ['upload.send', 'upload.read', ...following];

/** What an action brings along that is named in a scope: what it takes to do it from afar. */
const brings: ReadonlyMap<Deed, readonly Deed[]> = new Map([
  ['customer.import', sending],
  ['event.import', sending],
  ['consent.import', sending],
  ['place.import', sending],
  ['organisation.import', sending],
  ['contact.import', sending],
  ['cooperation.enrol', following],
  ['delivery.request', following],
  // Whoever may spend may see first what it comes to.
  ['overlap.ask', ['overlap.preview']],
  ['analysis.ask', ['analysis.preview']],
]);

/** Whether a scope names an action, or one that brings it along. */
export const isNamed = ({ actions }: Pick<Scope, 'actions'>, deed: Deed): boolean =>
  actions.some((named) => named === deed || brings.get(named)?.includes(deed) === true);

/**
 * A checked, frozen copy: known actions and cooperation ids, each once, in one order. Throws a TypeError (a fault)
 * when a part is wrong, missing or misspelt, since a scope that is not understood would narrow nothing.
 */
export function checkedScope(input: Scope): Scope {
  if (typeof input !== 'object' || input === null) throw new TypeError('a scope has actions');
  for (const key of Reflect.ownKeys(input)) {
    if (key !== 'actions' && key !== 'cooperations') throw new TypeError(`a scope has no ${String(key)}`);
  }
  if (!Array.isArray(input.actions) || input.actions.length === 0) throw new TypeError('a scope has actions');
  for (const deed of input.actions as readonly Deed[]) {
    if (!deeds.includes(deed)) throw new TypeError(`a scope names ${String(deed)}, which nobody can do`);
  }
  const actions = Object.freeze(deeds.filter((deed) => input.actions.includes(deed)));
  if (!('cooperations' in input)) return Object.freeze({ actions });
  return Object.freeze({ actions, cooperations: checkedCooperations(input.cooperations) });
}

function checkedCooperations(input: unknown): readonly CooperationId[] {
  if (!Array.isArray(input)) throw new TypeError('the cooperations of a scope are a list');
  if (input.length > scopeLimit) throw new TypeError(`a scope names at most ${scopeLimit} cooperations`);
  const ids = input.map((id) => {
    const parsed = CooperationId.safeParse(id);
    if (!parsed.success) throw new TypeError('a scope names cooperations by their ids');
    return parsed.data;
  });
  return Object.freeze([...new Set(ids)].toSorted());
}

/**
 * Whether a cooperation may be opened under this grant, as far as the actor's scope is concerned. Everything but what
 * follows people everywhere stays within the cooperations that the scope names.
 */
export function isInScope(grant: Pick<Grant, 'actor' | 'noun' | 'action'>, cooperation: string): boolean {
  const { actor, noun, action } = grant;
  const cooperations = actor.kind === 'member' ? actor.scope?.cooperations : undefined;
  if (cooperations === undefined) return true;
  if (everywhere.some((deed) => deed === `${noun}.${action}`)) return true;
  return cooperations.some((id) => id === cooperation);
}
