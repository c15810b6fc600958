/** What an overlap is asked about: the permissions in force that it names, and every combination of them. */
import {
  refuse,
  type CooperationId,
  type Instant,
  type PartnerHandle,
  type ProviderCondition,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { listPublished, publicationsOf } from '../set/publications.ts';
import { assertAskable, combinationsOf, isExact } from './rules.ts';

export type Question = {
  readonly cooperation: CooperationId;
  readonly permissions: readonly string[];
  /** How many providers a combination has at most. */
  readonly together: number;
  readonly sets: readonly { provider: PartnerHandle; name: string }[];
  readonly conditions: readonly ProviderCondition[];
};

/** Whom one permission covers, in the published sets that were named, as counting takes it. */
export type AskedOperand = {
  readonly permission: number;
  readonly publications: readonly string[];
  readonly terms: PermissionRow;
};
export type Combination = readonly [AskedOperand, ...AskedOperand[]];

export type Asked = {
  readonly operands: readonly AskedOperand[];
  readonly combinations: readonly Combination[];
};

/**
 * Looks up what a question names. Refuses `permission-unknown`, `agreement-not-active`, `purpose-mismatch`,
 * `action-not-permitted`, `limit-exceeded`, and `not-found` for a set that is not published under its permission.
 */
export async function lookUp(
  cooperation: Cooperation,
  { permissions, sets, conditions, together }: Question,
  { recipient, at }: { readonly recipient: PartnerHandle; readonly at: Instant },
): Promise<Asked> {
  // Looked up together: what may be asked about follows from both.
  const [named, published] = await Promise.all([
    Promise.all(permissions.map((key) => getPermissionInForce(cooperation, key, at))),
    listPublished(cooperation, sets),
  ]);
  assertAskable(named, recipient);
  for (const { provider } of [...sets, ...conditions]) {
    if (!named.some((permission) => permission.provider === provider))
      refuse('not-found', { what: 'permission of that provider' });
  }
  const publications = publicationsOf(published, named, sets);
  const operands = named.map((terms) => ({
    permission: terms.number,
    publications: publications.get(terms.number) ?? [],
    terms,
  }));
  return { operands, combinations: combinationsOf(operands, together) };
}

/** Whether people may be counted exactly: all of them agreed to be named to the recipient. */
export const isExactly = (combination: readonly AskedOperand[]): boolean =>
  combination.every(({ terms }) => isExact(terms));
