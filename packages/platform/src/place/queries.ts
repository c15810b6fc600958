/** Rows of a partner's places. */
import { refuse, type PlaceEntry, type PlacePage } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { regionsIn } from './regions.ts';
import { isCalled, upwards } from './tree.ts';

/** Every place, by ref: there are at most `placeLimits.places`. */
export const loadPlaces = (store: Store): Promise<PlaceEntry[]> =>
  store.selectFrom('place').select(['ref', 'name', 'kind', 'parent']).orderBy('ref').execute();

/** Writes places, new ones and those that are there. What they lie in is among them or there. */
export async function writePlaces(store: Store, places: readonly PlaceEntry[]): Promise<void> {
  if (places.length === 0) return;
  await sql`
    insert into place (ref, name, kind, parent)
    select ref, name, kind, parent from unnest(
      ${places.map(({ ref }) => ref)}::text[], ${places.map(({ name }) => name)}::text[],
      ${places.map(({ kind }) => kind)}::text[], ${places.map(({ parent }) => parent)}::text[])
      as row (ref, name, kind, parent)
    on conflict (ref) do update set name = excluded.name, kind = excluded.kind, parent = excluded.parent`.execute(
    store,
  );
}

type Seen = PlaceEntry & { readonly places: number; readonly beneath: number };

const seen = (store: Store) =>
  store.selectFrom('place as p').select((is) => [
    'p.ref',
    'p.name',
    'p.kind',
    'p.parent',
    is
      .selectFrom('place as within')
      .select(({ fn }) => fn.countAll<number>().as('places'))
      .whereRef('within.parent', '=', 'p.ref')
      .$asScalar()
      .$notNull()
      .as('places'),
  ]);

/** Some places, by ref, and one more than the page shows. */
export async function listPlaces(
  store: Store,
  { parent, top, search, limit, after }: PlacePage,
): Promise<Seen[]> {
  let found = seen(store)
    .orderBy('p.ref')
    .limit(limit + 1);
  if (parent !== undefined) found = found.where('p.parent', '=', parent);
  if (top === true) found = found.where('p.parent', 'is', null);
  if (search !== undefined) found = found.where(isCalled(search, [sql.ref('p.name'), sql.ref('p.ref')]));
  if (after !== undefined) found = found.where('p.ref', '>', after);
  return countBeneath(store, await found.execute());
}

/** A place behind all that it lies in, the largest first; none where it is not there. */
export async function listAbove(store: Store, ref: string): Promise<Seen[]> {
  const found = await seen(store)
    .where(
      'p.ref',
      'in',
      sql<string>`(
        with recursive above (ref, parent) as (
          select ref, parent from place where ref = ${ref}
          union
          select p.ref, p.parent from above a join place p on p.ref = a.parent
        )
        select ref from above)`,
    )
    .execute();
  return countBeneath(
    store,
    upwards(found, ref, (each) => each.ref),
  );
}

async function countBeneath<Row extends Pick<PlaceEntry, 'ref'>>(
  store: Store,
  rows: readonly Row[],
): Promise<(Row & { beneath: number })[]> {
  const beneath = await refsBeneath(
    store,
    rows.map(({ ref }) => ref),
  );
  return rows.map((row) => ({ ...row, beneath: (beneath.get(row.ref)?.length ?? 1) - 1 }));
}

/** Of each of these places its ref and those of all that lie in it, however deep; none of one that is not there. */
export async function refsBeneath(
  store: Store,
  regions: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (regions.length === 0) return new Map();
  const { rows } = await sql<{ region: string; refs: string[] }>`
    with recursive beneath (region, ref) as (
      select ref, ref from place where ref = any (${regions}::text[])
      union
      select b.region, p.ref from beneath b join place p on p.parent = b.ref
    )
    select region, array_agg(ref order by ref) as refs from beneath group by region`.execute(store);
  return new Map(rows.map(({ region, refs }) => [region, refs]));
}

/**
 * Removes a place in which no other lies. Refuses `not-found`, and `place-in-use` where others do, or a saved segment
 * asks for it.
 */
export async function removePlace(store: Store, ref: string): Promise<void> {
  const [within, readers] = await Promise.all([
    store.selectFrom('place').select('ref').where('parent', '=', ref).orderBy('ref').limit(10).execute(),
    segmentsAsking(store, ref),
  ]);
  const detail = [
    ...(within.length > 0 ? [`in it lie ${within.map((each) => each.ref).join(', ')}`] : []),
    ...(readers.length > 0 ? [`it is asked for by the segments ${readers.join(', ')}`] : []),
  ].join('; ');
  if (detail !== '') refuse('place-in-use', { name: ref, detail });
  const { numDeletedRows } = await store.deleteFrom('place').where('ref', '=', ref).executeTakeFirst();
  if (numDeletedRows === 0n) refuse('not-found', { what: 'place' });
}

async function segmentsAsking(store: Store, ref: string): Promise<string[]> {
  const rows = await store.selectFrom('segment').select(['name', 'condition']).orderBy('name').execute();
  return rows.filter(({ condition }) => regionsIn(condition).has(ref)).map(({ name }) => name);
}
