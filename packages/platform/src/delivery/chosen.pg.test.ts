import type { DeliveryQuestion } from '@entente/contract';
import {
  agree,
  importConsents,
  importCustomers,
  importPurchases,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
platform.time.now = Date.parse('2026-07-01T00:00:00Z');
const everything = ['contact', 'loyalty', 'purchase'] as const;
await importCustomers(
  platform,
  'aurora',
  people('a', 1, 40).map((customer, index) => ({
    ...customer,
    street: `${index} Long Road`,
    tier: index < 24 ? 'Gold' : 'Blue',
    income: index,
  })),
);
await importPurchases(platform, 'aurora', [{ ref: 'a1', at: '2026-02-01', item: 'wine', price: 10 }]);
await importConsents(
  platform,
  'aurora',
  people('a', 1, 40).map(({ ref }) => ({ ref, recipient: 'birch', categories: everything })),
);
await importCustomers(platform, 'birch', people('b', 1, 4));
const { cooperation, keys } = await agree(platform, [
  { provider: 'aurora', recipient: 'birch', categories: everything, actions: ['deliver'] },
]);
const [permission] = keys as [string];
const under = { cooperation, permission };
const aurora = platform.as('aurora');
const birch = platform.as('birch');
await aurora.column.share({ ...under, of: 'tier' });
await aurora.segment.save({ name: 'buyers', of: { text: 'count purchase <= 5' } });
await aurora.segment.publish({ ...under, name: 'buyers' });

const question = (more: Partial<DeliveryQuestion> = {}): DeliveryQuestion => ({
  ...under,
  mode: 'all',
  ...more,
});
const nothing = { attributes: [], identifiers: [], events: [] };
const gold = { text: 'tier = "Gold"' };

describe('columns that were chosen', () => {
  test('are all that rows and events have, and all that the ledger says was disclosed', async () => {
    const columns = { attributes: ['street', 'tier'], identifiers: ['email' as const], events: [] };
    const preview = await birch.delivery.preview(question({ columns }));
    expect(preview.columns.attributes.map(({ name }) => name)).toEqual(['street', 'tier']);
    expect(preview).toMatchObject({ columns: { identifiers: ['email'], events: [] }, delivered: 40 });
    expect(preview.categories).toEqual(['contact', 'loyalty']);
    const delivery = await birch.delivery.request(question({ columns }));
    expect(delivery).toMatchObject({ chosen: columns, categories: ['contact', 'loyalty'], delivered: 40 });
    expect(await birch.delivery.get({ id: delivery.id })).toMatchObject({ chosen: columns });
    const { rows } = await birch.inbox.list({ delivery: delivery.id });
    expect(rows.find(({ ref }) => ref === 'b1')).toMatchObject({
      attributes: { tier: 'Gold' },
      contact: { street: '0 Long Road' },
      identifiers: [{ kind: 'email', written: 'person-1@example.com' }],
    });
    expect(Object.keys(rows[0]!.contact)).toEqual(['street']);
    const file = await birch.delivery.export({ delivery: delivery.id, format: 'csv' });
    let text = '';
    for await (const piece of file) text += piece;
    expect(text.split('\n')[0]).toBe(
      '"person-id","own-ref","keep-until","email-written","email-normalised","street","tier"',
    );
    const ledger = await aurora.disclosure.totals({});
    expect(ledger.handovers.find((each) => each.delivery === delivery.id)).toMatchObject({
      categories: ['contact', 'loyalty'],
    });
    const officer = platform.as('aurora', 'privacy-officer');
    const explained = await officer.disclosure.explain({
      delivery: delivery.id,
      ref: 'a1',
      reason: 'a question',
    });
    expect(explained).toMatchObject({ verdict: 'lawful' });
  });

  test('may be contact without any identifier, or none at all: then it is said who is covered', async () => {
    const street = await birch.delivery.request(
      question({ columns: { ...nothing, attributes: ['street'] } }),
    );
    expect(street.categories).toEqual(['contact']);
    const { rows } = await birch.inbox.list({ delivery: street.id });
    expect(rows.every(({ contact, identifiers }) => contact['street'] && identifiers.length === 0)).toBe(
      true,
    );
    const bare = await birch.delivery.request(question({ columns: nothing }));
    expect(bare).toMatchObject({ categories: [], delivered: 40 });
  });

  test('of kinds of events bring their events alone', async () => {
    const { id } = await birch.delivery.request(question({ columns: { ...nothing, events: ['purchase'] } }));
    let text = '';
    const file = await birch.delivery.export({ delivery: id, format: 'csv', what: 'events' });
    for await (const piece of file) text += piece;
    expect(text).toContain('"wine"');
  });

  test('beyond the permission are refused by their places, whether or not there are such', async () => {
    const columns = {
      attributes: ['tier', 'income', 'nothing'],
      identifiers: [],
      events: ['support' as const],
    };
    for (const asked of [birch.delivery.preview, birch.delivery.request])
      expect(await refusalOf(asked(question({ columns })))).toMatchObject({
        code: 'column-not-covered',
        data: {
          faults: [
            { path: 'columns.attributes[1]', message: 'the permission does not cover income' },
            { path: 'columns.attributes[2]', message: 'the permission does not cover nothing' },
            { path: 'columns.events[0]' },
          ],
        },
      });
    expect(
      await refusalOf(
        birch.delivery.preview(question({ columns: { ...nothing, identifiers: ['name-birth-postcode'] } })),
      ),
    ).toMatchObject({ code: 'column-not-covered' });
  });
});

describe('a condition', () => {
  test('cuts a delivery to those who meet it, and what it reads is disclosed', async () => {
    const columns = { ...nothing, identifiers: ['email' as const] };
    const asked = question({ where: gold, columns });
    expect(await birch.delivery.preview(asked)).toMatchObject({ considered: 24, where: 'tier = "Gold"' });
    const delivery = await birch.delivery.request({ ...asked, mode: 'prospects' });
    expect(delivery).toMatchObject({
      considered: 24,
      delivered: 20,
      where: 'tier = "Gold"',
      categories: ['contact', 'loyalty'],
    });
    const both = await birch.delivery.request({ ...asked, set: 'buyers' });
    expect(both).toMatchObject({ considered: 24, categories: ['contact', 'loyalty', 'purchase'] });
    const named = await birch.delivery.preview(
      question({ where: { text: 'segment buyers and not tier = "Gold"' } }),
    );
    expect(named).toMatchObject({ considered: 16 });
  });

  test('that fewer than k people meet hands nobody over', async () => {
    const few = question({ where: { text: 'tier = "Gold" and not tier = "Gold"' } });
    expect(await birch.delivery.preview(few)).toMatchObject({ considered: 'suppressed' });
    expect(await birch.delivery.request(few)).toMatchObject({ state: 'TERMINATED', reason: 'too-small' });
  });

  test('may name what is shared or published, and nothing else', async () => {
    for (const text of ['income > 3', 'did purchase', 'set nobody', 'tier = 3'])
      expect(await refusalOf(birch.delivery.request(question({ where: { text } })))).toMatchObject({
        code: 'segment-invalid',
      });
  });
});
