// Two providers whose people agreed to be counted and not to be named, and two recipients, under a clock and with noise
// that tests set.
import type { CooperationId, OverlapAnswer } from '@entente/contract';
import { agree, importConsents, importCustomers, people, type TestPermission } from './exchange.ts';
import { openPlatform } from './platform.ts';

export const day = 86_400_000;
export const begin = Date.parse('2026-07-01T09:00:00Z');
const purpose = 'market-research';
export const lineOf = (
  provider: string,
  recipient: string,
  more: Partial<TestPermission> = {},
): TestPermission => ({
  provider,
  recipient,
  purpose,
  actions: ['count'],
  ...more,
});
export const keyOf = (provider: string, recipient: string): string =>
  `${provider}>${recipient} ${purpose} contact`;

/** People 1 to 60 are aurora's and 31 to 90 cedar's, all of whom agreed; birch and dune know 1 to 40. */
export async function openReleases() {
  const noise = { draw: (_epsilon: number): number => 0 };
  const platform = await openPlatform({ connections: 8, noise: (epsilon) => noise.draw(epsilon) });
  platform.time.now = begin;
  await platform.createPartners('aurora', 'birch', 'cedar', 'dune');
  const provided = [
    ['aurora', people('a', 1, 60)],
    ['cedar', people('c', 31, 90)],
  ] as const;
  for (const [partner, customers] of provided) {
    await importCustomers(platform, partner, customers);
    for (const recipient of ['birch', 'dune'])
      await importConsents(
        platform,
        partner,
        customers.map(({ ref }) => ({ ref, recipient, purpose })),
      );
  }
  for (const recipient of ['birch', 'dune']) await importCustomers(platform, recipient, people('r', 1, 40));
  return {
    platform,
    noise,
    /** A new cooperation; its budgets are what everybody's are, and its noise is none unless it is set. */
    sign: async (lines: readonly TestPermission[], terms: object = {}): Promise<CooperationId> =>
      (await agree(platform, lines, terms)).cooperation,
    ask: (
      recipient: string,
      cooperation: CooperationId,
      permissions: readonly string[],
      sets: readonly { provider: string; name: string }[] = [],
    ): Promise<OverlapAnswer> =>
      platform.as(recipient).overlap.ask({
        cooperation,
        permissions: [...permissions],
        sets: sets as Parameters<ReturnType<typeof platform.as>['overlap']['ask']>[0]['sets'] & object,
      }),
    withdraw: (ref: string, recipient: string) =>
      platform.as('aurora').consent.record({ ref, purpose, recipient, decision: 'withdrawn' }),
    /** Publishes so many sets of aurora's; each has the first people, one more than the one before. */
    publishSets: async (cooperation: CooperationId, permission: string, count: number) => {
      for (let n = 0; n < count; n += 1) {
        const name = `first-${30 + n}`;
        const refs = people('a', 1, 30 + n).map(({ ref }) => ref);
        await platform.as('aurora').set.save({ name, categories: ['contact'], refs });
        await platform.as('aurora').set.publish({ cooperation, permission, name });
      }
      return Array.from({ length: count }, (_, n) => [{ provider: 'aurora', name: `first-${30 + n}` }]);
    },
    /** What is spent of aurora's accounts, by who they are of. */
    spent: async (provider = 'aurora'): Promise<Record<string, number>> => {
      const { accounts } = await platform.as(provider, 'privacy-officer').release.budget({});
      return Object.fromEntries(
        accounts.map(({ kind, members, spent }) => [
          kind === 'affiliation' && members.length === 1 ? `${members[0]} alone` : members.join('+'),
          spent,
        ]),
      );
    },
    charges: async (provider = 'aurora') =>
      (await platform.as(provider, 'privacy-officer').release.list({ limit: 100 })).releases,
  };
}
