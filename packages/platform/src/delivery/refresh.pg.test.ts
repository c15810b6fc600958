import { openPlatform } from '@entente/test/support/platform.ts';
import {
  agree,
  importConsents,
  importCustomers,
  importPurchases,
  look,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { liveThrough } from '@entente/test/support/refresh-world.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
const start = Date.parse('2026-07-01T00:00:00Z');
beforeEach(() => {
  platform.time.now = start;
});

describe('a refresh', () => {
  test('tells who is new, whose data have changed and who left, each once', async () => {
    const [first, second, third, last] = await liveThrough(platform, {
      partners: ['lilac', 'maple'],
      mode: 'all',
      steps: [
        { is: 'list', without: [0, 1] },
        { is: 'retier', who: 5 },
        { is: 'withdraw', who: 3 },
        { is: 'refresh' },
        // Somebody who comes back is added, unless an objection says otherwise.
        { is: 'give', who: 3 },
        { is: 'list', without: [] },
        { is: 'object', who: 0 },
        { is: 'refresh' },
        { is: 'wait', days: 31 },
        { is: 'refresh' },
        // Too few are left to be told of: what is held stays.
        { is: 'list', without: Array.from({ length: 15 }, (_, place) => place) },
        { is: 'refresh' },
      ],
    });
    for (const { told, expected } of [first!, second!, third!, last!]) expect(told).toEqual(expected);
    expect(first!.told).toMatchObject({ added: [], changed: ['a6'], removed: ['a1', 'a2'] });
    expect(second!.told).toMatchObject({ added: ['a2', 'a4'], changed: [], removed: [] });
    expect(third!.told.added).toHaveLength(23);
    expect(last!.told).toMatchObject({ state: 'TERMINATED', removed: [] });
    expect(last!.told.whole).toHaveLength(23);
  });
});

describe('what a refresh leaves', () => {
  const categories = ['contact', 'purchase'] as const;
  const recipient = 'birch';

  async function begin() {
    await platform.createPartners('aurora', recipient);
    await importCustomers(platform, 'aurora', people('a', 1, 20));
    await importCustomers(platform, recipient, people('b', 1, 2));
    await importPurchases(platform, 'aurora', [{ ref: 'a3', at: '2026-02-01', item: 'socks' }]);
    await importConsents(
      platform,
      'aurora',
      people('a', 1, 20).map(({ ref }) => ({ ref, recipient, categories })),
    );
    const { cooperation, keys } = await agree(platform, [{ provider: 'aurora', recipient, categories }]);
    const under = { cooperation, permission: keys[0]! };
    const publish = async (from: number): Promise<void> => {
      const refs = people('a', from, 20).map(({ ref }) => ref);
      await platform.as('aurora').set.save({ name: 'list', refs, categories: ['contact'] });
      await platform.as('aurora').set.publish({ ...under, name: 'list' });
    };
    await publish(1);
    return { under, publish };
  }

  test('is a file of the difference, no trace of who withdraws, and recalls of whoever was handed over', async () => {
    const { under, publish } = await begin();
    const birch = platform.as(recipient);
    const textOf = async (delivery: string, what: 'people' | 'events'): Promise<string[]> => {
      let text = '';
      for await (const piece of await birch.delivery.export({ delivery, format: 'csv', what })) text += piece;
      return text.trim().split('\n');
    };
    const first = await birch.delivery.request({ ...under, mode: 'all', set: 'list' });
    expect(first).toMatchObject({ since: null, difference: null, delivered: 20, can: { refresh: true } });
    const ids = new Map(
      (await birch.inbox.list({ delivery: first.id })).rows.map(({ person, identifiers }) => [
        identifiers[0]!.written,
        person,
      ]),
    );
    const idOf = (n: number): string => ids.get(`person-${n}@example.com`)!;
    await publish(3);
    await importPurchases(platform, 'aurora', [{ ref: 'a3', at: '2026-03-01', item: 'shoes' }]);
    const second = await birch.delivery.refresh({ id: first.id });
    expect(second).toMatchObject({
      since: first.id,
      delivered: 1,
      difference: { added: 0, changed: 1, removed: 2 },
    });
    const lines = await textOf(second.id, 'people');
    expect(lines[0]).toMatch(/^"change","person-id","own-ref","keep-until","email-written"/);
    const removed = [`"removed","${idOf(1)}","b1",`, `"removed","${idOf(2)}","b2",`];
    for (const line of removed) expect(lines.slice(1, 3).some((each) => each.startsWith(line))).toBe(true);
    expect(lines[3]).toMatch(`"changed","${idOf(3)}",`);
    expect(lines).toHaveLength(4);
    const events = await textOf(second.id, 'events');
    expect(events.slice(3)).toEqual([
      `"removed","${idOf(3)}",,,`,
      `"added","${idOf(3)}","purchase","2026-02-01T00:00:00.000Z","socks"`,
      `"added","${idOf(3)}","purchase","2026-03-01T00:00:00.000Z","shoes"`,
    ]);
    expect(await birch.inbox.count({})).toEqual({ people: 18, locked: 0 });
    expect(await birch.inbox.count({ delivery: first.id })).toEqual({ people: 17, locked: 0 });

    // Asked again, there is nothing to tell; and whoever left is recalled as everybody else is who was handed over.
    const third = await birch.delivery.refresh({ id: second.id });
    expect(third).toMatchObject({ since: second.id, difference: { added: 0, changed: 0, removed: 0 } });
    const withdrawn = {
      purpose: 'direct-marketing',
      recipient: recipient as never,
      decision: 'withdrawn',
    } as const;
    const effect = await platform.as('aurora').consent.record({ ...withdrawn, ref: 'a1' });
    expect(effect).toMatchObject({ recalls: 1 });
    expect(await textOf(second.id, 'people')).toHaveLength(3);
    const { recalls } = await birch.recall.list({});
    expect(recalls).toMatchObject([{ person: idOf(1), reason: 'withdrawn' }]);
    platform.time.now = start + 30 * 86_400_000;
    const due = await birch.recall.list({ limit: 100 });
    expect(due.people).toMatchObject({ pending: 19, overdue: 1 });
    // The ledger has whom a refresh handed over, and not who stayed or left.
    const officer = platform.as('aurora', 'privacy-officer');
    const disclosed = async (ref: string) =>
      (await officer.disclosure.ofPerson({ ref, reason: 'a question' })).disclosures.length;
    expect([await disclosed('a2'), await disclosed('a3'), await disclosed('a4')]).toEqual([1, 2, 1]);
    await birch.recall.acknowledge({ statement: 'erased' });
    expect(
      (await platform.as('aurora').recall.sent({})).sent.every(({ state }) => state === 'ACKNOWLEDGED'),
    ).toBe(true);
  });

  test('is one at a time, of what was completed', async () => {
    const birch = platform.as(recipient);
    const { deliveries } = await birch.delivery.list({});
    const origin = deliveries.find(({ since }) => since === null)!.id;
    const last = deliveries.find(({ id }) => !deliveries.some(({ since }) => since === id))!.id;
    const refusal = (partner = recipient, id = origin) =>
      refusalOf(platform.as(partner).delivery.refresh({ id }));
    expect(await refusal('aurora')).toMatchObject({ code: 'not-found' });
    const put = (state: string) =>
      look(platform, `update store_birch.delivery set state = '${state}' where id = '${last}'`);
    await put('STARTED');
    for (const id of [origin, last])
      expect(await refusal(recipient, id)).toMatchObject({
        code: 'delivery-state',
        data: { state: 'STARTED', needs: 'COMPLETED' },
      });
    await put('TERMINATED');
    expect(await refusal(recipient, last)).toMatchObject({ code: 'delivery-state' });
    expect(await refusal()).toBeUndefined();
  });
});
