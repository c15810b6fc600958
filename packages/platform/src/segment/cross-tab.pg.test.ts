// A cross-tab is what counting raw rows one by one gives.
import { importCustomers, people, refusalOf } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora');
const aurora = platform.as('aurora');

const customers = fc.sample(
  fc.record({
    tier: fc.constantFrom(undefined, 'Gold', 'Blue', 'é'),
    income: fc.oneof(fc.constant(undefined), fc.integer({ min: -5, max: 100 })),
  }),
  { numRuns: 200, seed: 7 },
);

beforeAll(async () => {
  const named = people('a', 1, 200);
  await importCustomers(
    platform,
    'aurora',
    customers.map(({ tier, income }, n) => ({
      ...named[n]!,
      ...(tier !== undefined && { tier }),
      ...(income !== undefined && { income }),
    })),
  );
  await aurora.segment.save({ name: 'rich', of: { text: 'income >= 50' } });
});

type Value = string | number | boolean | null;

/** Counts by looking at everybody, in the order that a cross-tab has: by value, the unknown last. */
function counted(who: typeof customers, of: (customer: (typeof customers)[number]) => Value[]) {
  const cells = new Map<string, { values: Value[]; customers: number }>();
  for (const customer of who) {
    const values = of(customer);
    const cell = cells.get(JSON.stringify(values)) ?? { values, customers: 0 };
    cell.customers += 1;
    cells.set(JSON.stringify(values), cell);
  }
  const compare = (a: Value, b: Value): number =>
    a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
  return [...cells.values()].toSorted((a, b) =>
    a.values.reduce<number>((order, value, n) => order || compare(value, b.values[n]!), 0),
  );
}

const edges = [0, 20, 21, 80];
const bandOf = (income: number | undefined): Value =>
  income === undefined ? null : edges.filter((edge) => income >= edge).length;

test('counts everybody by one attribute, the unknown last', async () => {
  const { cells, customers: all } = await aurora.segment.crosstab({ by: [{ attribute: 'tier' }] });
  expect(cells).toEqual(counted(customers, ({ tier }) => [tier ?? null]));
  expect(all).toBe(200);
});

test('counts those of a condition by bands and a segment', async () => {
  const { cells } = await aurora.segment.crosstab({
    of: { text: 'tier = "Gold" or tier is unknown' },
    by: [{ attribute: 'income', edges }, { segment: 'rich' }],
  });
  const who = customers.filter(({ tier }) => tier === 'Gold' || tier === undefined);
  expect(cells).toEqual(counted(who, ({ income }) => [bandOf(income), income !== undefined && income >= 50]));
});

test('counts nobody where nobody is meant', async () => {
  expect(
    await aurora.segment.crosstab({ of: { text: 'tier = "Tin"' }, by: [{ attribute: 'tier' }] }),
  ).toMatchObject({
    customers: 0,
    cells: [],
  });
});

test.each([
  [{ attribute: 'shoe' }, 'by[0].attribute: there is no attribute shoe'],
  [{ attribute: 'street' }, 'by[0].attribute: street is contact data, by which nobody is counted'],
  [{ attribute: 'tier', edges: [1] }, 'by[0].edges: text has no bands'],
  [{ attribute: 'income', edges: ['2026-01-01'] }, 'by[0].edges: is not integer'],
  [{ attribute: 'income', edges: [2, 2] }, 'by[0].edges: must ascend'],
])('refuses what cannot be counted by: %j', async (by, detail) => {
  expect(await refusalOf(aurora.segment.crosstab({ by: [by] }))).toMatchObject({
    code: 'segment-invalid',
    data: { detail },
  });
});
