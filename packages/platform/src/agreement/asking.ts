/** Who asks about agreements: always a partner, since the operator is party to none. */
import { type PartnerHandle, refuse } from '@entente/contract';
import { grant, type Grant, subject } from '@entente/policy';
import type { ProcedureContext } from '../procedure.ts';

export type Asking = { readonly partner: PartnerHandle; readonly granted: Grant<'agreement', 'list'> };

/**
 * The asking partner and its grant to look among its own agreements; what it may do to one of them is checked once
 * the terms say who its parties are. Refuses `not-allowed` to the operator.
 */
export function asking({ actor, ability }: ProcedureContext): Asking {
  if (actor.kind !== 'member') refuse('not-allowed', { action: 'list', noun: 'agreement' });
  const { partner } = actor;
  return { partner, granted: grant(ability, 'list', subject.agreement({ parties: [partner] })) };
}
