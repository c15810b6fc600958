/**
 * Sweeping: what the clock has made true is written down. It changes no answer, since answers apply what is due by
 * themselves; it keeps the lists of coming changes short, and takes expired rows off the disk.
 */
import type { Instant } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { clearBits, setBits } from '../cooperation/bitmaps.ts';
import { byProvider, expireRows, noteExpired } from '../recall/expire.ts';

/** Applies due changes of eligibility in one cooperation. */
export async function sweepCooperation(tx: Transaction, id: string, now: Instant): Promise<number> {
  await tx.lock(id, 'exclusive');
  return tx.sweepCooperation(id, async (cooperation) => {
    const permissions = await cooperation
      .selectFrom('permission')
      .select('number')
      .orderBy('number')
      .execute();
    let applied = 0;
    for (const { number } of permissions) applied += await applyDue(cooperation, number, now);
    return applied;
  });
}

/** Moves expired rows of one partner's inbox into recalls, and tells their providers. */
export async function sweepStore(tx: Transaction, partner: string, now: Instant): Promise<number> {
  const expired = await tx.sweepStore(partner, (store) => expireRows(store, now));
  for (const rows of byProvider(expired).values()) {
    const [first] = rows;
    if (first) await tx.sweepStore(first.provider, (store) => noteExpired(store, partner, rows));
  }
  return expired.length;
}

async function applyDue(cooperation: Cooperation, permission: number, now: Instant): Promise<number> {
  const due = await cooperation
    .deleteFrom('eligibility_change')
    .where('permission', '=', permission)
    .where('at', '<=', new Date(now))
    .returning(['subject', 'at', 'becomes'])
    .execute();
  const last = new Map<number, boolean>();
  for (const { subject, becomes } of due.toSorted((a, b) => a.at.getTime() - b.at.getTime()))
    last.set(subject, becomes);
  const becoming = (becomes: boolean): number[] =>
    [...last].filter(([, it]) => it === becomes).map(([subject]) => subject);
  await clearBits(cooperation, { of: 'eligibility', permission }, becoming(false));
  await setBits(cooperation, { of: 'eligibility', permission }, becoming(true));
  await cooperation
    .updateTable('permission')
    .set({ true_at: new Date(now) })
    .where('number', '=', permission)
    .where('true_at', '<', new Date(now))
    .execute();
  return due.length;
}
