/**
 * How many of a partner's own customers permissions cover, counted exactly from what its store holds now. Customers
 * are counted by their own consents; people as others are told them: one for all records of an e-mail, and none where
 * one of the records says no.
 */
import {
  parsePermissionKey,
  permissionKey,
  refuse,
  type CooperationId,
  type Coverage,
  type CoverageQuestion,
  type Instant,
  type PartnerHandle,
  type PermissionScope,
} from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { listPermissions } from '../agreement/load.ts';
import { listCooperations } from '../cooperation/reconsider.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { pagesOfPeople } from '../customer/people.ts';
import { loadConsents } from './evidence.ts';
import { coverageAt, foldConsent, isCovering, type ConsentEvent } from './rules.ts';

type Asked = { readonly scope: PermissionScope; readonly cooperations: readonly CooperationId[] };

/**
 * Answers a question about coverage as of now. Refuses `input-invalid` for a text that is no permission,
 * `permission-unknown` for a permission that is in none of the partner's agreements with it as the provider.
 */
export async function loadCoverage(
  tx: Transaction,
  ctx: ProcedureContext,
  question: CoverageQuestion,
): Promise<Coverage[]> {
  const { partner } = memberOf(ctx.actor);
  const asked = choose(await listSigned(tx, partner), question, partner);
  return tx.own((store) => countCovered(store, asked, ctx.clock()));
}

/** The permissions of which the partner is the provider, each once, with the agreements in which it is signed. */
async function listSigned(tx: Transaction, partner: PartnerHandle): Promise<Map<string, Asked>> {
  const signed = new Map<string, Asked>();
  for (const id of await listCooperations(tx, partner)) {
    for (const { key, ...scope } of await tx.cooperation(id, listPermissions)) {
      if (scope.provider !== partner) continue;
      const cooperations = [...(signed.get(key)?.cooperations ?? []), id as CooperationId];
      signed.set(key, { scope, cooperations });
    }
  }
  return signed;
}

function choose(
  signed: ReadonlyMap<string, Asked>,
  question: CoverageQuestion,
  provider: PartnerHandle,
): readonly Asked[] {
  if (question.scope) {
    const scope = { provider, ...question.scope };
    return [signed.get(permissionKey(scope)) ?? { scope, cooperations: [] }];
  }
  if (question.permission === undefined) return [...signed.values()];
  const permission = permissionKey(parsePermissionKey(question.permission));
  return [signed.get(permission) ?? refuse('permission-unknown', { permission })];
}

async function countCovered(store: Store, asked: readonly Asked[], now: Instant): Promise<Coverage[]> {
  const counted = asked.map(({ scope, cooperations }) => ({
    scope,
    answer: { permission: permissionKey(scope), cooperations: [...cooperations], customers: 0, people: 0 },
  }));
  for await (const page of pagesOfPeople(store)) {
    const consents = await loadConsents(store, page.flat());
    for (const refs of page)
      count(
        refs.map((ref) => consents.get(ref) ?? []),
        counted,
        now,
      );
  }
  return counted.map(({ answer }) => answer);
}

/** Adds one person's records to what each permission covers. */
function count(
  records: readonly (readonly ConsentEvent[])[],
  counted: readonly { readonly scope: PermissionScope; readonly answer: Coverage }[],
  now: Instant,
): void {
  for (const { scope, answer } of counted) {
    answer.customers += records.filter((events) =>
      isCovering(foldConsent(events, scope, now), scope.categories),
    ).length;
    if (coverageAt(records, scope, now).covered) answer.people += 1;
  }
}
