// Three and more providers asked about together, up to the nine that an agreement has room for: every breakdown, lift and
// trend equals a naive reading of the rows of all of them, also of few people, and whoever withdrew at one of them since.
import type { CooperationId } from '@entente/contract';
import {
  breakdownDifferences,
  liftDifferences,
  trendDifferences,
  type Asking,
} from '@entente/test/scenarios/breakdowns/compare.ts';
import { condition, dimension, question } from '@entente/test/scenarios/breakdowns/questions.ts';
import {
  importRows,
  nowOf,
  providerOf,
  snapshotOf,
  toldIn,
  type Provider,
} from '@entente/test/scenarios/breakdowns/world.ts';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

const seed = Number(process.env['ENTENTE_SEED'] ?? 1);
const handles = ['aurora', 'birch', 'dune', 'elm', 'fjord', 'grove', 'heath', 'inlet', 'juniper'];
const categories = ['demographic', 'loyalty', 'purchase'] as const;
const k = 10;
const months = { from: '2026-01', to: '2026-04' } as const;
/** Everybody from here to there is a customer of all; two in seven of them are not covered by one of them or another. */
const [firstOfAll, lastOfAll] = [70, 150];
const providers = handles.map((handle, n) =>
  providerOf(handle, n + 1, 1 + 7 * n + (n % 2) * 2, lastOfAll + n),
);
const platform = await openPlatform();
await platform.createPartners(...handles, 'cedar');
const agreed = { cooperation: '' as CooperationId, keys: [] as string[] };
/** Every second customer of a provider, in the order of its file. */
const halfOf = ({ rows }: Provider) => new Set(rows.filter((_, n) => n % 2 === 0).map(({ ref }) => ref));

async function share(provider: Provider, permission: string): Promise<void> {
  const { column, set } = platform.as(provider.handle);
  const under = { cooperation: agreed.cooperation, permission };
  for (const of of ['tier', 'income', 'vip', 'born']) await column.share({ ...under, of });
  await column.share({ ...under, of: 'sum price of purchase', name: 'spent' });
  await column.share({ ...under, of: 'sum price of purchase', name: 'monthly', months });
  await set.save({ name: 'half', categories: ['loyalty'], refs: [...halfOf(provider)] });
  await set.publish({ ...under, name: 'half' });
}

beforeAll(async () => {
  for (const provider of providers) {
    await importRows(platform, provider);
    const given = [...provider.covered].map((ref) => ({ ref, recipient: 'cedar', categories }));
    await importConsents(platform, provider.handle, given);
  }
  await importCustomers(platform, 'cedar', people('c', 1, 30));
  const line = { recipient: 'cedar', categories, actions: ['analyse', 'deliver'] } as const;
  const lines = handles.map((provider) => ({ provider, ...line }));
  Object.assign(agreed, await agree(platform, lines, { minimumCohort: k }));
  for (const [place, provider] of providers.entries()) await share(provider, agreed.keys[place]!);
});

/** Some of the providers, at least three and rather often all, in any order. */
const together = fc
  .tuple(fc.shuffledSubarray(providers, { minLength: 3 }), fc.boolean())
  .map(([some, isAll]) => (isAll ? [...some, ...providers.filter((each) => !some.includes(each))] : some));

/** What is answered otherwise to random questions about random providers, of each kind as many. */
async function differencesOfMany(of: Provider[], shared: ReturnType<typeof snapshotOf>, runs: number) {
  const found: unknown[] = [];
  const asking: Asking = {
    asker: platform.as('cedar'),
    cooperation: agreed.cooperation,
    permissions: of.map((provider) => agreed.keys[providers.indexOf(provider)]!),
    k,
  };
  const now = nowOf(of, shared);
  const told = toldIn(of, { shared, k });
  const aside = fc.record({
    by: dimension(told),
    of: fc.constantFrom(...of),
    conditions: fc.array(condition(told), { maxLength: 1 }),
    isWhole: fc.boolean(),
  });
  const options = { numRuns: runs, seed: seed + of.length };
  for (const asked of fc.sample(question(told), options))
    found.push(...(await breakdownDifferences(asking, asked, now)));
  for (const { by, of: one, conditions, isWhole } of fc.sample(aside, options)) {
    const set = { provider: one.handle, name: 'half', refs: halfOf(one) };
    found.push(...(await liftDifferences(asking, { by, conditions, of: set }, now)));
    const trend = { by: isWhole ? undefined : by, conditions, of: one.handle };
    found.push(...(await trendDifferences(asking, trend, now)));
  }
  return found;
}

describe('three to nine providers asked about together', () => {
  const shared = snapshotOf(providers);

  test('have so many people in common that there is something to be told', () => {
    const all = nowOf(providers, shared);
    expect(all.length).toBeGreaterThan(4 * k);
    expect(all.length).toBeLessThan(lastOfAll - firstOfAll);
  });

  test('are broken down, compared and followed over time as a naive reading of their rows says', async () => {
    expect(await differencesOfMany(providers, shared, 4)).toEqual([]);
    for (const some of fc.sample(together, { numRuns: 4, seed }))
      expect(await differencesOfMany(some, shared, 3)).toEqual([]);
  });

  test('have nobody in common who withdrew at one of them, from that moment on', async () => {
    const before = nowOf(providers, shared).length;
    for (const [n, provider] of providers.entries()) {
      const { ref } = nowOf(providers, shared)[n]![provider.handle]!.row;
      await platform.as(provider.handle).consent.record({
        ref,
        purpose: 'direct-marketing',
        recipient: 'cedar',
        decision: 'withdrawn',
      });
      provider.refused.add(ref);
    }
    expect(nowOf(providers, shared)).toHaveLength(before - providers.length);
    expect(await differencesOfMany(providers, shared, 4)).toEqual([]);
    for (const some of fc.sample(together, { numRuns: 3, seed: seed + 1 }))
      expect(await differencesOfMany(some, shared, 2)).toEqual([]);
  });
});
