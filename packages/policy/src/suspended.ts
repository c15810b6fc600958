/**
 * What a suspended partner may still do: read what is its own, and every no. People's rights do not wait until a
 * business and its platform are at one again.
 */
import type { Action, Noun } from './nouns.ts';
import type { Deed } from './scope.ts';

/** Noes and what answers them. A file of decisions may hold noes, so it is taken; what it gives moves nothing to others. */
const noes: readonly Deed[] = [
  'consent.withdraw',
  'consent.import',
  'customer.erase',
  'objection.record',
  'recall.acknowledge',
  'recall.escalate',
  'agreement.reject',
  'agreement.suspend',
  'agreement.leave',
  'agreement.terminate',
  'member.withdraw',
  'member.remove',
  'key.revoke',
];

/** Looking, at what is there already. Asking how many people overlap, or for a delivery, is no looking. */
const looking: readonly Action[] = ['list', 'read', 'summarise', 'verify', 'check', 'follow', 'weigh'];

/** Whether a suspended partner's people and keys may do that. */
export const isLeftToSuspended = (noun: Noun, action: Action): boolean =>
  noes.includes(`${noun}.${action}` as Deed) || looking.includes(action);
