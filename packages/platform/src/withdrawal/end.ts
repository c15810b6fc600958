/**
 * What ends with a permission: everybody it had handed to its recipient leaves the inbox, and a recall opens for
 * each. Both happen in the transaction of the act that ended it, page by page, whoever's stores they are in.
 */
import type { CooperationId, Instant, PartnerHandle } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { dueAt } from '../recall/due.ts';
import { expireRows, noteExpired } from '../recall/expire.ts';

/** Rows of an inbox that are taken out in one statement. */
const pageSize = 5_000;

export type Ending = {
  readonly cooperation: CooperationId;
  /** The act that ended the permissions: a leave, a terminate, or a change that has them no more. */
  readonly act: { readonly id: number; readonly at: Instant };
  /** The acting partner. */
  readonly partner: PartnerHandle;
  readonly permissions: readonly PermissionRow[];
};

/** A row that left an inbox. */
type Taken = { readonly delivery: string; readonly pairwise: Buffer; readonly completed: boolean };

/**
 * Empties the inboxes of what came under these permissions, and recalls the people. The cooperation must be locked
 * exclusively, and the rows of the permissions must say by now that the act ended them. Nobody is told how many
 * they were, and the log neither: everybody who was handed over is whom the recipient knows, or does not know.
 */
export async function endPermissions(tx: Transaction, ctx: ProcedureContext, ending: Ending): Promise<void> {
  for (const permission of ending.permissions) {
    if ((await endPermission(tx, ending, permission)) === 0) continue;
    const others = [permission.provider, permission.recipient].filter((side) => side !== ending.partner);
    await audit(tx, ctx, {
      action: 'recall.open',
      object: { kind: 'cooperation', id: ending.cooperation },
      about: others,
      cooperation: ending.cooperation,
      permissions: [permission.key],
      reason: 'agreement-ended',
    });
  }
}

async function endPermission(tx: Transaction, ending: Ending, permission: PermissionRow): Promise<number> {
  const { cooperation, act, partner } = ending;
  const within = <T>(side: PartnerHandle, work: (store: Store) => Promise<T>): Promise<T> =>
    side === partner ? tx.own(work) : tx.withdraw({ act: act.id }, { cooperation, partner: side }, work);
  const { key, provider, recipient } = permission;
  // Whose time was over before is recalled for that, as a sweep would have done.
  const expired = await within(recipient, (store) =>
    expireRows(store, act.at, { cooperation, provider, permission: key }),
  );
  await within(provider, (store) => noteExpired(store, recipient, expired));
  let opened = 0;
  for (;;) {
    const page = await within(permission.recipient, async (store) => {
      const taken = await takePage(store, cooperation, permission);
      return { taken, recalled: await openRecalls(store, { ending, permission, taken }) };
    });
    if (page.recalled.length > 0) {
      await within(permission.provider, (store) =>
        noteRecalls(store, { ending, permission, recalled: page.recalled }),
      );
    }
    opened += page.recalled.length;
    if (page.taken.length < pageSize) return opened;
  }
}

/** Takes a page of rows, with their events, out of the recipient's inbox: visible ones and ones being prepared. */
async function takePage(store: Store, cooperation: string, permission: PermissionRow): Promise<Taken[]> {
  const { rows } = await sql<Taken>`
    with page as (
      select i.delivery, i.pairwise, d.state = 'COMPLETED' as completed
      from delivery d join inbox i on i.delivery = d.id
      where d.cooperation = ${cooperation} and d.permission_key = ${permission.key} and d.provider = ${permission.provider}
      limit ${pageSize})
    delete from inbox i using page p where i.delivery = p.delivery and i.pairwise = p.pairwise
    returning i.delivery, i.pairwise, p.completed`.execute(store);
  return rows;
}

/** Opens a recall for each person that had been handed over and has none open; those rows of the page it is for. */
async function openRecalls(
  store: Store,
  { ending, permission, taken }: { ending: Ending; permission: PermissionRow; taken: readonly Taken[] },
): Promise<Taken[]> {
  const people = new Map(
    taken.filter(({ completed }) => completed).map((row) => [row.pairwise.toString('hex'), row]),
  );
  if (people.size === 0) return [];
  const { at } = ending.act;
  const { rows } = await sql<{ pairwise: Buffer }>`
    insert into recall (cooperation, provider, permission, pairwise, reason, opened_at, due_at)
    select ${ending.cooperation}, ${permission.provider}, ${permission.key}, person, 'agreement-ended',
      ${new Date(at)}, ${dueAt(at)}
    from unnest(${[...people.values()].map(({ pairwise }) => pairwise)}::bytea[]) as person
    on conflict (cooperation, permission, pairwise) where acknowledged_at is null do nothing
    returning pairwise`.execute(store);
  return rows.map(({ pairwise }) => people.get(pairwise.toString('hex'))!);
}

/** Notes the recalls in the provider's store, where the ledger says who the people are. */
async function noteRecalls(
  store: Store,
  { ending, permission, recalled }: { ending: Ending; permission: PermissionRow; recalled: readonly Taken[] },
): Promise<void> {
  const { at } = ending.act;
  const { numAffectedRows } = await sql`
    insert into recall_sent (cooperation, recipient, permission, pairwise, ref, reason, opened_at, due_at)
    select ${ending.cooperation}, ${permission.recipient}, ${permission.key}, l.pairwise, l.ref, 'agreement-ended',
      ${new Date(at)}, ${dueAt(at)}
    from unnest(
      ${recalled.map(({ delivery }) => delivery)}::text[],
      ${recalled.map(({ pairwise }) => pairwise)}::bytea[]) as r (delivery, pairwise)
    join disclosure l on l.delivery = r.delivery and l.pairwise = r.pairwise`.execute(store);
  if (numAffectedRows !== BigInt(recalled.length)) {
    throw new Error(`${numAffectedRows} recalls noted by the provider, not ${recalled.length}`);
  }
}
