/** That a recipient saw whom it must erase is told to whoever recalled them: it asked for its list, and they were in it. */
import type { Grant } from '@entente/policy';
import type { Store, Transaction } from '@entente/store';
import type { Instant } from '@entente/contract';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import type { PermittedRows } from '../own-rows.ts';
import type { Seen } from './following.ts';
import { recallsAt } from './queries.ts';

/** The newest recall that is not answered, of each provider in each cooperation. */
type Newest = { readonly cooperation: string; readonly provider: string; readonly opened_at: Date };

/** Whose recalls are open and were not asked for since. `seen` is what is on record. */
export async function listUnseen(
  store: Store,
  { now, permitted, seen }: { now: Instant; permitted: PermittedRows; seen: readonly Seen[] },
): Promise<Newest[]> {
  const { rows } = await sql<Newest>`
    select cooperation, provider, max(opened_at) as opened_at from ${recallsAt(now)} r
    where acknowledged_at is null and ${permitted} group by 1, 2 order by 1, 2`.execute(store);
  return rows.filter(
    ({ cooperation, provider, opened_at: opened }) =>
      !seen.some(
        (each) =>
          each.cooperation === cooperation && each.provider === provider && each.at >= opened.getTime(),
      ),
  );
}

/** Puts on record that this recipient saw them. */
export async function noteSeen(
  ctx: ProcedureContext,
  granted: Grant<'recall', 'list'>,
  unseen: readonly Newest[],
): Promise<void> {
  if (unseen.length === 0) return;
  await ctx.database.write(granted, async (tx) => {
    for (const { cooperation, provider } of unseen) await noteOne(tx, ctx, { cooperation, provider });
  });
}

async function noteOne(
  tx: Transaction,
  ctx: ProcedureContext,
  { cooperation: id, provider }: { cooperation: string; provider: string },
): Promise<void> {
  const recipient = memberOf(ctx.actor).partner;
  await tx.publish(id, (cooperation) =>
    cooperation
      .insertInto('recall_seen')
      .values({ provider, recipient, at: new Date(ctx.clock()) })
      .onConflict((already) => already.doNothing())
      .execute(),
  );
  await audit(tx, ctx, {
    action: 'recall.see',
    object: { kind: 'cooperation', id },
    cooperation: id as never,
    about: [provider as never],
  });
}
