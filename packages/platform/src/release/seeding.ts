/**
 * Noticing lists that were prepared to single somebody out. Whoever has a handful of answers in all has no reason to
 * ask twice about own people who differ by one or two, or by more with whom it has nothing to do, unless it is these
 * that it wants to know of. What is looked at is the asker's own store alone, never whom anybody else knows, so that
 * what is noticed says nothing about others. It works with lists as sketches: texts of bits under the store's own key,
 * which compare in whatever cooperation a list was asked with.
 */
import type { CooperationId, FreezeSignal, Instant, PartnerHandle } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';

/** Two lists that differ by fewer people than this differ by few: the least minimum cohort that terms may have. */
const fewPeople = 10;

/** Sketches of lists that differ by more people than that come to look like those of any two lists. */
const mostStrangers = 1_000;

const cells = 4_096;

/** A list of own people as two sketches: everybody, and those who are settled. */
export type ListSketch = { readonly list: string; readonly settled: string };

/**
 * Sketches who the own people in a cooperation are. Each falls, by all that they can be recognised by, into one of
 * 4,096 cells, and a sketch says of each cell whether an odd number did: changing d people changes d cells or, where
 * two of them meet, a few less. Records that are recognised by the same are one. Settled is who came with an import
 * that began before `since` and, where the store has any event, has one that is no later than `now`.
 */
export async function sketchList(
  store: Store,
  { cooperation, since, now }: { readonly cooperation: CooperationId; since: Instant; now: Instant },
): Promise<ListSketch> {
  const { rows } = await sql<{ cell: number; list: boolean; settled: boolean }>`
    with newcomer as materialized (
      select coalesce(min(customers_before), ${Number.MAX_SAFE_INTEGER}) as after from recording
      where at > ${new Date(since)} and customers_before is not null),
    kept as materialized (select exists (select from event) as events),
    person as (
      select recognised.by, bool_or(
        p.customer <= (select after from newcomer)
        and (not (select events from kept)
          or exists (select from event e where e.customer = p.customer and e.at <= ${new Date(now)}))) as settled
      from participant p
      join (
        select customer, bit_xor(get_byte(hash, 0)::bigint << 40 | get_byte(hash, 1)::bigint << 32
          | get_byte(hash, 2)::bigint << 24 | get_byte(hash, 3) << 16 | get_byte(hash, 4) << 8 | get_byte(hash, 5)) as by
        from identifier where hash is not null group by customer) recognised on recognised.customer = p.customer
      where p.cooperation = ${cooperation} group by recognised.by)
    select (by % ${cells})::integer as cell, count(*) % 2 = 1 as list, count(*) filter (where settled) % 2 = 1 as settled
    from person group by 1`.execute(store);
  const cellsOf = (kind: 'list' | 'settled'): string => {
    const odd = new Set(rows.flatMap((row) => (row[kind] ? [row.cell] : [])));
    return Array.from({ length: cells }, (_, cell) => (odd.has(cell) ? '1' : '0')).join('');
  };
  return { list: cellsOf('list'), settled: cellsOf('settled') };
}

/**
 * At which of these providers a list shows that it was prepared, held against those that were asked with there before,
 * in whatever cooperation. One that was asked with before is no new one: it froze what it had to then, and goes on once
 * that was lifted.
 */
export async function findSignals(
  store: Store,
  { list, settled }: ListSketch,
  {
    cooperation,
    providers,
    minimumCohort,
  }: { cooperation: CooperationId; providers: readonly PartnerHandle[]; minimumCohort: number },
): Promise<ReadonlyMap<PartnerHandle, FreezeSignal>> {
  const { rows } = await sql<Nearest & { provider: PartnerHandle }>`
    select provider, min(differing) as anywhere, min(differing) filter (where r.cooperation = ${cooperation}) as here,
      min(differing) filter (where r.settled = ${settled}::bit(4096)) as strangers
    from release r cross join lateral unnest(r.providers) provider
    cross join lateral (select bit_count(r.list # ${list}::bit(4096))::integer as differing) d
    where provider = any (${[...providers]}::text[]) and r.list is not null group by provider`.execute(store);
  return new Map(
    rows.flatMap(({ provider, ...nearest }) => {
      const signal = signalOf(nearest, minimumCohort);
      return signal ? [[provider, signal] as const] : [];
    }),
  );
}

/** In how many cells the nearest of the earlier lists differ: of all, of those of that cooperation, of those with the same settled people. */
type Nearest = {
  readonly anywhere: number;
  readonly here: number | null;
  readonly strangers: number | null;
};

function signalOf(nearest: Nearest, minimumCohort: number): FreezeSignal | undefined {
  const { anywhere, here, strangers } = nearest;
  if (anywhere === 0) return undefined;
  if (here !== null && here < fewPeople) return 'few-differ';
  if (anywhere < fewPeople) return 'few-differ-elsewhere';
  if (strangers !== null && strangers < Math.min(minimumCohort, mostStrangers)) return 'strangers-differ';
  return undefined;
}

/** Has a provider, in its own store, tell that recipient nothing more; it stands once for each cooperation. */
export async function freezeRecipient(
  provider: Store,
  { recipient, cooperation, at }: { recipient: PartnerHandle; cooperation: CooperationId; at: Instant },
  signal: FreezeSignal,
): Promise<void> {
  await sql`
    insert into release_freeze (recipient, cooperation, at, signal)
    values (${recipient}, ${cooperation}, ${new Date(at)}, ${signal}) on conflict do nothing`.execute(
    provider,
  );
}

/** Whether a recipient is told nothing about a provider's people, in whatever cooperation it came to that. */
export async function isFrozen(provider: Store, recipient: PartnerHandle): Promise<boolean> {
  const found = await provider
    .selectFrom('release_freeze')
    .select('id')
    .where('recipient', '=', recipient)
    .where('lifted_at', 'is', null)
    .limit(1)
    .execute();
  return found.length > 0;
}
