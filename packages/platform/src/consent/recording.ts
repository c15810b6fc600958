/** A recording: one import, or one decision written down. "Recorded after" compares their numbers. */
import type { Instant } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { sql } from 'kysely';

export type NewRecording = {
  readonly kind:
    'customers' | 'events' | 'consents' | 'places' | 'organisations' | 'contacts' | 'decision' | 'erasure';
  readonly at: Instant;
  readonly actor: string;
};

/** Begins a recording in the acting partner's store and answers its number. */
export async function startRecording(tx: Transaction, { kind, at, actor }: NewRecording): Promise<number> {
  const { id } = await tx.own((store) =>
    store
      .insertInto('recording')
      .values({
        kind,
        at: new Date(at),
        actor,
        customers_before: kind === 'customers' ? sql`(select coalesce(max(id), 0) from customer)` : null,
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  );
  return id;
}
