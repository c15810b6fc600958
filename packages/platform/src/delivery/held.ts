/**
 * What a recipient holds of earlier deliveries that a refresh refreshes: each person in one row at most, since a row
 * that is handed over anew takes the place of the one before.
 */
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { hexArray } from '../parameters.ts';
import type { Going } from './step.ts';

/** By pairwise id, in hex, the digest of what was handed over; null where none was kept. */
export type Held = ReadonlyMap<string, string | null>;

/** Everybody, or who is held of certain people. Nobody for a delivery that stands by itself. */
export async function listHeld(store: Store, going: Going, among?: readonly string[]): Promise<Held> {
  if (going.delivery.origin === null) return new Map();
  const { rows } = await sql<{ id: string; digest: string | null }>`
    select encode(i.pairwise, 'hex') as id, encode(i.digest, 'hex') as digest from inbox i
    where ${isHeld(going)} and ${among ? sql`i.pairwise = any(${hexArray(among)}::bytea[])` : sql`true`}`.execute(
    store,
  );
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

/** Rows of `i` that are held of completed deliveries with the same origin. */
const isHeld = ({ delivery: { id, origin }, now }: Going): RawBuilder<boolean> => sql<boolean>`(
  i.gone_with is null and i.until > ${new Date(now)} and i.delivery in (
    select d.id from delivery d
    where (d.id = ${origin} or d.origin = ${origin}) and d.id <> ${id} and d.state = 'COMPLETED'))`;

export type Difference = {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
};

/**
 * What a refresh tells, given who is held and who has a row in it. Of those who are held only they stay who are
 * `kept`: found among its people, with unchanged data. Nobody is told twice, and nobody is added who is not covered.
 */
export function differenceOf(
  held: Held,
  { rows, kept }: { readonly rows: ReadonlySet<string>; readonly kept: ReadonlySet<string> },
): Difference {
  return {
    added: [...rows].filter((id) => !held.has(id)),
    changed: [...rows].filter((id) => held.has(id)),
    removed: [...held.keys()].filter((id) => !rows.has(id) && !kept.has(id)),
  };
}

/**
 * Carries out a difference: rows of the refresh say what they are, and what was held of those changed and removed is
 * emptied. The rest of such a row stays until its time is over or the person withdraws.
 */
export async function carryOut(
  store: Store,
  going: Going,
  { added, changed, removed }: Difference,
): Promise<void> {
  const { id } = going.delivery;
  await label(store, { delivery: id, change: 'added', people: added });
  await label(store, { delivery: id, change: 'changed', people: changed });
  const leaving = sql<boolean>`${isHeld(going)} and i.pairwise = any(${hexArray([...changed, ...removed])}::bytea[])`;
  await sql`
    delete from inbox_event e using inbox i
    where i.delivery = e.delivery and i.pairwise = e.pairwise and ${leaving}`.execute(store);
  const { numAffectedRows } = await sql`
    update inbox i set attributes = '{}', contact = null, digest = null, gone_with = ${id},
      change = case when i.pairwise = any(${hexArray(removed)}::bytea[]) then 'removed' end
    where ${leaving}`.execute(store);
  if (Number(numAffectedRows) !== changed.length + removed.length)
    throw new Error('not everybody who was held before has left');
}

async function label(
  store: Store,
  { delivery, change, people }: { delivery: string; change: string; people: readonly string[] },
): Promise<void> {
  if (people.length === 0) return;
  await sql`
    update inbox set change = ${change}
    where delivery = ${delivery} and pairwise = any(${hexArray(people)}::bytea[])`.execute(store);
}
