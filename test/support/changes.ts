// A trial of changes: aurora provides contact and purchases of its people to birch, and cedar would provide contact.
import type { ChangeDraft, ChangeView, CooperationId } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { cooperate, coveredRefs, emptyStores, importConsents, importCustomers } from './cooperation.ts';
import { openPlatform } from './platform.ts';

export const aurora: string = 'aurora';
export const birch: string = 'birch';
export const cedar: string = 'cedar';
export const parties = [aurora, birch, cedar];
export const begin = Date.parse('2026-07-01T00:00:00Z');
export const day = 86_400_000;
export const text = (at: number): string => new Date(at).toISOString();

/** Of twelve people at aurora ten agreed to contact and purchase, eleven to contact; birch knows none of them. */
export const refs = Array.from({ length: 12 }, (_, n) => `p${n}`);
export const wide = { provider: aurora, recipient: birch, categories: ['contact', 'purchase'] };
export const narrow = { ...wide, categories: ['contact'] };
export const other = { provider: cedar, recipient: birch, categories: ['contact'] };
export const key = ({ provider, recipient, categories }: typeof wide): string =>
  `${provider}>${recipient} direct-marketing ${categories.join('+')}`;
export const line = (permission: typeof wide, actions = ['count', 'deliver']) => ({
  purpose: 'direct-marketing',
  actions,
  ...permission,
});

type Terms = Record<string, unknown> & {
  readonly parties: readonly string[];
  readonly permissions: readonly ReturnType<typeof line>[];
};
export const terms = (changes: Partial<Terms> = {}): Terms => ({
  name: 'A trial',
  parties,
  starts: '2026-01-01',
  ends: '2026-12-31',
  minimumCohort: 10,
  permissions: [line(wide), line(other)],
  ...changes,
});

/** The code that a call is refused with; a fault fails the test. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) return refusal.code;
    throw error;
  }
  return 'accepted';
}

/** A platform with the three and a stranger; `begin` signs the agreement anew, with the people or without. */
export async function openTrial() {
  const platform = await openPlatform();
  await platform.createPartners(...parties, 'stranger');
  const trial = { id: '' as CooperationId };
  const changes = (partner: string) => platform.as(partner).change;
  const draft = (partner: string, to: Terms): Promise<ChangeDraft> =>
    changes(partner).check({ id: trial.id, to: { terms: to } });
  return {
    platform,
    trial,
    changes,
    draft,
    begin: async ({ hasPeople = true } = {}): Promise<void> => {
      await emptyStores(platform, parties);
      platform.time.now = begin;
      if (hasPeople) {
        const email = (ref: string): string => `${ref}@example.com`;
        await importCustomers(
          platform,
          aurora,
          refs.map((ref) => ({ ref, email: email(ref) })),
        );
        const given = {
          purpose: 'direct-marketing',
          recipient: birch,
          event: 'given',
          at: text(begin - day),
        };
        const agreed = (n: number): string[] => (n < 10 ? ['contact', 'purchase'] : ['contact']);
        await importConsents(
          platform,
          aurora,
          refs.slice(0, 11).map((customer, n) => ({ ...given, customer, categories: agreed(n) })),
        );
      }
      trial.id = await cooperate(platform, terms());
      platform.time.now += 1_000;
    },
    request: async (partner: string, to: Terms): Promise<ChangeView> => {
      const { hash } = await draft(partner, to);
      return changes(partner).request({ id: trial.id, to: { terms: to }, hash });
    },
    approve: ({ change, hash }: ChangeView, partner: string): Promise<ChangeView> =>
      changes(partner).approve({ id: trial.id, change, hash }),
    covered: (permission: number) => coveredRefs(platform, { id: trial.id, provider: aurora, permission }),
    enrol: (partner: string) => platform.as(partner).cooperation.enrol({ cooperation: trial.id }),
    deliver: (permission: string) =>
      platform.as(birch).delivery.request({ cooperation: trial.id, permission, mode: 'all' }),
    inbox: async () => (await platform.as(birch).inbox.count({})).people,
    keysInForce: async () =>
      (await platform.as(cedar).agreement.get({ id: trial.id })).permissions.map(
        (permission) => permission.key,
      ),
  };
}
