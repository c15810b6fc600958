/**
 * Rows whose time is over leave the inbox, and a recall opens for each person. Answers do not wait for it: a row
 * past its `until` is not shown, and counts as recalled, from that instant on.
 */
import type { Instant } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';
import { recallDueMs } from './due.ts';

/** A person whose row expired, and where the provider's ledger has it. */
export type Expired = {
  readonly cooperation: string;
  readonly provider: string;
  readonly permission: string;
  readonly pairwise: Buffer;
  readonly delivery: string;
  readonly until: Date;
};

/** Which rows: those of one provider, permission or of certain people (pairwise ids); all unless said. */
export type Among = {
  readonly cooperation?: string | undefined;
  readonly provider?: string | undefined;
  readonly permission?: string | undefined;
  readonly persons?: readonly Buffer[] | undefined;
  /** A condition on the delivery `d` that they came with. */
  readonly permitted?: PermittedRows | undefined;
};

/** Moves expired rows of this store's inbox into recalls. */
export async function expireRows(store: Store, now: Instant, among: Among = {}): Promise<Expired[]> {
  const { cooperation, provider, permission, persons, permitted } = among;
  const conditions = [
    sql`d.id = i.delivery and i.until <= ${new Date(now)}`,
    ...(cooperation === undefined ? [] : [sql`d.cooperation = ${cooperation}`]),
    ...(provider === undefined ? [] : [sql`d.provider = ${provider}`]),
    ...(permission === undefined ? [] : [sql`d.permission_key = ${permission}`]),
    ...(permitted === undefined ? [] : [permitted]),
    ...(persons === undefined ? [] : [sql`i.pairwise = any(${persons}::bytea[])`]),
  ];
  const { rows } = await sql<Expired & { completed: boolean }>`
    delete from inbox i using delivery d
    where ${sql.join(conditions, sql` and `)}
    returning d.cooperation, d.provider, d.permission_key as permission, i.pairwise, i.delivery, i.until,
      d.state = 'COMPLETED' as completed`.execute(store);
  const expired = rows.filter(({ completed }) => completed);
  if (expired.length === 0) return [];
  const column = <T>(of: (row: Expired) => T): T[] => expired.map(of);
  await sql`
    insert into recall (cooperation, provider, permission, pairwise, reason, opened_at, due_at)
    select distinct on (c, l, p) c, v, l, p, 'expired', u, u + ${recallDueMs} * interval '1 millisecond'
    from unnest(
      ${column(({ cooperation }) => cooperation)}::text[], ${column(({ provider }) => provider)}::text[],
      ${column(({ permission }) => permission)}::text[], ${column(({ pairwise }) => pairwise)}::bytea[],
      ${column(({ until }) => until)}::timestamptz[]) as t (c, v, l, p, u)
    order by c, l, p, u
    on conflict (cooperation, permission, pairwise) where acknowledged_at is null do nothing`.execute(store);
  return expired;
}

/** Notes expired people as recalled in the store of the provider whose ledger has them. */
export async function noteExpired(
  store: Store,
  recipient: string,
  expired: readonly Expired[],
): Promise<void> {
  if (expired.length === 0) return;
  const column = <T>(of: (row: Expired) => T): T[] => expired.map(of);
  await sql`
    insert into recall_sent (cooperation, recipient, permission, pairwise, ref, reason, opened_at, due_at)
    select distinct on (e.c, e.l, e.p) e.c, ${recipient}::text, e.l, e.p, d.ref, 'expired', e.u,
      e.u + ${recallDueMs} * interval '1 millisecond'
    from unnest(
      ${column(({ cooperation }) => cooperation)}::text[], ${column(({ permission }) => permission)}::text[],
      ${column(({ pairwise }) => pairwise)}::bytea[], ${column(({ delivery }) => delivery)}::text[],
      ${column(({ until }) => until)}::timestamptz[]) as e (c, l, p, d, u)
    join disclosure d on d.delivery = e.d and d.pairwise = e.p
    where not exists (
      select from recall_sent s where s.cooperation = e.c and s.recipient = ${recipient} and s.permission = e.l
        and s.pairwise = e.p and s.acknowledged_at is null)
    order by e.c, e.l, e.p, e.u
    on conflict do nothing`.execute(store);
}

/** Expired rows grouped by the provider who is told. */
export function byProvider(expired: readonly Expired[]): Map<string, Expired[]> {
  return Map.groupBy(expired, ({ cooperation, provider }) => `${cooperation} ${provider}`);
}
