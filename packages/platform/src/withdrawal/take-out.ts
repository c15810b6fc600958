/**
 * A withdrawal follows the copy: people who are no longer covered leave the inboxes they were handed into, and for
 * each recipient that was handed them a recall opens, all in the transaction that recorded their decision.
 */
import type { Instant } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';

/** How long a recipient has to answer a recall. */
export const recallDueMs = 72 * 3_600_000;

export type Uncovered = {
  readonly cooperation: string;
  readonly permission: { readonly key: string; readonly recipient: string };
  /** The partner's own ids of the people, all records of each. */
  readonly refs: readonly string[];
  /** The recorded decisions that justify it. */
  readonly evidence: readonly number[];
};

type Copy = { delivery: string; pairwise: Buffer; ref: string; completed: boolean };

/** Takes people out of the inboxes of a permission's recipient. Returns how many recalls it opened. */
export async function takeOut(tx: Transaction, ctx: ProcedureContext, uncovered: Uncovered): Promise<number> {
  const { cooperation, permission, evidence } = uncovered;
  const copies = await findCopies(tx, uncovered);
  if (copies.length === 0) return 0;
  const recalled = distinctPeople(copies.filter(({ completed }) => completed));
  const openedAt = ctx.clock();
  await tx.withdraw(
    { consentEvents: evidence },
    { cooperation, partner: permission.recipient },
    async (store) => {
      await sql`
      delete from inbox i using unnest(
        ${copies.map(({ delivery }) => delivery)}::text[], ${copies.map(({ pairwise }) => pairwise)}::bytea[]) as gone (delivery, pairwise)
      where i.delivery = gone.delivery and i.pairwise = gone.pairwise`.execute(store);
      if (recalled.length === 0) return;
      await sql`
      insert into recall (cooperation, provider, permission, pairwise, reason, opened_at, due_at)
      select ${cooperation}, ${providerOf(ctx)}, ${permission.key}, p, 'withdrawn', ${new Date(openedAt)}, ${dueAt(openedAt)}
      from unnest(${recalled.map(({ pairwise }) => pairwise)}::bytea[]) as p
      on conflict (cooperation, permission, pairwise) where acknowledged_at is null do nothing`.execute(
        store,
      );
    },
  );
  if (recalled.length === 0) return 0;
  await tx.own((store) =>
    sql`
      insert into recall_sent (cooperation, recipient, permission, pairwise, ref, reason, opened_at, due_at)
      select ${cooperation}, ${permission.recipient}, ${permission.key}, p, r, 'withdrawn', ${new Date(openedAt)}, ${dueAt(openedAt)}
      from unnest(${recalled.map(({ pairwise }) => pairwise)}::bytea[], ${recalled.map(({ ref }) => ref)}::text[]) as t (p, r)
      on conflict do nothing`.execute(store),
  );
  await audit(tx, ctx, {
    action: 'recall.open',
    object: { kind: 'cooperation', id: cooperation },
    about: [permission.recipient as never],
    cooperation: cooperation as never,
    counts: { people: recalled.length },
  });
  return recalled.length;
}

/** When a recall opened at that instant must be answered. */
export function dueAt(openedAt: Instant): Date {
  return new Date(openedAt + recallDueMs);
}

/** What was handed over of these people under that permission and not recalled since, prepared rows included. */
async function findCopies(tx: Transaction, { cooperation, permission, refs }: Uncovered): Promise<Copy[]> {
  const { rows } = await tx.own((store) =>
    sql<Copy>`
      select d.delivery, d.pairwise, d.ref, h.completed_at is not null as completed
      from disclosure d join handover h on h.delivery = d.delivery
      where d.ref = any(${refs as string[]}) and h.cooperation = ${cooperation} and h.permission = ${permission.key}
        and not exists (
          select from recall_sent s
          where s.cooperation = h.cooperation and s.permission = h.permission and s.pairwise = d.pairwise
            and s.opened_at >= h.completed_at)`.execute(store),
  );
  return rows;
}

function distinctPeople(copies: readonly Copy[]): Copy[] {
  return [...new Map(copies.map((copy) => [copy.pairwise.toString('hex'), copy])).values()];
}

function providerOf(ctx: ProcedureContext): string {
  if (ctx.actor.kind !== 'member') throw new Error('only a partner takes its people out');
  return ctx.actor.partner;
}
