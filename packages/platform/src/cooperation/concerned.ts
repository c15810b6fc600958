/**
 * Whom an enrolment has to look at: customers who can be recognised by something else than before or decided
 * something, those who hold or held an identifier in common with them, and all records of these people, as they are
 * and as they were enrolled. Nobody else is another person, has other keys or another coverage than the last time.
 */
import type { IdentifierKind } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';

/** Ids; the removed ones are in the store no more. */
export type Concerned = { readonly customers: readonly number[]; readonly removed: readonly number[] };

/** Whom what was written since that transaction concerns, and with them these persons of the cooperation. */
export async function listConcerned(
  store: Store,
  {
    cooperation,
    since,
    persons,
    rules,
  }: {
    cooperation: string;
    since: string;
    persons: readonly Buffer[];
    rules: readonly IdentifierKind[];
  },
): Promise<Concerned> {
  const kinds = [...new Set<IdentifierKind>(['email', ...rules])];
  const { rows: touched } = await sql<{ id: number }>`
    select id from customer where recognised_in >= ${since}::xid8
    union select c.id from consent_event e join customer c on c.ref = e.ref where e.xid >= ${since}::xid8
    union select customer from participant where cooperation = ${cooperation} and person = any(${persons}::bytea[])
    union select i.customer from (
        select kind, hash from former_identifier where xid >= ${since}::xid8 and kind = any(${kinds}::text[])
        union select n.kind, n.hash from customer c join identifier n on n.customer = c.id
          where c.recognised_in >= ${since}::xid8 and n.kind = any(${kinds}::text[])) v
      join identifier i on i.kind = v.kind and i.hash = v.hash`.execute(store);
  const { rows: removed } = await sql<{ id: number }>`
    select distinct customer as id from former_identifier f where f.xid >= ${since}::xid8
    and not exists (select from customer c where c.id = f.customer)`.execute(store);
  const customers = await withRecords(
    store,
    cooperation,
    touched.map(({ id }) => id),
  );
  return { customers, removed: removed.map(({ id }) => id) };
}

/** These customers and all other records of the same people, also of those that they were enrolled as. */
async function withRecords(
  store: Store,
  cooperation: string,
  customers: readonly number[],
): Promise<number[]> {
  const found = new Set<number>(customers);
  for (let latest = customers; latest.length > 0;) {
    const { rows } = await sql<{ id: number }>`
      select theirs.customer as id from identifier mine
      join identifier theirs on theirs.kind = mine.kind and theirs.hash = mine.hash
      where mine.kind = 'email' and mine.customer = any(${latest}::bigint[])
      union
      select theirs.customer from participant mine
      join participant theirs on theirs.cooperation = mine.cooperation and theirs.person = mine.person
      where mine.cooperation = ${cooperation} and mine.customer = any(${latest}::bigint[])`.execute(store);
    latest = rows.map(({ id }) => id).filter((id) => !found.has(id));
    for (const id of latest) found.add(id);
  }
  return [...found].sort((a, b) => a - b);
}
