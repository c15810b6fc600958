/**
 * What justifies opening another partner's store: rows that are read here, in the transaction that uses them. Input
 * only says which row to look at.
 */
import { refuse, type Instant } from '@entente/contract';
import type { Cooperation, Store } from './handle.ts';

/** What justifies opening another partner's store to take people out of it, or to answer a recall. */
export type Withdrawal =
  { readonly consentEvents: readonly number[] } | { readonly act: number } | { readonly recall: number };

/** What the acting partner may open by itself. */
export type Reach = {
  readonly partner: string;
  own<T>(work: (store: Store) => Promise<T>): Promise<T>;
  cooperation<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
};

/**
 * The provider whose store a delivery may open: one this partner started, under a permission that is in force at
 * `now` (epoch milliseconds) and allows it. Refuses `not-found` and `permission-unknown`.
 */
export async function getProvider(reach: Reach, wanted: { id: string; now: Instant }): Promise<string> {
  const delivery = await reach.own((store) =>
    store
      .selectFrom('delivery')
      .select(['cooperation', 'permission', 'provider'])
      .where('id', '=', wanted.id)
      .where('state', '=', 'STARTED')
      .executeTakeFirst(),
  );
  if (!delivery) refuse('not-found', { what: 'started delivery' });
  const now = new Date(wanted.now);
  const permission = await reach.cooperation(delivery.cooperation, (cooperation) =>
    cooperation
      .selectFrom('permission')
      .select(['provider', 'actions'])
      .where('number', '=', delivery.permission)
      .where('recipient', '=', reach.partner)
      .where('provider', '=', delivery.provider)
      .where('starts_at', '<=', now)
      .where('ends_at', '>', now)
      .where('suspended', '=', false)
      .executeTakeFirst(),
  );
  if (!permission?.actions.includes('deliver'))
    refuse('permission-unknown', { permission: delivery.permission });
  return permission.provider;
}

/** Throws unless rows of this partner justify taking people out of that partner's store. */
export async function assertWithdrawal(
  reach: Reach,
  reason: Withdrawal,
  at: { cooperation: string; partner: string },
): Promise<void> {
  if ('act' in reason) return assertEnded(reach, reason.act, at);
  await assertRecorded(reach, reason);
  await assertRelated(reach, at);
}

/** An act of this partner ended a permission that the other partner is a side of, whoever is the other side. */
async function assertEnded(
  reach: Reach,
  act: number,
  at: { cooperation: string; partner: string },
): Promise<void> {
  const ended = await reach.cooperation(at.cooperation, (cooperation) =>
    cooperation
      .selectFrom('act')
      .innerJoin('permission', 'permission.ends_at', 'act.at')
      .select('act.id')
      .where('act.id', '=', act)
      .where('act.partner', '=', reach.partner)
      .where('act.act', 'in', ['leave', 'terminate'])
      .where((is) =>
        is.or([is('permission.provider', '=', at.partner), is('permission.recipient', '=', at.partner)]),
      )
      .limit(1)
      .executeTakeFirst(),
  );
  if (!ended) throw new Error('no act of this partner ended a permission of that one');
}

async function assertRelated(reach: Reach, at: { cooperation: string; partner: string }): Promise<void> {
  const related = await reach.cooperation(at.cooperation, (cooperation) =>
    cooperation
      .selectFrom('permission')
      .select('number')
      .where((is) =>
        is.or([
          is.and([is('provider', '=', reach.partner), is('recipient', '=', at.partner)]),
          is.and([is('recipient', '=', reach.partner), is('provider', '=', at.partner)]),
        ]),
      )
      .limit(1)
      .executeTakeFirst(),
  );
  if (!related) throw new Error('a withdrawal reaches only partners of a common permission');
}

async function assertRecorded(reach: Reach, reason: Exclude<Withdrawal, { act: number }>): Promise<void> {
  const found = await reach.own((store) =>
    'recall' in reason
      ? store
          .selectFrom('recall')
          .select('id')
          .where('id', '=', reason.recall)
          .where('acknowledged_at', 'is not', null)
          .execute()
      : store
          .selectFrom('consent_event')
          .select('id')
          .where('id', 'in', reason.consentEvents)
          .limit(1)
          .execute(),
  );
  if (found.length === 0) throw new Error('nothing recorded justifies this withdrawal');
}
