/**
 * A Grant is the policy's yes, as an object: this actor may do this action to this subject. Stores open for a grant
 * and for nothing else. Only `grant` makes one; a copy, with the actor exchanged or not, is no grant.
 */
import { refuse, type CooperationId } from '@entente/contract';
import type { Actor, Member } from './actor.ts';
import { can, type Ability } from './ability.ts';
import { isLeftToSuspended } from './suspended.ts';
import type { Action, Noun, Subject, SubjectOf } from './nouns.ts';

declare const madeHere: unique symbol;

/** `Grant<'delivery', 'request'>` is asked for by a function that needs just that; a bare `Grant` is any. */
export type Grant<N extends Noun = Noun, A extends Action<N> = Action<N>> = Readonly<{
  [madeHere]: true;
  actor: Actor;
  action: A;
  noun: N;
  instance: SubjectOf<N>;
}>;

const grants = new WeakSet<object>();

/**
 * The grant for `action` on `instance`, or a refusal: `not-allowed` {action, noun} when the actor's roles do not
 * reach that far, `not-found` {what} when the instance is entirely somebody else's or out of the actor's scope,
 * because what an actor may not see does not exist for them, and `partner-suspended` {partner} where the operator has
 * suspended the actor's partner and this neither reads nor says no. Throws a TypeError (a fault) for anything this package did not make.
 */
export function grant<S extends Subject, A extends Action<S['noun']>>(
  ability: Ability,
  action: A,
  instance: S,
): Grant<S['noun'], A> {
  const no = findNo(ability, action, instance);
  if (no === 'not-found') refuse(no, { what: instance.noun });
  if (no === 'not-allowed') refuse(no, { action, noun: instance.noun });
  // Only members are held.
  if (no === 'partner-suspended') refuse(no, { partner: (ability.actor as Member).partner });
  const made = Object.freeze({ actor: ability.actor, action, noun: instance.noun, instance });
  grants.add(made);
  return made as unknown as Grant<S['noun'], A>;
}

/** What a grant would be refused with; undefined where it would be given. Throws a TypeError as {@link grant} does. */
export function findNo<S extends Subject>(
  ability: Ability,
  action: Action<S['noun']>,
  instance: S,
): 'not-found' | 'not-allowed' | 'partner-suspended' | undefined {
  const { actor } = ability;
  if (!can(ability, action, instance)) return isForeign(actor, instance) ? 'not-found' : 'not-allowed';
  const isHeld = 'isSuspended' in actor;
  return isHeld && !isLeftToSuspended(instance.noun, action) ? 'partner-suspended' : undefined;
}

/** True only of what {@link grant} returned. */
export function isGrant(value: unknown): value is Grant {
  return grants.has(value as object);
}

/**
 * Whether the actor's partner has no part in it, or a narrowed actor's scope leaves it out. To the operator everything
 * of a partner is foreign.
 */
function isForeign(actor: Actor, instance: Subject): boolean {
  if ('scope' in instance) return false;
  if (actor.kind === 'operator') return true;
  const isOurs =
    'parties' in instance ? instance.parties.includes(actor.partner) : instance.partner === actor.partner;
  if (!isOurs) return true;
  const within = actor.scope?.cooperations;
  const cooperation = cooperationOf(instance);
  return cooperation !== undefined && within !== undefined && !within.includes(cooperation);
}

/** The one cooperation that it belongs to; undefined where it names none. */
function cooperationOf(instance: Subject): CooperationId | undefined {
  if ('parties' in instance) return instance.id;
  return 'cooperation' in instance && instance.cooperation !== '*' ? instance.cooperation : undefined;
}
