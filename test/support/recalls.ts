// A trial of recalls: aurora's people agreed to birch, and some withdraw. Cedar is a party, too, with nobody.
import type { CooperationId, SentRecalls } from '@entente/contract';
import { beforeEach } from 'vitest';
import { emptyStores, importConsents, importCustomers, signAgreement } from './cooperation.ts';
import { auditOf } from './exchange.ts';
import { openPlatform } from './platform.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
export const begin = Date.parse('2026-07-01T00:00:00Z');
export const text = (at: number): string => new Date(at).toISOString();
export const [aurora, birch, cedar] = ['aurora', 'birch', 'cedar'] as const;
export const key = `${aurora}>${birch} direct-marketing contact`;
export const reason = 'asked twice by letter';
const refs = Array.from({ length: 16 }, (_, n) => `p${n}`);

/** A platform with the three and a stranger; before each test everything begins anew. */
export async function openRecalls() {
  const platform = await openPlatform();
  await platform.createPartners(aurora, birch, cedar, 'stranger');
  const trial = { id: '' as CooperationId };
  const give = (customers: readonly string[], more: object = {}) =>
    importConsents(
      platform,
      aurora,
      customers.map((customer) => ({
        customer,
        purpose: 'direct-marketing',
        recipient: birch,
        categories: ['contact'],
        event: 'given',
        at: text(platform.time.now - hour),
        ...more,
      })),
    );
  beforeEach(async () => {
    await emptyStores(platform, [aurora, birch, cedar]);
    platform.time.now = begin;
    await importCustomers(
      platform,
      aurora,
      refs.map((ref) => ({ ref, email: `${ref}@example.com` })),
    );
    await give(refs);
    trial.id = await signAgreement(platform, {
      parties: [aurora, birch, cedar],
      permissions: [
        { provider: aurora, recipient: birch },
        { provider: aurora, recipient: cedar },
      ],
    });
    await platform.as(aurora).cooperation.enrol({ cooperation: trial.id });
  });
  const deliver = async (): Promise<void> => {
    const asked = { cooperation: trial.id, permission: key, mode: 'all' } as const;
    const { state } = await platform.as(birch).delivery.request(asked);
    if (state !== 'COMPLETED') throw new Error(`the delivery is ${state}`);
  };
  const withdraw = (ref: string) =>
    platform.as(aurora).consent.record({
      ref,
      purpose: 'direct-marketing',
      recipient: birch,
      decision: 'withdrawn',
    });
  return {
    platform,
    trial,
    give,
    deliver,
    withdraw,
    followed: async (filter: object = {}): Promise<SentRecalls[]> =>
      (await platform.as(aurora).recall.sent(filter)).sent,
    escalate: (more: object = {}) =>
      platform.as(aurora).recall.escalate({ cooperation: trial.id, recipient: birch, reason, ...more }),
    /** The entries of an action about the agreement of this test. */
    entries: async (partner: string, action: string) =>
      (await auditOf(platform, partner, action)).filter((entry) => entry['cooperation'] === trial.id),
    history: async (ref: string) =>
      (await platform.as(aurora).recall.history({ ref, reason: 'complaint 4' })).recalls,
    /** Delivers, and has somebody withdraw an hour later; gives when that was. */
    recallOne: async (ref = 'p3'): Promise<number> => {
      await deliver();
      platform.time.now += hour;
      await withdraw(ref);
      return platform.time.now;
    },
  };
}
