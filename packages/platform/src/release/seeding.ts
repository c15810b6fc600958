/**
 * Noticing lists that were prepared to single somebody out. Whoever has a handful of answers in all has no reason to
 * ask twice about own people who differ by one or two, or by more with whom it has nothing to do, unless it is these
 * that it wants to know of. What is looked at is the asker's own store alone, never whom anybody else knows, so that
 * what is noticed says nothing about others. Lists are compared as sketches (`sketch.ts`).
 */
import type { CooperationId, FreezeSignal, Instant, PartnerHandle } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { ListSketch } from './sketch.ts';

/** Two lists that differ by fewer people than this differ by few: the least minimum cohort that terms may have. */
const fewPeople = 10;

/** Sketches of lists that differ by more people than that come to look like those of any two lists. */
const mostStrangers = 1_000;

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
