/** Rows of a recipient's deliveries. */
import {
  refuse,
  type Condition,
  type CooperationId,
  type DataCategory,
  type DeliveryChoice,
  type DeliveryColumns,
  type DeliveryEnding,
  type DeliveryMode,
  type Instant,
  type PartnerHandle,
  type Purpose,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';

/** A delivery as it is stored. */
export type StoredDelivery = {
  readonly id: string;
  readonly cooperation: CooperationId;
  readonly provider: PartnerHandle;
  /** The permission's number, and its text. */
  readonly permission: number;
  readonly permissionKey: string;
  readonly purpose: Purpose;
  readonly categories: readonly DataCategory[];
  readonly agreementVersion: number;
  readonly mode: DeliveryMode;
  /** The published set it is cut to. */
  readonly set: string | null;
  /** What its people must meet. */
  readonly condition: Condition | null;
  /** The columns that were asked for; null for all. */
  readonly chosen: DeliveryChoice | null;
  readonly state: 'REQUESTED' | 'STARTED' | 'COMPLETED' | 'TERMINATED';
  readonly reason: DeliveryEnding | null;
  readonly considered: number | null;
  readonly delivered: number | null;
  readonly suppressed: number | null;
  readonly columns: DeliveryColumns | null;
  /** Of a refresh the first delivery that it refreshes, and the last before it. */
  readonly origin: string | null;
  readonly since: string | null;
  readonly difference: DifferenceCounts | null;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
};

/** What is known of a delivery when it is requested. */
export type NewDelivery = Pick<
  StoredDelivery,
  | 'id'
  | 'cooperation'
  | 'provider'
  | 'permission'
  | 'permissionKey'
  | 'purpose'
  | 'categories'
  | 'agreementVersion'
  | 'mode'
  | 'set'
  | 'condition'
  | 'chosen'
  | 'origin'
  | 'since'
  | 'requestedBy'
  | 'requestedAt'
>;

export async function insertDelivery(store: Store, delivery: NewDelivery): Promise<void> {
  await store
    .insertInto('delivery')
    .values({
      id: delivery.id,
      cooperation: delivery.cooperation,
      provider: delivery.provider,
      permission: delivery.permission,
      permission_key: delivery.permissionKey,
      purpose: delivery.purpose,
      categories: [...delivery.categories],
      agreement_version: delivery.agreementVersion,
      mode: delivery.mode,
      publication: delivery.set,
      condition: jsonOf(delivery.condition),
      chosen: jsonOf(delivery.chosen),
      origin: delivery.origin,
      since: delivery.since,
      state: 'REQUESTED',
      requested_by: delivery.requestedBy,
      requested_at: new Date(delivery.requestedAt),
    })
    .execute();
}

const jsonOf = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** The delivery with that id, among those permitted. Refuses `not-found`. */
export async function getDelivery(
  store: Store,
  id: string,
  permitted: PermittedRows = sql<boolean>`true`,
): Promise<StoredDelivery> {
  const row = await rowsOf(store).where('id', '=', id).where(permitted).executeTakeFirst();
  return row ? deliveryOf(row) : refuse('not-found', { what: 'delivery' });
}

/** Permitted deliveries by request, newest first, from after that one on. Refuses `not-found` for an unknown one. */
export async function listDeliveries(
  store: Store,
  { limit, after, permitted }: { limit: number; after?: string; permitted: PermittedRows },
): Promise<StoredDelivery[]> {
  const from = after === undefined ? undefined : await getDelivery(store, after, permitted);
  const page = rowsOf(store)
    .where(permitted)
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  const rows = await (
    from ? page.where(sql<boolean>`(requested_at, id) < (${new Date(from.requestedAt)}, ${from.id})`) : page
  ).execute();
  return rows.map(deliveryOf);
}

export type Counts = {
  readonly considered: number;
  readonly delivered: number;
  readonly suppressed: number;
};

/** People, by what a refresh tells of them. */
export type DifferenceCounts = { readonly added: number; readonly changed: number; readonly removed: number };

/** From one state to the next, at an instant. */
export type Move = { readonly at: Instant } & (
  | { readonly to: 'STARTED' }
  | {
      readonly to: 'COMPLETED';
      readonly counts: Counts;
      readonly difference: DifferenceCounts | null;
      readonly columns: DeliveryColumns;
      readonly categories: readonly DataCategory[];
    }
  | { readonly to: 'TERMINATED'; readonly reason: DeliveryEnding }
);

/** Moves a delivery on; false where it is not in the state before. */
export async function moveDelivery(store: Store, id: string, move: Move): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('delivery')
    .set({ state: move.to, ...changesOf(move) })
    .where('id', '=', id)
    .where('state', '=', move.to === 'STARTED' ? 'REQUESTED' : 'STARTED')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function changesOf(move: Move) {
  const at = new Date(move.at);
  switch (move.to) {
    case 'STARTED':
      return { started_at: at };
    case 'COMPLETED':
      return {
        ...move.counts,
        ...move.difference,
        columns: JSON.stringify(move.columns),
        categories: [...move.categories],
        ended_at: at,
      };
    case 'TERMINATED':
      return { reason: move.reason, ended_at: at };
  }
}

const rowsOf = (store: Store) =>
  store
    .selectFrom('delivery')
    .select(['id', 'cooperation', 'provider', 'permission', 'permission_key', 'purpose', 'categories'])
    .select(['agreement_version', 'mode', 'publication', 'condition', 'chosen', 'state', 'reason'])
    .select(['considered', 'delivered', 'suppressed', 'columns'])
    .select(['origin', 'since', 'added', 'changed', 'removed'])
    .select(['requested_by', 'requested_at', 'started_at', 'ended_at']);

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number];

function differenceOf({ added, changed, removed }: Row): DifferenceCounts | null {
  return added === null || changed === null || removed === null ? null : { added, changed, removed };
}

function deliveryOf(row: Row): StoredDelivery {
  return {
    id: row.id,
    cooperation: row.cooperation as CooperationId,
    provider: row.provider as PartnerHandle,
    permission: row.permission,
    permissionKey: row.permission_key,
    purpose: row.purpose as Purpose,
    categories: row.categories as DataCategory[],
    agreementVersion: row.agreement_version,
    mode: row.mode,
    set: row.publication,
    condition: row.condition,
    chosen: row.chosen,
    state: row.state,
    reason: row.reason as DeliveryEnding | null,
    considered: row.considered,
    delivered: row.delivered,
    suppressed: row.suppressed,
    columns: row.columns,
    origin: row.origin,
    since: row.since,
    difference: differenceOf(row),
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.getTime(),
    startedAt: row.started_at?.getTime() ?? null,
    endedAt: row.ended_at?.getTime() ?? null,
  };
}
