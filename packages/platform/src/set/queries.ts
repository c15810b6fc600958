/** Rows of a partner's sets. */
import { refuse, type DataCategory, type SetList, type SetPage, type SetSummary } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';

/** Writes a set, replacing one of the same name. Refuses `already-exists` where a segment has the name. */
export async function saveSet(
  store: Store,
  set: { name: string; categories: DataCategory[]; refs: readonly string[]; at: Date },
): Promise<void> {
  const { name, categories, at } = set;
  const taken = await store.selectFrom('segment').select('name').where('name', '=', name).executeTakeFirst();
  // Both are published by name, and nobody could tell which of the two it is.
  if (taken) refuse('already-exists', { what: 'segment', name });
  await store
    .insertInto('customer_set')
    .values({ name, categories, created_at: at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ categories, created_at: at }))
    .execute();
  await store.deleteFrom('set_member').where('customer_set', '=', name).execute();
  await sql`
    insert into set_member (customer_set, ref)
    select distinct ${name}::text, ref from unnest(${set.refs}::text[]) as ref`.execute(store);
}

/** A page of sets, by name. */
export async function listSets(
  store: Store,
  { limit, after = '' }: SetPage,
  can: SetSummary['can'],
): Promise<SetList> {
  const { rows } = await sql<{
    name: string;
    categories: DataCategory[];
    created_at: Date;
    refs: number;
    customers: number;
  }>`
    select s.name, s.categories, s.created_at, count(m.ref)::int as refs, count(c.id)::int as customers
    from (
      select name, categories, created_at from customer_set
      where name > ${after} order by name limit ${limit + 1}
    ) s
    left join set_member m on m.customer_set = s.name
    left join customer c on c.ref = m.ref
    group by s.name, s.categories, s.created_at order by s.name`.execute(store);
  const sets = rows
    .slice(0, limit)
    .map(({ created_at, ...row }) => ({ ...row, createdAt: created_at.toISOString(), can }));
  return { sets, next: rows.length > limit ? sets.at(-1)!.name : null };
}
