// A cross-tab is what counting raw rows one by one gives.
import type { CrossTab } from '@entente/contract';
import { importCustomers, people, refusalOf } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'bluegum');
const aurora = platform.as('aurora');

const customers = fc.sample(
  fc.record({
    tier: fc.constantFrom(undefined, 'Gold', 'Blue', 'é'),
    income: fc.oneof(fc.constant(undefined), fc.integer({ min: -5, max: 100 })),
  }),
  { numRuns: 200, seed: 7 },
);

const aud = (minor: number) => ({ minor, currency: 'AUD' });

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
  await withAdmin(platform.url, (admin) =>
    admin.query(
      `insert into store_aurora.dictionary values ('spent', 'money', 'purchase', 'normal', 'spent', 'AUD')`,
    ),
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

const plain = (cells: CrossTab['cells']) =>
  cells.map(({ values, customers: who }) => ({ values, customers: who }));

test('counts everybody by one attribute, the unknown last', async () => {
  const { cells, customers: all } = await aurora.segment.crosstab({ by: [{ attribute: 'tier' }] });
  expect(plain(cells)).toEqual(counted(customers, ({ tier }) => [tier ?? null]));
  expect(all).toBe(200);
});

test('counts those of a condition by bands and a segment', async () => {
  const { cells } = await aurora.segment.crosstab({
    of: { text: 'tier = "Gold" or tier is unknown' },
    by: [{ attribute: 'income', edges }, { segment: 'rich' }],
  });
  const who = customers.filter(({ tier }) => tier === 'Gold' || tier === undefined);
  expect(plain(cells)).toEqual(
    counted(who, ({ income }) => [bandOf(income), income !== undefined && income >= 50]),
  );
});

test('counts nobody where nobody is meant', async () => {
  expect(
    await aurora.segment.crosstab({ of: { text: 'tier = "Tin"' }, by: [{ attribute: 'tier' }] }),
  ).toMatchObject({
    customers: 0,
    cells: [],
  });
});

test('bands of money lie between amounts, not between numbers of cents', async () => {
  const [poor, rich] = [199_99, 200_00];
  await withAdmin(platform.url, (admin) =>
    admin.query(
      `update store_aurora.customer set attributes = attributes || jsonb_build_object('spent', spent)
       from unnest($1::int[]) with ordinality as n (spent, nth) where ref = 'a' || nth`,
      [[poor, rich, rich]],
    ),
  );
  const { cells } = await aurora.segment.crosstab({
    by: [{ attribute: 'spent', edges: [aud(200_00), aud(300_00)] }],
  });
  expect(cells).toEqual([
    { values: [0], customers: 1, text: 'spent < 200.00 AUD' },
    { values: [1], customers: 2, text: 'spent >= 200.00 AUD and spent < 300.00 AUD' },
    { values: [null], customers: 197, text: 'spent is unknown' },
  ]);
});

test.each([
  [{ attribute: 'shoe' }, 'by[0].attribute: there is no attribute shoe'],
  [{ attribute: 'street' }, 'by[0].attribute: street is contact data, by which nobody is counted'],
  [{ attribute: 'tier', edges: [1] }, 'by[0].edges: text has no bands'],
  [{ attribute: 'income', edges: ['2026-01-01'] }, 'by[0].edges[0]: "2026-01-01" is not a whole number'],
  [{ attribute: 'income', edges: [aud(1)] }, 'by[0].edges[0]: 0.01 AUD is not a whole number'],
  [{ attribute: 'spent', edges: [10] }, 'by[0].edges[0]: 10 is not an amount of AUD'],
  [
    { attribute: 'spent', edges: [{ minor: 1, currency: 'NZD' }] },
    'by[0].edges[0]: 0.01 NZD is not an amount of AUD',
  ],
  [{ attribute: 'income', edges: [2, 2] }, 'by[0].edges: must ascend'],
])('refuses what cannot be counted by: %j', async (by, detail) => {
  expect(await refusalOf(aurora.segment.crosstab({ by: [by] }))).toMatchObject({
    code: 'segment-invalid',
    data: { detail },
  });
});

test('texts are in the order of their letters, and of long ones the first 500 count', async () => {
  const notes = [
    '😀',
    '�',
    'x'.repeat(500),
    'x'.repeat(501),
    `${'x'.repeat(500)}y`,
    '😀'.repeat(300),
    '😀'.repeat(300),
  ];
  await withAdmin(platform.url, async (admin) => {
    await admin.query(
      `insert into store_aurora.dictionary values ('note', 'text', 'loyalty', 'normal', 'note', null)`,
    );
    await admin.query(
      `update store_aurora.customer set attributes = attributes || jsonb_build_object('note', note)
       from unnest($1::text[]) with ordinality as n (note, nth) where ref = 'a' || nth`,
      [notes],
    );
  });
  const { cells } = await aurora.segment.crosstab({ by: [{ attribute: 'note' }] });
  expect(cells).toEqual([
    { values: ['x'.repeat(500)], customers: 3, text: `note starts with "${'x'.repeat(500)}"` },
    { values: ['�'], customers: 1, text: 'note = "�"' },
    { values: ['😀'], customers: 1, text: 'note = "😀"' },
    // A text of a condition has 500 UTF-16 units at most.
    { values: ['😀'.repeat(300)], customers: 2, text: null },
    { values: [null], customers: 200 - notes.length, text: 'note is unknown' },
  ]);
  const [{ text }] = cells as [(typeof cells)[number]];
  expect(await aurora.segment.count({ of: { text: text! } })).toMatchObject({ selected: 3 });
});

test('there may be 5,000 cells, and no more', async () => {
  await withAdmin(platform.url, async (admin) => {
    await admin.query(
      `insert into store_bluegum.dictionary values ('number', 'integer', 'loyalty', 'normal', 'number', null)`,
    );
    await admin.query(
      `insert into store_bluegum.customer (ref, attributes, contact, digest, changed_at)
       select 'b' || n, jsonb_build_object('number', n), '\\x00', sha256(n::text::bytea), now()
       from generate_series(1, 5001) n`,
    );
  });
  const bluegum = platform.as('bluegum');
  const byNumber = { by: [{ attribute: 'number' }, { attribute: 'number', edges: [0] }] };
  const { cells } = await bluegum.segment.crosstab({ of: { text: 'number <= 5000' }, ...byNumber });
  expect(cells).toHaveLength(5_000);
  expect(await refusalOf(bluegum.segment.crosstab(byNumber))).toMatchObject({ code: 'limit-exceeded' });
});
