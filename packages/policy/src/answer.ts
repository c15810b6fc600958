/**
 * What somebody could do to one object now. It travels beside the object as `can`, and a client that has the policy
 * comes to the same answers by itself: who may is the ability's to say, and when is the table's of the contract.
 */
import { answerIn, isStateful, type Answer, type StatefulDeed } from '@entente/contract';
import type { Ability } from './ability.ts';
import { findNo } from './grant.ts';
import type { Action, Subject } from './nouns.ts';

/**
 * `true`, or the code of the refusal that `action` on `instance` would meet: `not-found` or `not-allowed` as `grant`
 * refuses, else what the state refuses with. `state` is the one that the table of the contract asks for. Throws a
 * TypeError (a fault) where an action that depends on a state is asked about without one, or with an unknown one.
 */
export function answerTo<S extends Subject>(
  ability: Ability,
  action: Action<S['noun']>,
  instance: S,
  state?: string,
): Answer {
  const deed = `${instance.noun}.${action}`;
  const inState = isStateful(deed) ? answerIn<StatefulDeed>(deed, state as never) : true;
  return findNo(ability, action, instance) ?? inState;
}
