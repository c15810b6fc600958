/** The recipient's answer to recalls, which its provider sees. */
import type { RecallAnswer } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import { findPartner } from '../partner/queries.ts';
import { ownRows } from '../own-rows.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { byProvider, expireRows, noteExpired } from './expire.ts';

type Answered = { id: number; cooperation: string; provider: string; permission: string; pairwise: Buffer };

/** Answers the recalls named, or all that are open; returns how many people they were about. */
export async function acknowledge(
  tx: Transaction,
  ctx: ProcedureContext,
  answer: RecallAnswer,
): Promise<number> {
  const { partner, name } = memberOf(ctx.actor);
  const now = ctx.clock();
  const persons = answer.persons?.map((person) => Buffer.from(person, 'hex')) ?? null;
  // Only what is answered here: of anything else the provider could not be told in this transaction.
  const asked = { noun: 'recall', action: 'acknowledge' } as const;
  const expiring = ownRows(ctx, asked, 'd.cooperation');
  const among = { provider: answer.provider, persons: persons ?? undefined, permitted: expiring };
  const expired = await tx.own((store) => expireRows(store, now, among));
  const { rows } = await tx.own((store) =>
    sql<Answered>`
      update recall set acknowledged_at = ${new Date(now)}, acknowledged_by = ${name}, statement = ${answer.statement}
      where ${ownRows(ctx, asked, 'cooperation')} and acknowledged_at is null and (${persons}::bytea[] is null or pairwise = any(${persons}::bytea[]))
        and (${answer.provider ?? null}::text is null or provider = ${answer.provider ?? null})
      returning id, cooperation, provider, permission, pairwise`.execute(store),
  );
  const expiredOf = byProvider(expired);
  for (const [place, answered] of Map.groupBy(
    rows,
    ({ cooperation, provider }) => `${cooperation} ${provider}`,
  )) {
    const [first] = answered;
    if (!first) continue;
    const at = { cooperation: first.cooperation, partner: first.provider };
    // A provider that left the platform is told nothing more; what it is owed is done all the same.
    const isThere = await tx.control((control) => findPartner(control, first.provider));
    if (isThere)
      await tx.withdraw({ recall: first.id }, at, async (store) => {
        await noteExpired(store, partner, expiredOf.get(place) ?? []);
        await sql`
        update recall_sent s set acknowledged_at = ${new Date(now)}, statement = ${answer.statement}
        from unnest(
          ${answered.map(({ permission }) => permission)}::text[], ${answered.map(({ pairwise }) => pairwise)}::bytea[]) as a (permission, pairwise)
        where s.cooperation = ${first.cooperation} and s.recipient = ${partner} and s.permission = a.permission
          and s.pairwise = a.pairwise and s.acknowledged_at is null`.execute(store);
      });
    await audit(tx, ctx, {
      action: 'recall.acknowledge',
      object: { kind: 'cooperation', id: first.cooperation },
      cooperation: first.cooperation as never,
      about: [first.provider as never],
      counts: { recalls: answered.length },
    });
  }
  return new Set(rows.map(({ pairwise }) => pairwise.toString('hex'))).size;
}
