import type { DeliveryMode, DeliveryQuestion } from '@entente/contract';
import {
  agree,
  auditOf,
  importConsents,
  importCustomers,
  importPurchases,
  look,
  people,
  refusalOf,
  type TestPermission,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
const start = Date.parse('2026-07-01T00:00:00Z');
const dayMs = 86_400_000;

// Aurora's people 1 to 40, birch's 21 to 60: twenty are both's. Aurora's 1 to 36 agreed for birch, all for cedar.
await importCustomers(
  platform,
  'aurora',
  people('a', 1, 40).map((customer, index) => ({
    ...customer,
    phone: `04915${String(70_100 + index).padStart(5, '0')}`,
    street: `${index + 1} Long Road`,
    tier: index % 2 ? 'gold' : 'silver',
    income: 1_000 * index,
  })),
);
await importPurchases(platform, 'aurora', [
  { ref: 'a21', at: '2026-02-01', item: 'shoes', price: 12.5 },
  { ref: 'a21', at: '2026-03-01', item: '=1+1' },
  { ref: 'a22', at: '2026-02-02', item: 'socks' },
]);
await importCustomers(platform, 'birch', people('b', 21, 60));
await importCustomers(platform, 'cedar', people('c', 1, 5));
const everything = ['contact', 'loyalty', 'purchase'] as const;
await importConsents(platform, 'aurora', [
  ...people('a', 1, 36).map(({ ref }) => ({ ref, recipient: 'birch', categories: everything })),
  ...people('a', 1, 40).map(({ ref }) => ({ ref, recipient: 'cedar', categories: ['contact'] as const })),
]);
const toBirch: TestPermission = { provider: 'aurora', recipient: 'birch', categories: everything };
const both = await agree(platform, [toBirch, { provider: 'aurora', recipient: 'cedar' }]);
const [birchKey, cedarKey] = both.keys as [string, string];

const question = (mode: DeliveryMode, more: Partial<DeliveryQuestion> = {}): DeliveryQuestion => ({
  cooperation: both.cooperation,
  permission: birchKey,
  mode,
  ...more,
});
const birch = platform.as('birch');
const rowsOf = async (delivery: string) => (await birch.inbox.list({ delivery, limit: 1_000 })).rows;
beforeEach(() => {
  platform.time.now = start;
});

describe('a dry run', () => {
  test('tells people, columns and the longest life of a row, and hands nothing over', async () => {
    const preview = await birch.delivery.preview(question('overlap'));
    expect(preview).toMatchObject({
      permission: birchKey,
      mode: 'overlap',
      set: null,
      minimumCohort: 10,
      considered: 36,
      delivered: 16,
      suppressed: 'suppressed',
      until: new Date(start + 30 * dayMs).toISOString(),
    });
    expect(preview.columns.attributes.map(({ name, category, type }) => [name, category, type])).toEqual([
      ['family_name', 'contact', 'text'],
      ['given_name', 'contact', 'text'],
      ['street', 'contact', 'text'],
      ['tier', 'loyalty', 'text'],
    ]);
    expect(preview.columns).toMatchObject({
      identifiers: ['email', 'phone', 'loyalty'],
      events: ['purchase', 'loyalty'],
    });
    const [entry] = await auditOf(platform, 'birch', 'delivery.preview');
    expect(entry).toMatchObject({ about: ['aurora'], permissions: [birchKey], outcome: 'done' });
    expect((await birch.delivery.list({})).deliveries).toEqual([]);
  });

  test('does not tell a count below k', async () => {
    const small = await agree(platform, [toBirch], { minimumCohort: 17 });
    const preview = await birch.delivery.preview({
      cooperation: small.cooperation,
      permission: birchKey,
      mode: 'overlap',
    });
    expect(preview).toMatchObject({ considered: 36, delivered: 'suppressed' });
    expect((await auditOf(platform, 'birch', 'delivery.preview'))[0]).toMatchObject({
      outcome: 'suppressed',
    });
  });
});

describe('a delivery', () => {
  test.each([
    ['overlap', 16],
    ['prospects', 20],
    ['all', 36],
  ] as const)('of mode %s hands over %i people once each', async (mode, delivered) => {
    const delivery = await birch.delivery.request(question(mode));
    expect(delivery).toMatchObject({
      state: 'COMPLETED',
      mode,
      considered: 36,
      delivered,
      suppressed: 0,
      permission: birchKey,
      requestedBy: 'birch.person',
    });
    const rows = await rowsOf(delivery.id);
    expect(rows).toHaveLength(delivered);
    const known = rows.filter(({ ref }) => ref !== null);
    expect(known).toHaveLength(mode === 'prospects' ? 0 : 16);
    for (const { ref, identifiers } of known) {
      const email = identifiers.find(({ kind }) => kind === 'email')?.normalised;
      expect(email).toBe(`person-${ref!.slice(1)}@example.com`);
    }
    expect(await birch.inbox.count({ delivery: delivery.id })).toEqual({ people: delivered, locked: 0 });
  });

  test('has what the permission covers, and nothing else', async () => {
    const { id, columns } = await birch.delivery.request(question('overlap'));
    const row = (await rowsOf(id)).find(({ ref }) => ref === 'b21');
    expect(row).toEqual({
      person: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      ref: 'b21',
      attributes: { tier: 'silver' },
      contact: { given_name: 'Given21', family_name: 'Person', street: '21 Long Road' },
      identifiers: [
        { kind: 'email', written: 'person-21@example.com', normalised: 'person-21@example.com' },
        { kind: 'phone', written: '0491570120', normalised: '+61491570120' },
      ],
      until: new Date(start + 30 * dayMs).toISOString(),
    });
    expect(columns?.attributes.map(({ name }) => name)).toEqual([
      'family_name',
      'given_name',
      'street',
      'tier',
    ]);
    const kept = await look<{ text: string }>(
      platform,
      `select attributes::text || coalesce(encode(contact, 'escape'), '') as text from store_birch.inbox`,
    );
    for (const { text } of kept) expect(text).not.toMatch(/income|Given|example\.com/);
  });

  test('without contact hands over no contact data at all', async () => {
    const categories = ['loyalty'] as const;
    const loyalty = await agree(platform, [{ ...toBirch, categories }]);
    const { id, columns } = await birch.delivery.request({
      cooperation: loyalty.cooperation,
      permission: loyalty.keys[0]!,
      mode: 'all',
    });
    expect(columns).toMatchObject({ identifiers: [], events: ['loyalty'] });
    for (const row of await rowsOf(id)) {
      expect(row).toMatchObject({ contact: {}, identifiers: [] });
      expect(Object.keys(row.attributes)).toEqual(['tier']);
    }
    expect(
      await look(
        platform,
        `select 1 from store_birch.inbox where delivery = '${id}' and contact is not null`,
      ),
    ).toEqual([]);
  });

  test('is on record with its recipient, and with its provider without the recipient’s secrets', async () => {
    const { id } = await birch.delivery.request(question('overlap'));
    const [own] = await auditOf(platform, 'birch', 'delivery.complete');
    expect(own).toMatchObject({
      object: { kind: 'delivery', id },
      about: ['aurora'],
      counts: { considered: 36, delivered: 16, suppressed: 0 },
      actor: 'birch.person',
    });
    const [theirs] = await auditOf(platform, 'aurora', 'delivery.complete');
    expect(theirs).toMatchObject({ about: ['birch'], counts: { considered: 36 }, actor: 'birch' });
    expect(JSON.stringify(theirs)).not.toMatch(/overlap|delivered|person/);
    const { handovers } = await platform.as('aurora').disclosure.totals({ limit: 100 });
    expect(handovers.filter(({ delivery }) => delivery === id)).toEqual([
      {
        delivery: id,
        recipient: 'birch',
        cooperation: both.cooperation,
        permission: birchKey,
        purpose: 'direct-marketing',
        categories: everything,
        agreementVersion: 1,
        considered: 36,
        completedAt: new Date(start).toISOString(),
        can: { explain: true },
      },
    ]);
  });

  test('is listed for its recipient alone, newest first, page by page', async () => {
    const { id } = await birch.delivery.request(question('overlap'));
    const first = await birch.delivery.list({ limit: 1 });
    expect(first.deliveries).toHaveLength(1);
    const rest = await birch.delivery.list({ limit: 100, after: first.next! });
    const ids = [...first.deliveries, ...rest.deliveries].map((delivery) => delivery.id);
    expect(ids).toContain(id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rest.next).toBeNull();
    expect(await refusalOf(platform.as('cedar').delivery.get({ id }))).toMatchObject({ code: 'not-found' });
    expect((await platform.as('cedar').delivery.list({})).deliveries).toEqual([]);
  });
});

describe('nothing is delivered', () => {
  const outcome = (more: Partial<DeliveryQuestion>, partner = 'birch') =>
    refusalOf(platform.as(partner).delivery.request(question('all', more)));

  test('under a permission that is not there, not one’s own, or does not allow it', async () => {
    expect(await outcome({ permission: 'aurora>birch market-research contact' })).toMatchObject({
      code: 'permission-unknown',
    });
    expect(await outcome({ permission: cedarKey })).toMatchObject({ code: 'permission-unknown' });
    const counted = await agree(platform, [{ ...toBirch, actions: ['count'] }]);
    expect(await outcome({ cooperation: counted.cooperation })).toMatchObject({
      code: 'action-not-permitted',
      data: { action: 'deliver' },
    });
    const stranger = await agree(platform, [{ provider: 'aurora', recipient: 'cedar' }]);
    expect(await outcome({ cooperation: stranger.cooperation })).toMatchObject({ code: 'not-found' });
  });

  test('by others than analysts', async () => {
    for (const role of ['admin', 'privacy-officer'] as const) {
      const asking = platform.as('birch', role).delivery;
      expect(await refusalOf(asking.request(question('all')))).toMatchObject({ code: 'not-allowed' });
      expect(await refusalOf(asking.preview(question('all')))).toMatchObject({ code: 'not-allowed' });
    }
  });

  test('while the agreement is suspended, or once it has ended', async () => {
    const other = await agree(platform, [toBirch]);
    await platform.as('aurora').agreement.suspend({ id: other.cooperation });
    expect(await outcome({ cooperation: other.cooperation })).toMatchObject({
      code: 'agreement-not-active',
      data: { state: 'SUSPENDED' },
    });
    platform.time.now = Date.parse('2028-01-01T00:00:00Z');
    expect(await outcome({})).toMatchObject({ code: 'agreement-not-active', data: { state: 'EXPIRED' } });
  });

  test.each([
    [16, 'COMPLETED', null],
    [17, 'TERMINATED', 'too-small'],
  ] as const)('below k: of 16 people with k = %i it ends %s', async (minimumCohort, state, reason) => {
    const { cooperation } = await agree(platform, [toBirch], { minimumCohort });
    const delivery = await birch.delivery.request(question('overlap', { cooperation }));
    expect(delivery).toMatchObject({ state, reason, delivered: reason ? null : 16 });
    const rows = await look<{ rows: number }>(
      platform,
      `select count(*)::int as rows from store_birch.inbox where delivery = '${delivery.id}'
       union all select count(*)::int from store_aurora.handover where delivery = '${delivery.id}'`,
    );
    expect(rows.map((each) => each.rows)).toEqual(reason ? [0, 0] : [16, 1]);
    if (!reason) return;
    expect(delivery).toMatchObject({ considered: null, suppressed: null, columns: null });
    expect((await auditOf(platform, 'birch', 'delivery.terminate'))[0]).toMatchObject({
      reason: 'too-small',
      outcome: 'suppressed',
    });
    const refused = await refusalOf(birch.inbox.list({ delivery: delivery.id }));
    expect(refused).toMatchObject({ code: 'delivery-state', data: { state: 'TERMINATED' } });
  });

  test('while a recall from that provider is overdue', async () => {
    const research = { purpose: 'market-research', recipient: 'birch' } as const;
    await importConsents(
      platform,
      'aurora',
      people('a', 1, 15).map(({ ref }) => ({ ...research, ref })),
    );
    const { cooperation, keys } = await agree(platform, [{ ...research, provider: 'aurora' }]);
    const asked = { cooperation, permission: keys[0]! };
    await birch.delivery.request(question('all', asked));
    const withdrawal = {
      ...research,
      recipient: 'birch',
      ref: 'a3',
      decision: 'withdrawn',
    } as const;
    await platform.as('aurora').consent.record(withdrawal);
    platform.time.now = start + 3 * dayMs - 1;
    expect(await outcome(asked)).toBeUndefined();
    platform.time.now += 1;
    expect(await outcome(asked)).toMatchObject({ code: 'recall-overdue', data: { count: 1 } });
    await birch.recall.acknowledge({ statement: 'erased' });
    expect(await outcome(asked)).toBeUndefined();
  });
});
