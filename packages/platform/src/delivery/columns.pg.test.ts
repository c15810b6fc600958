// The provider's dictionary moves an attribute to a category beyond the permission while rows are prepared.
import { PartnerHandle, type CooperationId } from '@entente/contract';
import { createCaller, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import type { Database } from '@entente/store';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeEach, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const size = 60;
const refs = people('a', 1, size);
await importCustomers(
  platform,
  'aurora',
  refs.map((customer) => ({ ...customer, tier: 'Opal' })),
);
const categories = ['contact', 'loyalty'] as const;
await importConsents(
  platform,
  'aurora',
  refs.map(({ ref }) => ({ ref, recipient: 'birch', categories })),
);
const agreed = await agree(platform, [{ provider: 'aurora', recipient: 'birch', categories }]);
const cooperation: CooperationId = agreed.cooperation;
const [key = ''] = agreed.keys;

const move = (category: 'loyalty' | 'survey') =>
  platform.as('aurora').dictionary.save({ of: 'customer', name: 'tier', category });

beforeEach(async () => {
  platform.time.now += 1_000;
  await move('loyalty');
});

/** Requests a delivery; before each of its transactions something else may happen. Gives its people as text. */
async function deliver(
  before: (write: number) => Promise<unknown>,
): Promise<{ text: string; writes: number }> {
  let writes = 0;
  const database: Database = {
    ...platform.database,
    write: async (granted, work, options) => {
      await before((writes += 1));
      return platform.database.write(granted, work, options);
    },
  };
  const actor = makeMember({
    partner: PartnerHandle.parse('birch'),
    roles: ['analyst'],
    name: 'birch.analyst',
  });
  const journal = openJournal(platform.journalFile);
  const caller = createCaller({ actor, database, clock: () => platform.time.now, journal });
  const { id, state, delivered } = await caller.delivery.request({
    cooperation,
    permission: key,
    mode: 'all',
  });
  expect({ state, delivered }).toEqual({ state: 'COMPLETED', delivered: size });
  let text = '';
  for await (const piece of await platform.as('birch').delivery.export({ delivery: id, format: 'ndjson' }))
    text += piece;
  return { text, writes };
}

// Requested, started, planned, one batch, completed.
const [batch, completion] = [4, 5];

test('what nobody touches is handed over with all its columns, in as many transactions as ever', async () => {
  const { text, writes } = await deliver(async () => {});
  expect(text.match(/Opal/g)).toHaveLength(size);
  expect(writes).toBe(completion);
});

test.each([batch, completion])(
  'a column that is no longer covered before transaction %i is in no row',
  async (when) => {
    const { text } = await deliver(async (write) => (write === when ? move('survey') : undefined));
    expect(text).toContain('person-1@');
    expect(text).not.toContain('Opal');
  },
);

test('nor is one that was covered only while rows were prepared', async () => {
  await move('survey');
  const { text } = await deliver(async (write) => {
    if (write === batch) await move('loyalty');
    if (write === completion) await move('survey');
  });
  expect(text).not.toContain('Opal');
});

test('and one that comes to be covered meanwhile is in every row', async () => {
  await move('survey');
  const { text } = await deliver(async (write) => (write === completion ? move('loyalty') : undefined));
  expect(text.match(/Opal/g)).toHaveLength(size);
});
