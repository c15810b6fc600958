// Whom an agreement covers that came to its terms step by step: nobody more than one that was signed with them, and
// after the provider has enrolled, exactly the same.
import type { CooperationId } from '@entente/contract';
import {
  cooperate,
  coveredRefs,
  enrolGrant,
  importConsents,
  importCustomers,
} from '../support/cooperation.ts';
import { openPlatform } from '../support/platform.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const platform = await openPlatform();
const parties = ['aurora', 'birch'];
await platform.createPartners(...parties);
platform.time.now = Date.parse('2026-07-01T00:00:00Z');
const words = ['contact', 'purchase', 'survey'];
const refs = Array.from({ length: 8 }, (_, n) => `p${n}`);
const soon = new Date(platform.time.now + 3_600_000).toISOString();
const given = { purpose: 'direct-marketing', recipient: 'birch', event: 'given', at: '2026-06-01T00:00:00Z' };
await importCustomers(
  platform,
  'aurora',
  refs.map((ref) => ({ ref, email: `${ref}@example.com` })),
);
// Every set of categories once, half of them for an hour only.
await importConsents(
  platform,
  'aurora',
  refs.slice(1).map((customer, n) => ({
    ...given,
    customer,
    categories: words.filter((_, bit) => ((n + 1) >> bit) % 2 === 1),
    ...(n % 2 === 0 && { expiresAt: soon }),
  })),
);

type Lines = readonly (readonly string[])[];
const termsOf = (lines: Lines) => ({
  parties,
  permissions: lines.map((categories) => ({ provider: 'aurora', recipient: 'birch', categories })),
});
const full = (lines: Lines) => ({
  name: 'A trial',
  starts: '2026-01-01',
  ends: '2026-12-31',
  minimumCohort: 10,
  parties,
  permissions: lines.map((categories) => ({
    provider: 'aurora',
    recipient: 'birch',
    purpose: 'direct-marketing',
    categories,
    actions: ['count', 'deliver'],
  })),
});

async function changeTo(id: CooperationId, lines: Lines): Promise<void> {
  const { change } = platform.as('aurora');
  const to = { terms: full(lines) };
  const asked = await change.request({ id, to, hash: (await change.check({ id, to })).hash });
  // Another order of the lines is for both to sign.
  if (asked.state === 'PENDING')
    await platform.as('birch').change.approve({ id, change: asked.change, hash: asked.hash });
}

/** Whom each line covers at an instant, by key. */
async function coverage(id: CooperationId, at: number): Promise<Record<string, string[]>> {
  const { permissions } = await platform.as('aurora').agreement.get({ id });
  const numbers = await platform.database.read(enrolGrant('aurora'), (tx) =>
    tx.cooperation(id, (it) =>
      it
        .selectFrom('permission')
        .select(['number', 'categories'])
        .where('ends_at', '>', new Date(at))
        .execute(),
    ),
  );
  const found: Record<string, string[]> = {};
  for (const { key, categories } of permissions) {
    const { number } = numbers.find((row) => row.categories.join() === categories.join())!;
    found[key] = await coveredRefs(platform, { id, provider: 'aurora', permission: number, at });
  }
  return found;
}

const lines = fc
  .uniqueArray(fc.subarray(words, { minLength: 1 }), {
    minLength: 1,
    maxLength: 3,
    selector: (it) => it.join(),
  })
  .map((list) => list.map((categories) => [...categories].sort()));

test('step by step or at once, the same people are covered, now and later', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.array(lines, { minLength: 1, maxLength: 3 }), async (first, steps) => {
      const states = [first, ...steps].filter(
        (each, n, all) => n === 0 || each.join('|') !== all[n - 1]!.join('|'),
      );
      const id = await cooperate(platform, termsOf(states[0]!));
      for (const step of states.slice(1)) await changeTo(id, step);
      const whole = await cooperate(platform, termsOf(states.at(-1)!));
      const instants = [platform.time.now, platform.time.now + 7_200_000];
      for (const at of instants) {
        const [behind, right] = [await coverage(id, at), await coverage(whole, at)];
        expect(Object.keys(behind).toSorted()).toEqual(Object.keys(right).toSorted());
        for (const [key, people] of Object.entries(behind))
          expect(right[key]).toEqual(expect.arrayContaining(people));
      }
      await platform.as('aurora').cooperation.enrol({ cooperation: id });
      for (const at of instants) expect(await coverage(id, at)).toEqual(await coverage(whole, at));
    }),
    { numRuns: Number(process.env['ENTENTE_CHANGE_RUNS'] ?? 15), seed: 20260701 },
  );
});
