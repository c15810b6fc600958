/**
 * Up to where a cooperation has followed a partner's store, and under which terms. What was written later is all that
 * an enrolment has to look at, unless something else decides by now who takes part or how people are matched.
 */
import { keyedHash, type CooperationKeys, type Store, type StoreKeys } from '@entente/store';
import { sql } from 'kysely';
import { ownPermissions, receives, type Terms } from './terms.ts';

export type Followed = {
  /** Whatever was written in transactions before this one has been followed. */
  readonly since: string;
  readonly terms: Buffer;
};

/** The oldest transaction that may still be running: what is read from now on holds whatever those before it wrote. */
export async function readHorizon(store: Store): Promise<string> {
  const { rows } = await sql<{ xmin: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`.execute(store);
  return rows[0]!.xmin;
}

/**
 * A keyed hash of what an enrolment rests on besides customers and consents. Transactions count from another number
 * on another server, and hashes are others under another key, so both are part of it.
 */
export async function termsOf(
  store: Store,
  terms: Terms,
  keys: { readonly store: StoreKeys; readonly cooperation: CooperationKeys },
): Promise<Buffer> {
  const { rows } = await sql<{ server: string }>`
    select system_identifier::text as server from pg_control_system()`.execute(store);
  const own = ownPermissions(terms).map(({ number, purpose, recipient, categories }) => [
    number,
    purpose,
    recipient,
    [...categories].sort(),
  ]);
  const text = JSON.stringify([rows[0]!.server, terms.rules, receives(terms), own]);
  const matched = keyedHash(keys.cooperation.pseudonym, `enrolment\n${text}`);
  return keyedHash(keys.store.hash, `enrolment\n${matched.toString('hex')}`);
}

/** Up to where the cooperation has followed; undefined before the first enrolment. */
export async function findFollowed(store: Store, cooperation: string): Promise<Followed | undefined> {
  return store
    .selectFrom('enrolment')
    .select(['since', 'terms'])
    .where('cooperation', '=', cooperation)
    .executeTakeFirst();
}

/** Notes that a cooperation has followed. */
export async function saveFollowed(
  store: Store,
  cooperation: string,
  { since, terms }: Followed,
): Promise<void> {
  await store
    .insertInto('enrolment')
    .values({ cooperation, since, terms })
    .onConflict((conflict) => conflict.column('cooperation').doUpdateSet({ since, terms }))
    .execute();
}

/**
 * Keeps only what these cooperations have still to follow. An enrolment that goes on may not have noted yet from where
 * on it must be told what changed, so nothing of the last day goes: no enrolment takes that long.
 */
export async function tidyFollowed(store: Store, cooperations: readonly string[]): Promise<void> {
  await sql`delete from enrolment where cooperation <> all(${cooperations}::text[])`.execute(store);
  await sql`
    delete from former_identifier where at < now() - interval '1 day'
    and xid < coalesce((select since from enrolment order by since limit 1), pg_snapshot_xmin(pg_current_snapshot()))`.execute(
    store,
  );
}
