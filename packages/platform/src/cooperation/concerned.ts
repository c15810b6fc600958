/**
 * Whom an enrolment has to look at: customers who can be recognised by something else than before or decided
 * something, those who hold or held an identifier in common with them, and all records of these people, as they are
 * and as they were enrolled. Nobody else is another person, has other keys or another coverage than the last time.
 */
import type { IdentifierKind } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { groupPersons } from './grouping.ts';

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
  const { rows: changed } = await sql<{ id: number }>`
    select id from customer where recognised_in >= ${since}::xid8
    union select c.id from consent_event e join customer c on c.ref = e.ref where e.xid >= ${since}::xid8
    union select customer from participant where cooperation = ${cooperation} and person = any(${persons}::bytea[])`.execute(
    store,
  );
  const ids = changed.map(({ id }) => id);
  const holders = await listHolders(store, { cooperation, since, kinds, except: ids });
  const { rows: removed } = await sql<{ id: number }>`
    select distinct customer as id from former_identifier f where f.xid >= ${since}::xid8
    and not exists (select from customer c where c.id = f.customer)`.execute(store);
  const customers = await withRecords(store, cooperation, [...new Set([...ids, ...holders])]);
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
    // In steps and not as joins: what was just written in great numbers nobody has counted yet, and whoever plans a join
    // of what seem to be a few rows goes through all of them for each.
    const { rows: emails } = await sql<{ hash: Buffer }>`
      select distinct hash from identifier
      where kind = 'email' and customer = any(${latest}::bigint[]) and hash is not null`.execute(store);
    const { rows: persons } = await sql<{ person: Buffer }>`
      select distinct person from participant
      where cooperation = ${cooperation} and customer = any(${latest}::bigint[])`.execute(store);
    const { rows } = await sql<{ id: number }>`
      select customer as id from identifier
      where kind = 'email' and hash = any(${emails.map(({ hash }) => hash)}::bytea[])
      union
      select customer from participant
      where cooperation = ${cooperation} and person = any(${persons.map(({ person }) => person)}::bytea[])`.execute(
      store,
    );
    latest = rows.map(({ id }) => id).filter((id) => !found.has(id));
    for (const id of latest) found.add(id);
  }
  return [...found].sort((a, b) => a - b);
}

/** Beyond so many holders of a value two of them decide for all: it was shared, and is. */
const fewHolders = 20;

/**
 * Who holds what changed customers are recognised by, or were. Many may hold one value (a shop's own telephone): where
 * two of them are different persons, the value stays shared whatever happened to somebody else, and nobody of them has
 * to be looked at. Who has the same e-mail is one person, so there everybody counts.
 */
async function listHolders(
  store: Store,
  {
    cooperation,
    since,
    kinds,
    except,
  }: { cooperation: string; since: string; kinds: readonly string[]; except: readonly number[] },
): Promise<number[]> {
  const { rows } = await sql<{ name: string; id: number }>`
    with v as materialized (
      select kind, hash from former_identifier
        where xid >= ${since}::xid8 and kind = any(${kinds}::text[]) and hash is not null
      union select n.kind, n.hash from customer c join identifier n on n.customer = c.id
        where c.recognised_in >= ${since}::xid8 and n.kind = any(${kinds}::text[]) and n.hash is not null)
    select v.kind || ' ' || encode(v.hash, 'hex') as name, h.customer as id from v
    cross join lateral (
      select i.customer from identifier i
      where i.kind = v.kind and i.hash = v.hash and not i.customer = any(${except}::bigint[])
      limit case when v.kind = 'email' then null else ${fewHolders + 1}::int end) h`.execute(store);
  const found: number[] = [];
  const samples: { name: string; ids: number[] }[] = [];
  for (const [name, held] of Map.groupBy(rows, (row) => row.name)) {
    const ids = held.map(({ id }) => id);
    if (ids.length <= fewHolders || name.startsWith('email ')) found.push(...ids);
    else samples.push({ name, ids: ids.slice(0, 3) });
  }
  if (samples.length === 0) return found;
  const isOnePerson = await comparePersons(
    store,
    cooperation,
    samples.flatMap(({ ids }) => ids),
  );
  for (const { name, ids } of samples) {
    const [kind, hash] = name.split(' ');
    if (isOnePerson(ids)) found.push(...(await listAllHolders(store, kind!, Buffer.from(hash!, 'hex'))));
  }
  return found;
}

/** Tells of some of these customers whether they are one person. */
async function comparePersons(
  store: Store,
  cooperation: string,
  customers: readonly number[],
): Promise<(some: readonly number[]) => boolean> {
  const all = await withRecords(store, cooperation, [...new Set(customers)]);
  const { rows } = await sql<{ customer: number; hash: string }>`
    select customer, encode(hash, 'hex') as hash from identifier
    where kind = 'email' and customer = any(${all}::bigint[]) and hash is not null`.execute(store);
  const emails = rows.map((row) => ({ ...row, kind: 'email' as const }));
  const among = new Set(all);
  const persons = groupPersons(
    all,
    emails.filter(({ customer }) => among.has(customer)),
  );
  const orderOf = new Map(
    persons.flatMap(({ order, customers: ids }) => ids.map((id) => [id, order] as const)),
  );
  return (some) => new Set(some.map((id) => orderOf.get(id))).size === 1;
}

async function listAllHolders(store: Store, kind: string, hash: Buffer): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select customer as id from identifier where kind = ${kind} and hash = ${hash}`.execute(store);
  return rows.map(({ id }) => id);
}
