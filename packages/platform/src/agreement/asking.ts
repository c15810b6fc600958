/** Who asks about agreements: always a partner, since the operator is party to none. */
import { type CooperationId, type PartnerHandle, refuse } from '@entente/contract';
import { type Action, grant, type Grant, subject } from '@entente/policy';
import type { ProcedureContext } from '../procedure.ts';

export type Asking = { readonly partner: PartnerHandle; readonly granted: Grant<'agreement'> };

/**
 * The asking partner and its grant to begin: to look among its own agreements, or to do `action` to the one of that
 * id. Whether it is a party of that one is checked once the terms say who the parties are. Refuses `not-allowed`, also
 * to the operator, and `not-found` for an id that the actor's scope leaves out.
 */
export function asking(
  { actor, ability }: ProcedureContext,
  action: Action<'agreement'> = 'list',
  id?: CooperationId,
): Asking {
  if (actor.kind !== 'member') refuse('not-allowed', { action, noun: 'agreement' });
  const { partner } = actor;
  const named = subject.agreement({ parties: [partner], ...(id !== undefined && { id }) });
  return { partner, granted: grant(ability, action, named) };
}
