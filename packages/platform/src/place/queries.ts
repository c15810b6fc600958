/** Rows of a partner's places. */
import { refuse, type PlaceEntry, type PlacePage } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { regionsIn } from './regions.ts';

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

/** Some places, by ref, and one more than the page shows. */
export async function listPlaces(
  store: Store,
  { parent, limit, after }: PlacePage,
): Promise<(PlaceEntry & { places: number })[]> {
  let found = store
    .selectFrom('place as p')
    .select((is) => [
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
    ])
    .orderBy('p.ref')
    .limit(limit + 1);
  if (parent !== undefined) found = found.where('p.parent', '=', parent);
  if (after !== undefined) found = found.where('p.ref', '>', after);
  return found.execute();
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
