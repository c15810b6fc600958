/** Whose prepared rows may rest on something that was decided since. */
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { PairwiseOf } from './pairwise.ts';
import type { Going } from './step.ts';

/**
 * Pairwise ids, in hex, of people about whom anything was decided in transactions from `since` on that the
 * permission depends on: by any of their records, and also by one that is gone since.
 */
export async function findOvertaken(
  store: Store,
  { delivery, permission }: Going,
  { since, pairwiseOf }: { since: string; pairwiseOf: PairwiseOf },
): Promise<Set<string>> {
  const decided = sql`
    select distinct ref from consent_event
    where xid >= ${since}::xid8 and purpose in (${permission.purpose}, '*') and recipient in (${permission.recipient}, '*')`;
  const persons = await sql<{ person: string }>`
    with late as (${decided})
    select distinct encode(p.person, 'hex') as person
    from late join customer c on c.ref = late.ref
    join participant p on p.customer = c.id and p.cooperation = ${delivery.cooperation}`.execute(store);
  const rows = await sql<{ id: string }>`
    with late as (${decided})
    select encode(d.pairwise, 'hex') as id from late join disclosure d on d.ref = late.ref
    where d.delivery = ${delivery.id}`.execute(store);
  return new Set([...persons.rows.map(({ person }) => pairwiseOf(person)), ...rows.rows.map(({ id }) => id)]);
}
