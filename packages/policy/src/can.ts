/**
 * How policies speak: `can(who, action, whose)`. There is no `cannot`: what no sentence allows is not allowed,
 * so no sentence can be undone by the order in which it stands.
 */
import type { Role } from '@entente/contract';
import type { Actor } from './actor.ts';
import type { Action, Field, Noun } from './nouns.ts';

/** `member` is anybody who acts for a partner, in whichever role. */
export type Who = 'operator' | 'member' | Role;

/** The fields of a subject that must equal these values, or one of several; of a list, one element must. */
export type Conditions = Readonly<Record<string, string | OneOf>>;
export type OneOf = Readonly<{ $in: readonly string[] }>;

/** What a subject must be to this actor for the sentence to hold. */
export type Whose = (actor: Actor) => Conditions;

/**
 * `fields` are those that the sentence permits of what the actions show, all of them unless said; only actions in
 * `fieldsOf` have any.
 */
export type Can<N extends Noun> = (
  who: Who | readonly Who[],
  actions: Action<N> | readonly Action<N>[],
  whose: Whose,
  fields?: readonly Field[],
) => void;

/** All the sentences about one noun. */
export type Policy<N extends Noun> = (can: Can<N>) => void;

/** The actor's own partner has it. */
export const own: Whose = (actor) => ({ partner: partnerOf(actor) });

/** The same, looked at for a stated reason. */
export const ownForReason: Whose = (actor) => ({ partner: partnerOf(actor), reason: 'stated' });

/** The actor's own partner is one of its parties. */
export const joint: Whose = (actor) => ({ parties: partnerOf(actor) });

/** It is the platform's, and no partner's. */
export const platformwide: Whose = () => ({ scope: 'platform' });

function partnerOf(actor: Actor): string {
  if (actor.kind === 'operator') throw new TypeError('the operator has no partner, so nothing is its own');
  return actor.partner;
}

/** Whether the actor is one of those a sentence speaks of. */
export function isAmong(actor: Actor, who: Who | readonly Who[]): boolean {
  return typeof who === 'string' ? isOne(actor, who) : who.some((one) => isOne(actor, one));
}

function isOne(actor: Actor, who: Who): boolean {
  if (who === 'operator' || who === 'member') return actor.kind === who;
  return actor.kind === 'member' && actor.roles.includes(who);
}
