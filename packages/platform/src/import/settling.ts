/**
 * Whether the cooperations have followed what was imported. They are enrolled anew when a file has been read to its
 * end; a crash before that leaves a recording which says so, and the next import makes up for it, even where it finds
 * nothing left to change.
 */
import type { ImportMapping, Instant } from '@entente/contract';
import type { Store } from '@entente/store';

const followed = ['customers', 'consents'] as const;

/** Whether cooperations follow what an import of that kind brings. */
export const isFollowed = (kind: ImportMapping['kind']): boolean =>
  (followed as readonly string[]).includes(kind);

/** Whether an import before this one was broken off, or is still going on. */
export async function hasUnsettled(store: Store, recording: number): Promise<boolean> {
  const row = await store
    .selectFrom('recording')
    .select('id')
    .where('kind', 'in', followed)
    .where('settled_at', 'is', null)
    .where('id', '<', recording)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that the cooperations have followed all imports up to this one. */
export async function settle(
  store: Store,
  { recording, at }: { recording: number; at: Instant },
): Promise<void> {
  await store
    .updateTable('recording')
    .set({ settled_at: new Date(at) })
    .where('kind', 'in', followed)
    .where('settled_at', 'is', null)
    .where('id', '<=', recording)
    .execute();
}
