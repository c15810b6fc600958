/**
 * What justifies opening another partner's store: rows that are read here, in the transaction that uses them. Input
 * only says which row to look at.
 */
import { refuse, type Instant } from '@entente/contract';
import { sql } from 'kysely';
import type { Cooperation, Store } from './handle.ts';

/** What justifies opening another partner's store to take people out of it, or to answer a recall. */
export type Withdrawal =
  | { readonly consentEvents: readonly number[] }
  | { readonly act: number }
  | { readonly recall: number }
  /** A delivery of this partner's own that was terminated: what its provider had prepared of it goes. */
  | { readonly delivery: string };

/**
 * What justifies opening a provider's store to hand over: a delivery that this partner started, or, before there is
 * one, the permission that a dry run is about. `now` is in epoch milliseconds.
 */
export type HandoverReason = { readonly now: Instant } & (
  { readonly id: string } | { readonly cooperation: string; readonly permission: number }
);

/** What justifies charging for a noisy answer: the permission it rests on. `now` is in epoch milliseconds. */
export type Charging = { readonly now: Instant; readonly cooperation: string; readonly permission: number };

/** What justifies an entry in another party's name: a row about it that this partner wrote. */
export type Told =
  | { readonly delivery: string }
  | { readonly cooperation: string; readonly escalation: number }
  /** A noisy answer about that provider's people, which this partner asked for in that cooperation. */
  | { readonly cooperation: string; readonly askedOf: string };

/** What the acting partner may open by itself. */
export type Reach = {
  readonly partner: string;
  own<T>(work: (store: Store) => Promise<T>): Promise<T>;
  cooperation<T>(id: string, work: (cooperation: Cooperation) => Promise<T>): Promise<T>;
  /** Refuses `not-found` for a cooperation that the actor's scope leaves out. */
  assertInScope(cooperation: string): void;
};

/**
 * The provider whose store may be opened: of a permission to this partner that is in force at `now` and allows to
 * deliver. Refuses `not-found` for a delivery that is not STARTED, `permission-unknown`.
 */
export async function getProvider(reach: Reach, wanted: HandoverReason): Promise<string> {
  const { cooperation, permission: number } = 'id' in wanted ? await getStarted(reach, wanted.id) : wanted;
  const permission = await findInForce(reach, { cooperation, permission: number, now: wanted.now });
  if (!permission?.actions.includes('deliver')) refuse('permission-unknown', { permission: number });
  return permission.provider;
}

/**
 * The provider whose accounts may be charged: of a permission to this partner that is in force at `now` and allows to
 * count, or to deliver, which says more. Refuses `permission-unknown`.
 */
export async function getCharging(reach: Reach, wanted: Charging): Promise<string> {
  const permission = await findInForce(reach, wanted);
  if (!permission?.actions.some((action) => action === 'count' || action === 'deliver'))
    refuse('permission-unknown', { permission: wanted.permission });
  return permission.provider;
}

function findInForce(reach: Reach, { cooperation: id, permission, now }: Charging) {
  const at = new Date(now);
  return reach.cooperation(id, (cooperation) =>
    cooperation
      .selectFrom('permission')
      .select(['provider', 'actions'])
      .where('number', '=', permission)
      .where('recipient', '=', reach.partner)
      .where('starts_at', '<=', at)
      .where('ends_at', '>', at)
      .where('suspended', '=', false)
      .executeTakeFirst(),
  );
}

async function getStarted(reach: Reach, id: string) {
  const delivery = await reach.own((store) =>
    store
      .selectFrom('delivery')
      .select(['cooperation', 'permission'])
      .where('id', '=', id)
      .where('state', '=', 'STARTED')
      .executeTakeFirst(),
  );
  return delivery ?? refuse('not-found', { what: 'started delivery' });
}

/**
 * The mode in which an entry may be written in the other party's name. Throws unless the row is there. Refuses
 * `not-found` where the actor's scope ends.
 */
export async function justifyEntry(reach: Reach, deed: Told): Promise<'deliver' | 'publish'> {
  if ('escalation' in deed) {
    await assertEscalated(reach, deed);
    return 'publish';
  }
  if ('askedOf' in deed) {
    await assertAsked(reach, deed);
    return 'publish';
  }
  await assertHandedOver(reach, deed.delivery);
  return 'deliver';
}

/** Throws unless this is a completed delivery of this partner. */
async function assertHandedOver(reach: Reach, id: string): Promise<void> {
  const delivery = await reach.own((store) =>
    store
      .selectFrom('delivery')
      .select('cooperation')
      .where('id', '=', id)
      .where('state', '=', 'COMPLETED')
      .executeTakeFirst(),
  );
  if (!delivery) throw new Error('only of a completed delivery is the provider told');
  reach.assertInScope(delivery.cooperation);
}

/** Throws unless this partner escalated that. */
async function assertEscalated(
  reach: Reach,
  { cooperation: id, escalation }: Extract<Told, { escalation: number }>,
): Promise<void> {
  const escalated = await reach.cooperation(id, (cooperation) =>
    cooperation
      .selectFrom('escalation')
      .select('id')
      .where('id', '=', escalation)
      .where('provider', '=', reach.partner)
      .executeTakeFirst(),
  );
  if (!escalated) throw new Error('only of an escalation of its own does a partner tell the recipient');
}

/** Throws unless this partner has a noisy answer from there about that provider's people. */
async function assertAsked(
  reach: Reach,
  { cooperation, askedOf }: Extract<Told, { askedOf: string }>,
): Promise<void> {
  reach.assertInScope(cooperation);
  const asked = await reach.own((store) =>
    store
      .selectFrom('release')
      .select('cooperation')
      .where('cooperation', '=', cooperation)
      .where('providers', '@>', sql<string[]>`array[${askedOf}]::text[]`)
      .limit(1)
      .executeTakeFirst(),
  );
  if (!asked) throw new Error('only of a noisy answer that it asked for does a partner tell the provider');
}

/** Throws unless rows of this partner justify taking people out of that partner's store. */
export async function assertWithdrawal(
  reach: Reach,
  reason: Withdrawal,
  at: { cooperation: string; partner: string },
): Promise<void> {
  if ('act' in reason) return assertEnded(reach, reason.act, at);
  if ('delivery' in reason) return assertTerminated(reach, reason.delivery, at);
  await assertRecorded(reach, reason);
  await assertRelated(reach, at);
}

/**
 * An act of this partner ended a permission that the other partner is a side of, whoever is the other side; or it
 * changed the terms of one that goes on.
 */
async function assertEnded(
  reach: Reach,
  act: number,
  at: { cooperation: string; partner: string },
): Promise<void> {
  const ended = await reach.cooperation(at.cooperation, (cooperation) =>
    cooperation
      .selectFrom('act')
      .innerJoin('permission', (on) =>
        on.on((is) =>
          is.or([
            is('permission.ends_at', '=', is.ref('act.at')),
            is.and([is('act.act', '=', 'change'), is('permission.version', '=', is.ref('act.version'))]),
          ]),
        ),
      )
      .select('act.id')
      .where('act.id', '=', act)
      .where('act.partner', '=', reach.partner)
      .where('act.act', 'in', ['leave', 'terminate', 'reject', 'change'])
      .where((is) =>
        is.or([is('permission.provider', '=', at.partner), is('permission.recipient', '=', at.partner)]),
      )
      .limit(1)
      .executeTakeFirst(),
  );
  if (!ended) throw new Error('no act of this partner ended a permission of that one');
}

async function assertTerminated(
  reach: Reach,
  id: string,
  at: { cooperation: string; partner: string },
): Promise<void> {
  const terminated = await reach.own((store) =>
    store
      .selectFrom('delivery')
      .select('id')
      .where('id', '=', id)
      .where('state', '=', 'TERMINATED')
      .where('provider', '=', at.partner)
      .where('cooperation', '=', at.cooperation)
      .executeTakeFirst(),
  );
  if (!terminated) throw new Error('no terminated delivery from that partner');
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

async function assertRecorded(
  reach: Reach,
  reason: Exclude<Withdrawal, { act: number } | { delivery: string }>,
): Promise<void> {
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
