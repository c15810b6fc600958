/** Requesting a delivery, or only asking what it would be. */
import {
  refuse,
  writeCondition,
  type CooperationId,
  type DataCategory,
  type DeliveryChoice,
  type DeliveryColumns,
  type DeliveryPreview,
  type DeliveryQuestion,
  type Instant,
} from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import { conditionOf } from '../column/condition.ts';
import { listDictionary } from '../dictionary/queries.ts';
import { told } from '../overlap/rules.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { countOverdue } from '../recall/queries.ts';
import { insertDelivery, type NewDelivery } from './queries.ts';
import {
  assertChoosable,
  assertDeliverable,
  assertSetCovered,
  columnsOf,
  disclosedBy,
  latestUntil,
} from './rules.ts';
import { readBy, selectPeople, type Wanted } from './selection.ts';

/** What a delivery would be, of one snapshot. Nothing is handed over. */
export async function previewDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  question: DeliveryQuestion,
): Promise<DeliveryPreview> {
  const at = ctx.clock();
  const { wanted, handover, chosen, columns } = await seek(tx, ctx, { question, at });
  const { cooperation, permission, mode, set, condition } = wanted;
  const { key, minimumCohort: k, provider } = permission;
  const selection = await selectPeople(tx, ctx, { ...wanted, handover });
  const delivered = told(selection.subjects.length, k);
  await audit(tx, ctx, {
    action: 'delivery.preview',
    object: { kind: 'cooperation', id: cooperation },
    cooperation,
    about: [provider],
    permissions: [key],
    agreementVersion: permission.version,
    outcome: delivered === 'suppressed' ? 'suppressed' : 'done',
  });
  return {
    at: new Date(at).toISOString(),
    permission: key,
    mode,
    set,
    where: condition === null ? null : writeCondition(condition),
    minimumCohort: k,
    categories: disclosedBy(permission, { chosen, columns, reads: selection.reads }),
    considered: told(selection.considered, k),
    delivered,
    suppressed: told(selection.suppressed, k),
    columns,
    until: new Date(latestUntil(permission, at)).toISOString(),
  };
}

/**
 * Writes a delivery down as requested, or as a refresh of others, and gives its id. Refuses `recall-overdue` besides what
 * a preview refuses.
 */
export async function requestDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  question: DeliveryQuestion,
  refreshing: Pick<NewDelivery, 'origin' | 'since'> = { origin: null, since: null },
): Promise<string> {
  const at = ctx.clock();
  const { wanted, chosen, columns } = await seek(tx, ctx, { question, at });
  const { cooperation, permission, mode, set, condition } = wanted;
  const { number, key, provider, purpose, version } = permission;
  await assertNoneOverdue(tx, ctx, provider);
  const reads = await tx.cooperation(cooperation, (it) => readBy(it, wanted));
  const categories = disclosedBy(permission, { chosen, columns, reads });
  const id = randomId(16);
  const asked = { permission: number, permissionKey: key, purpose, categories, agreementVersion: version };
  const requested = { requestedBy: memberOf(ctx.actor).name, requestedAt: at };
  await tx.own((store) =>
    insertDelivery(store, {
      id,
      cooperation,
      provider,
      ...asked,
      mode,
      set,
      condition,
      chosen,
      ...refreshing,
      ...requested,
    }),
  );
  await audit(tx, ctx, {
    action: 'delivery.request',
    object: { kind: 'delivery', id },
    cooperation,
    about: [provider],
    permissions: [key],
    agreementVersion: version,
  });
  return id;
}

/** Refuses `recall-overdue` as long as recalls from that provider are past due: it must first be answered. */
export async function assertNoneOverdue(
  tx: Transaction,
  ctx: ProcedureContext,
  provider: string,
): Promise<void> {
  const count = await tx.own((store) => countOverdue(store, provider, ctx.clock()));
  if (count > 0) refuse('recall-overdue', { count });
}

/** What a question asks for, as far as it may be asked. */
type Sought = {
  readonly wanted: Wanted & { readonly at: Instant };
  /** What opens the provider's store. */
  readonly handover: {
    readonly cooperation: CooperationId;
    readonly permission: number;
    readonly now: Instant;
  };
  readonly chosen: DeliveryChoice | null;
  readonly columns: DeliveryColumns;
};

async function seek(
  tx: Transaction,
  ctx: ProcedureContext,
  { question, at }: { question: DeliveryQuestion; at: Instant },
): Promise<Sought> {
  const { cooperation, mode, set = null, where, columns: chosen = null } = question;
  const permission = await getPermission(tx, ctx, { question, at });
  const handover = { cooperation, permission: permission.number, now: at };
  const dictionary = await tx.deliver(handover, listDictionary);
  if (chosen !== null) assertChoosable(chosen, columnsOf(permission.categories, dictionary));
  const condition = where === undefined ? null : conditionOf(where);
  return {
    wanted: { cooperation, permission, mode, set, condition, at },
    handover,
    chosen,
    columns: columnsOf(permission.categories, dictionary, chosen),
  };
}

/** The permission that a question names, if a delivery may rest on it and on its set. */
async function getPermission(
  tx: Transaction,
  ctx: ProcedureContext,
  { question, at }: { question: DeliveryQuestion; at: Instant },
): Promise<PermissionRow> {
  return tx.cooperation(question.cooperation, async (cooperation) => {
    const permission = await getPermissionInForce(cooperation, question.permission, at);
    assertDeliverable(permission, memberOf(ctx.actor).partner);
    if (question.set !== undefined) {
      assertSetCovered(await getSetCategories(cooperation, permission, question.set), permission);
    }
    return permission;
  });
}

async function getSetCategories(
  cooperation: Cooperation,
  { provider, number }: PermissionRow,
  name: string,
): Promise<DataCategory[]> {
  const publication = await cooperation
    .selectFrom('publication')
    .select('categories')
    .where('provider', '=', provider)
    .where('permission', '=', number)
    .where('name', '=', name)
    .executeTakeFirst();
  if (!publication) refuse('not-found', { what: 'published set' });
  return publication.categories as DataCategory[];
}
