/** Requesting a delivery, or only asking what it would be. */
import {
  refuse,
  type DataCategory,
  type DeliveryPreview,
  type DeliveryQuestion,
  type Instant,
} from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import { listDictionary } from '../dictionary/queries.ts';
import { told } from '../overlap/rules.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { countOverdue } from '../recall/queries.ts';
import { insertDelivery } from './queries.ts';
import { assertDeliverable, assertSetCovered, columnsOf, latestUntil } from './rules.ts';
import { selectPeople } from './selection.ts';

/** What a delivery would be, of one snapshot. Nothing is handed over. */
export async function previewDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  question: DeliveryQuestion,
): Promise<DeliveryPreview> {
  const at = ctx.clock();
  const { cooperation, mode, set = null } = question;
  const permission = await getPermission(tx, ctx, { question, at });
  const { key, minimumCohort: k, provider, categories } = permission;
  const handover = { cooperation, permission: permission.number, now: at };
  const selection = await selectPeople(tx, ctx, { cooperation, permission, mode, set, at, handover });
  const dictionary = await tx.deliver(handover, listDictionary);
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
    minimumCohort: k,
    considered: told(selection.considered, k),
    delivered,
    suppressed: told(selection.suppressed, k),
    columns: columnsOf(categories, dictionary),
    until: new Date(latestUntil(permission, at)).toISOString(),
  };
}

/** Writes a delivery down as requested and gives its id. Refuses `recall-overdue` besides what a preview refuses. */
export async function requestDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  question: DeliveryQuestion,
): Promise<string> {
  const at = ctx.clock();
  const { cooperation, mode, set = null } = question;
  const permission = await getPermission(tx, ctx, { question, at });
  const { number, key, provider, purpose, categories, version } = permission;
  await assertNoneOverdue(tx, ctx, provider);
  const id = randomId(16);
  const asked = { permission: number, permissionKey: key, purpose, categories, agreementVersion: version };
  const requested = { requestedBy: memberOf(ctx.actor).name, requestedAt: at };
  await tx.own((store) =>
    insertDelivery(store, { id, cooperation, provider, ...asked, mode, set, ...requested }),
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
