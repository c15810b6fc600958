/**
 * What two sides of a cooperation have on record about recalls: when the recipient asked for them, and what the provider
 * escalated. The rows stand in the cooperation, where neither side can be left without them, and name no person.
 */
import type { Instant } from '@entente/contract';
import type { Cooperation, Store, Transaction } from '@entente/store';
import type { PermittedRows } from '../own-rows.ts';
import type { Escalation } from './rules.ts';

/** That a recipient asked whom it must erase for a provider. */
export type Seen = {
  readonly cooperation: string;
  readonly provider: string;
  readonly recipient: string;
  readonly at: Instant;
};

/** In the order in which it happened. */
export type Followed = { readonly seen: readonly Seen[]; readonly escalations: readonly Escalation[] };

/** Everything on record about recalls that one sent or got through these cooperations. */
export async function loadFollowed(tx: Transaction, cooperations: readonly string[]): Promise<Followed> {
  const found: Followed[] = [];
  for (const id of cooperations)
    found.push(await tx.cooperation(id, (cooperation) => listFollowed(cooperation, id)));
  return {
    seen: found.flatMap(({ seen }) => seen),
    escalations: found.flatMap(({ escalations }) => escalations),
  };
}

/** What is on record in one cooperation that is open. */
export async function listFollowed(cooperation: Cooperation, id: string): Promise<Followed> {
  const seen = await cooperation
    .selectFrom('recall_seen')
    .select(['provider', 'recipient', 'at'])
    .orderBy('at')
    .execute();
  const escalations = await cooperation
    .selectFrom('escalation')
    .select(['provider', 'recipient', 'at', 'answer_by', 'reason'])
    .orderBy('id')
    .execute();
  return {
    seen: seen.map((row) => ({ ...row, cooperation: id, at: row.at.getTime() })),
    escalations: escalations.map(({ answer_by: answerBy, at, ...row }) => ({
      ...row,
      cooperation: id,
      at: at.getTime(),
      answerBy: answerBy.getTime(),
    })),
  };
}

/** The cooperations through which people were handed over: `handover` to others, `delivery` from them. */
export async function listThrough(
  store: Store,
  table: 'handover' | 'delivery',
  permitted: PermittedRows,
): Promise<string[]> {
  const rows = await store.selectFrom(table).select('cooperation').distinct().where(permitted).execute();
  return rows.map(({ cooperation }) => cooperation).toSorted();
}
