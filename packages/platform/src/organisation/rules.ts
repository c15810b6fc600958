/** What organisations belong to: pure. They make a tree as places do, and are put into it by the same rule. */
import { organisationLimits, type OrganisationEntry, type RejectReason } from '@entente/contract';
import { misplaced } from '../place/rules.ts';

export type Belonging = Pick<OrganisationEntry, 'code' | 'parent'>;
type Fault = Extract<
  RejectReason,
  'unknown-organisation' | 'organisation-in-itself' | 'organisation-too-deep'
>;

const faultOf = {
  'unknown-place': 'unknown-organisation',
  'place-in-itself': 'organisation-in-itself',
  'place-too-deep': 'organisation-too-deep',
} as const;

/** Which of the rows, each about another organisation, cannot land on the tree that is there, and why. */
export function misplacedOrganisations(
  there: readonly Belonging[],
  rows: readonly Belonging[],
): ReadonlyMap<string, Fault> {
  const lying = ({ code, parent }: Belonging) => ({ ref: code, parent });
  const faults = misplaced(there.map(lying), rows.map(lying), organisationLimits.levels);
  return new Map([...faults].map(([code, fault]) => [code, faultOf[fault]]));
}
