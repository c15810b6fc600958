import type { CooperationId, DeliveryQuestion } from '@entente/contract';
import {
  agree,
  auditOf,
  importConsents,
  importCustomers,
  people,
  refusalOf,
  type TestPermission,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
const start = Date.parse('2026-07-01T00:00:00Z');
const dayMs = 86_400_000;
await platform.createPartners('aurora', 'birch', 'cedar');
await importCustomers(platform, 'aurora', people('a', 1, 40));
await importCustomers(platform, 'birch', people('b', 21, 60));
await importConsents(platform, 'aurora', [
  ...people('a', 1, 36).map(({ ref }) => ({ ref, recipient: 'birch' })),
  ...people('a', 1, 40).map(({ ref }) => ({ ref, recipient: 'cedar' })),
]);
const toBirch: TestPermission = { provider: 'aurora', recipient: 'birch' };
const both = await agree(platform, [toBirch, { provider: 'aurora', recipient: 'cedar' }]);
const [birchKey, cedarKey] = both.keys as [string, string];
const birch = platform.as('birch');

const question = (more: Partial<DeliveryQuestion> = {}): DeliveryQuestion => ({
  cooperation: both.cooperation,
  permission: birchKey,
  mode: 'all',
  ...more,
});
const rowsOf = async (delivery: string) => (await birch.inbox.list({ delivery, limit: 1_000 })).rows;

beforeEach(() => {
  platform.time.now = start;
});

describe('an inbox', () => {
  test('is read page by page, each page on record', async () => {
    const { id } = await birch.delivery.request(question());
    const all = await rowsOf(id);
    expect(all).toHaveLength(36);
    const found = [];
    let after: string | null = null;
    do {
      const page = await birch.inbox.list({ delivery: id, limit: 10, ...(after !== null && { after }) });
      found.push(...page.rows);
      after = page.next;
    } while (after !== null);
    expect(found).toEqual(all);
    const entries = await auditOf(platform, 'birch', 'inbox.read');
    expect(entries.slice(0, 5).map(({ counts }) => counts)).toEqual(
      [6, 10, 10, 10, 36].map((rows) => ({ rows })),
    );
    expect(entries[0]).toMatchObject({
      object: { kind: 'delivery', id },
      about: ['aurora'],
      permissions: [birchKey],
    });
  });

  test('counts the rows of all deliveries together', async () => {
    const before = await birch.inbox.count({});
    await birch.delivery.request(question({ mode: 'overlap' }));
    expect(await birch.inbox.count({})).toEqual({ people: before.people + 16, locked: before.locked });
    expect(await refusalOf(birch.inbox.count({ delivery: 'a'.repeat(16) }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('is for those who work with it and those who watch over it', async () => {
    const { id } = await birch.delivery.request(question());
    expect(
      await refusalOf(platform.as('birch', 'privacy-officer').inbox.list({ delivery: id })),
    ).toBeUndefined();
    const admin = platform.as('birch', 'admin').inbox;
    expect(await refusalOf(admin.list({ delivery: id }))).toMatchObject({ code: 'not-allowed' });
    expect(await refusalOf(platform.as('cedar').inbox.list({ delivery: id }))).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('how long rows live', () => {
  const terms = async (more: { deliveryDays?: number; ends?: string }) =>
    (await agree(platform, [toBirch], more)).cooperation;
  const untilOf = async (cooperation: CooperationId) => {
    const { id } = await birch.delivery.request(question({ cooperation }));
    return { id, untils: new Map((await rowsOf(id)).map(({ ref, until }) => [ref, until])) };
  };

  test('follows the days agreed on, and never outlasts the agreement', async () => {
    const { untils } = await untilOf(await terms({ deliveryDays: 3 }));
    expect([...new Set(untils.values())]).toEqual([new Date(start + 3 * dayMs).toISOString()]);
    const ended = await untilOf(await terms({ ends: '2026-07-09' }));
    expect([...new Set(ended.untils.values())]).toEqual(['2026-07-10T00:00:00.000Z']);
  });

  test('ends with the consent that it rests on', async () => {
    const expiring = { ref: 'a30', recipient: 'birch', at: '2026-06-30T00:00:00Z' };
    await importConsents(platform, 'aurora', [{ ...expiring, expires: '2026-07-05T12:00:00Z' }]);
    const { id, untils } = await untilOf(both.cooperation);
    expect(untils.get('b30')).toBe('2026-07-05T12:00:00.000Z');
    expect(untils.get('b31')).toBe(new Date(start + 30 * dayMs).toISOString());
    platform.time.now = Date.parse('2026-07-05T11:59:59.999Z');
    expect((await birch.inbox.count({ delivery: id })).people).toBe(36);
    platform.time.now += 1;
    expect((await birch.inbox.count({ delivery: id })).people).toBe(35);
    expect((await rowsOf(id)).map(({ ref }) => ref)).not.toContain('b30');
    platform.time.now = start;
    await importConsents(platform, 'aurora', [{ ...expiring, at: '2026-06-30T12:00:00Z' }]);
  });

  test('does not matter while the agreement is suspended: the inbox is locked, not erased', async () => {
    const cooperation = await terms({});
    const { id } = await birch.delivery.request(question({ cooperation }));
    await platform.as('birch').agreement.suspend({ id: cooperation });
    expect(await birch.delivery.get({ id })).toMatchObject({ state: 'SUSPENDED' });
    expect(await birch.inbox.count({ delivery: id })).toEqual({ people: 0, locked: 36 });
    const locked = { code: 'agreement-not-active', data: { state: 'SUSPENDED' } };
    expect(await refusalOf(birch.inbox.list({ delivery: id }))).toMatchObject(locked);
    expect(await refusalOf(birch.delivery.export({ delivery: id, format: 'csv' }))).toMatchObject(locked);
    await platform.as('birch').agreement.resume({ id: cooperation });
    expect(await birch.delivery.get({ id })).toMatchObject({ state: 'COMPLETED' });
    expect(await rowsOf(id)).toHaveLength(36);
  });
});

describe('pairwise ids', () => {
  const idsOf = async (partner: string, asked: DeliveryQuestion) => {
    const caller = platform.as(partner);
    const { id } = await caller.delivery.request(asked);
    const { rows } = await caller.inbox.list({ delivery: id, limit: 1_000 });
    return new Set(rows.map(({ person }) => person));
  };

  test('stay the same for one recipient within one agreement', async () => {
    const all = await idsOf('birch', question());
    expect(await idsOf('birch', question())).toEqual(all);
    expect((await idsOf('birch', question({ mode: 'overlap' }))).isSubsetOf(all)).toBe(true);
  });

  test('join neither what two recipients got nor what came under two agreements', async () => {
    const mine = await idsOf('birch', question());
    const theirs = await idsOf('cedar', question({ permission: cedarKey }));
    const other = await agree(platform, [toBirch]);
    const again = await idsOf('birch', question({ cooperation: other.cooperation }));
    expect([mine.size, theirs.size, again.size]).toEqual([36, 40, 36]);
    expect(mine.union(theirs).union(again).size).toBe(112);
  });
});
