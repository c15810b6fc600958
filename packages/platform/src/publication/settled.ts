/**
 * Drawing what is to be published. It is drawn before anybody has to wait for a lock, and what it was drawn by may
 * become another meanwhile: the dictionary, a segment or a set. Then what was read before is no longer what the
 * permission was held against, so it is drawn anew under the lock, where none of them can change.
 */
import type { CooperationId } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';

export type Drawing<Drawn> = {
  /** All that decides what is drawn and which categories that reads, as one text. */
  readonly grounds: (store: Store) => Promise<string>;
  readonly draw: (store: Store) => Promise<Drawn>;
};

/** What is drawn by what stands under the exclusive locks of the store and the cooperation, which are held from then on. */
export async function drawSettled<Drawn>(
  tx: Transaction,
  cooperation: CooperationId,
  { grounds, draw }: Drawing<Drawn>,
): Promise<Drawn> {
  const before = await tx.own(grounds);
  const drawn = await tx.own(draw);
  await tx.lockStore('exclusive');
  await tx.lock(cooperation, 'exclusive');
  return (await tx.own(grounds)) === before ? drawn : tx.own(draw);
}
