/**
 * Noticing lists that were prepared to single somebody out. Whoever has a handful of answers in all has no reason to
 * ask twice about own people who differ by one or two, unless it is these that it wants to know of. What is looked at
 * is the asker's own list alone, never whom anybody else knows, so that what is noticed says nothing about others.
 */
import type { CooperationId, Instant, PartnerHandle } from '@entente/contract';
import type { Cooperation, Store } from '@entente/store';
import { sql } from 'kysely';

/** Two lists that differ by fewer people than this differ by few: the least minimum cohort that terms may have. */
const fewPeople = 10;

const cells = 4_096;

/**
 * Who a partner's people in a cooperation are, as a text of bits: for each cell into which keyed identifiers fall,
 * whether an odd number of people did. Changing d people changes d cells or, where two of them meet, a few less.
 */
export async function sketchPeople(cooperation: Cooperation, partner: PartnerHandle): Promise<string> {
  const { rows } = await sql<{ cell: number }>`
    select get_byte(value, 0) * 16 + get_byte(value, 1) / 16 as cell
    from (select min(value) as value from pseudonym where partner = ${partner} group by person) person
    group by cell having count(*) % 2 = 1`.execute(cooperation);
  const odd = new Set(rows.map(({ cell }) => cell));
  return Array.from({ length: cells }, (_, cell) => (odd.has(cell) ? '1' : '0')).join('');
}

/**
 * Whether these people differ by few from those of an earlier question in that cooperation. A list that was asked with
 * before is no new one: it froze what it had to then, and goes on once that was lifted.
 */
export async function isNearEarlier(
  store: Store,
  { cooperation, people }: { readonly cooperation: CooperationId; readonly people: string },
): Promise<boolean> {
  const { rows } = await sql<{ nearest: number | null }>`
    select min(bit_count(people # ${people}::bit(4096)))::integer as nearest
    from release where cooperation = ${cooperation}`.execute(store);
  const nearest = rows[0]?.nearest ?? 0;
  return nearest > 0 && nearest < fewPeople;
}

/** Has a provider, in its own store, tell that recipient nothing more; it stands once for each cooperation. */
export async function freezeRecipient(
  provider: Store,
  { recipient, cooperation, at }: { recipient: PartnerHandle; cooperation: CooperationId; at: Instant },
): Promise<void> {
  await sql`
    insert into release_freeze (recipient, cooperation, at) values (${recipient}, ${cooperation}, ${new Date(at)})
    on conflict do nothing`.execute(provider);
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
