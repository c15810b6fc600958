import type { RecallPage } from '@entente/contract';
import {
  cooperate,
  emptyStores,
  importConsents,
  importCustomers,
  inStore,
  type ConsentRow,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.parse('2026-07-01T00:00:00Z');
const text = (at: number): string => new Date(at).toISOString();

/** Two that only provide, and who receives from both. */
const [aurora, birch, cedar] = ['aurora', 'birch', 'cedar'] as const;
await platform.createPartners(aurora, birch, cedar);
let id: Awaited<ReturnType<typeof cooperate>>;
const refs = Array.from({ length: 12 }, (_, n) => `p${n}`);

const given = (customer: string, more: Partial<ConsentRow> = {}): ConsentRow => ({
  customer,
  purpose: 'direct-marketing',
  recipient: birch,
  categories: ['contact', 'purchase'],
  event: 'given',
  at: text(begin - day),
  ...more,
});
const permission = (provider: string, categories = 'contact'): string =>
  `${provider}>${birch} direct-marketing ${categories}`;

async function beginAnew(): Promise<void> {
  await emptyStores(platform, [aurora, birch, cedar]);
  platform.time.now = begin;
  for (const partner of [aurora, cedar]) {
    await importCustomers(
      platform,
      partner,
      refs.map((ref) => ({ ref, email: `${partner}-${ref}@example.com` })),
    );
    await importConsents(
      platform,
      partner,
      refs.map((ref) => given(ref)),
    );
  }
  id = await cooperate(platform, {
    parties: [aurora, birch, cedar],
    permissions: [
      { provider: aurora, recipient: birch },
      { provider: aurora, recipient: birch, categories: ['contact', 'purchase'] },
      { provider: cedar, recipient: birch },
    ],
  });
}
beforeEach(beginAnew);

async function deliver(key = permission(aurora)): Promise<string> {
  const delivery = await platform
    .as(birch)
    .delivery.request({ cooperation: id, permission: key, mode: 'all' });
  expect(delivery.state).toBe('COMPLETED');
  return delivery.id;
}
const rows = async (delivery?: string): Promise<number> =>
  (await platform.as(birch).inbox.count(delivery ? { delivery } : {})).people;
const recalls = (filter: object = {}): Promise<RecallPage> => platform.as(birch).recall.list(filter);
const people = async () => (await recalls()).people;
const withdraw = (ref: string, partner: string = aurora, at?: number) =>
  platform.as(partner).consent.record({
    ref,
    purpose: 'direct-marketing',
    recipient: birch,
    decision: 'withdrawn',
    ...(at !== undefined && { at: text(at) }),
  });
const sent = (partner: string) =>
  inStore(platform, partner, (store) =>
    store
      .selectFrom('recall_sent')
      .select(['ref', 'reason', 'opened_at', 'due_at', 'acknowledged_at', 'statement'])
      .orderBy('ref')
      .execute(),
  );

describe('a recall', () => {
  test('opens with the withdrawal, is overdue after 72 hours to the millisecond, and its answer reaches the provider', async () => {
    const delivery = await deliver();
    platform.time.now += hour;
    expect(await withdraw('p3')).toMatchObject({ recalls: 1 });
    expect(await rows(delivery)).toBe(11);
    const openedAt = platform.time.now;
    const dueAt = openedAt + 72 * hour;
    expect(await recalls()).toMatchObject({
      recalls: [{ provider: aurora, reason: 'withdrawn', openedAt: text(openedAt), dueAt: text(dueAt) }],
      people: { pending: 1, overdue: 0, acknowledged: 0 },
    });
    platform.time.now = dueAt - 1;
    expect(await people()).toEqual({ pending: 1, overdue: 0, acknowledged: 0 });
    platform.time.now = dueAt;
    expect(await people()).toEqual({ pending: 0, overdue: 1, acknowledged: 0 });
    await platform.as(birch).recall.acknowledge({ statement: 'erased everywhere' });
    expect(await people()).toEqual({ pending: 0, overdue: 0, acknowledged: 1 });
    expect(await sent(aurora)).toEqual([
      {
        ref: 'p3',
        reason: 'withdrawn',
        opened_at: new Date(openedAt),
        due_at: new Date(dueAt),
        acknowledged_at: new Date(dueAt),
        statement: 'erased everywhere',
      },
    ]);
  });

  test('opens once for several deliveries, and again for one after a newer consent', async () => {
    const deliveries = [await deliver(), await deliver()];
    platform.time.now += hour;
    expect(await withdraw('p3')).toMatchObject({ recalls: 1 });
    expect([await rows(deliveries[0]), await rows(deliveries[1])]).toEqual([11, 11]);
    await platform.as(birch).recall.acknowledge({ statement: 'erased' });
    expect(await withdraw('p3', aurora, platform.time.now - 1)).toMatchObject({ recalls: 0 });
    platform.time.now += hour;
    await importConsents(platform, aurora, [given('p3', { at: text(platform.time.now) })]);
    const again = await deliver();
    expect(await rows(again)).toBe(12);
    platform.time.now += hour;
    expect(await withdraw('p3')).toMatchObject({ recalls: 1 });
    expect(await rows(again)).toBe(11);
    expect(await people()).toEqual({ pending: 1, overdue: 0, acknowledged: 1 });
  });
});

describe('rows whose time is over', () => {
  const expiring = begin + 5 * day;

  /** p1 and p2 of aurora consent until the fifth day only. */
  async function deliverExpiring(): Promise<string> {
    await importConsents(
      platform,
      aurora,
      ['p1', 'p2'].map((ref) => given(ref, { at: text(begin - hour), expiresAt: text(expiring) })),
    );
    return deliver();
  }

  test('are gone and recalled at that instant, whether or not anybody sweeps', async () => {
    const delivery = await deliverExpiring();
    platform.time.now = expiring - 1;
    expect([await rows(delivery), await people()]).toEqual([12, { pending: 0, overdue: 0, acknowledged: 0 }]);
    platform.time.now = expiring;
    const unswept = [await rows(delivery), await recalls()];
    expect(unswept).toMatchObject([
      10,
      { recalls: [{ reason: 'expired', openedAt: text(expiring) }, {}], people: { pending: 2 } },
    ]);
    await platform.operator().platform.sweep();
    expect([await rows(delivery), await recalls()]).toEqual(unswept);
    await platform.operator().platform.sweep();
    expect([await rows(delivery), await recalls()]).toEqual(unswept);
    platform.time.now = expiring + 72 * hour;
    expect(await people()).toEqual({ pending: 0, overdue: 2, acknowledged: 0 });
  });

  test('stay recalled for that when the person withdraws later, swept or not', async () => {
    const told: unknown[] = [];
    for (const isSwept of [false, true]) {
      const delivery = await deliverExpiring();
      platform.time.now = expiring + hour;
      if (isSwept) await platform.operator().platform.sweep();
      const effect = await withdraw('p1');
      const { recalls: open } = await recalls();
      told.push([
        effect.recalls,
        await rows(delivery),
        open.map(({ reason, openedAt }) => [reason, openedAt]),
        (await sent(aurora)).map(({ ref, reason }) => [ref, reason]).length > 0,
      ]);
      if (!isSwept) await beginAnew();
    }
    expect(told[0]).toEqual([
      0,
      10,
      [
        ['expired', text(expiring)],
        ['expired', text(expiring)],
      ],
      true,
    ]);
    expect(told[1]).toEqual(told[0]);
  });

  test('take no row of a later delivery with them: a withdrawal still finds that one', async () => {
    const first = await deliverExpiring();
    platform.time.now += day;
    await importConsents(platform, aurora, [given('p1', { at: text(platform.time.now) })]);
    const second = await deliver();
    platform.time.now = expiring;
    await platform.operator().platform.sweep();
    expect([await rows(first), await rows(second)]).toEqual([10, 11]);
    platform.time.now += hour;
    await withdraw('p1');
    expect([await rows(first), await rows(second)]).toEqual([10, 10]);
  });

  test('are told to their provider even if another’s recalls were answered first', async () => {
    await deliverExpiring();
    await deliver(permission(cedar));
    platform.time.now = expiring;
    await withdraw('p5', cedar);
    await platform.as(birch).recall.acknowledge({ provider: cedar, statement: 'erased' });
    expect(await people()).toEqual({ pending: 2, overdue: 0, acknowledged: 1 });
    await platform.operator().platform.sweep();
    expect((await sent(aurora)).map(({ ref, reason }) => [ref, reason])).toEqual([
      ['p1', 'expired'],
      ['p2', 'expired'],
    ]);
    await platform.as(birch).recall.acknowledge({ provider: aurora, statement: 'erased too' });
    expect((await sent(aurora)).map(({ statement }) => statement)).toEqual(['erased too', 'erased too']);
  });

  test('are answered for those people alone who were named', async () => {
    await deliverExpiring();
    platform.time.now = expiring;
    const [first] = (await recalls()).recalls;
    await platform.as(birch).recall.acknowledge({ persons: [first!.person], statement: 'erased' });
    expect(await people()).toEqual({ pending: 1, overdue: 0, acknowledged: 1 });
    await platform.operator().platform.sweep();
    expect((await sent(aurora)).map(({ statement }) => statement ?? 'none').toSorted()).toEqual([
      'erased',
      'none',
    ]);
  });
});

describe('a decision after the delivery', () => {
  test('that waits for its date ends the row on that date', async () => {
    const delivery = await deliver();
    const date = begin + 3 * day;
    await withdraw('p1', aurora, date);
    platform.time.now = date - 1;
    expect(await rows(delivery)).toBe(12);
    platform.time.now = date;
    expect(await rows(delivery)).toBe(11);
    expect(await recalls()).toMatchObject({ recalls: [{ openedAt: text(date) }], people: { pending: 1 } });
  });

  test('that expires earlier ends the row earlier, and one that expires later does not lengthen it', async () => {
    const delivery = await deliver();
    await importConsents(platform, aurora, [
      given('p1', { at: text(begin), expiresAt: text(begin + 2 * day) }),
      given('p2', { at: text(begin), expiresAt: text(begin + 90 * day) }),
    ]);
    platform.time.now = begin + 2 * day;
    expect(await rows(delivery)).toBe(11);
    platform.time.now = begin + 30 * day - 1;
    expect(await rows(delivery)).toBe(11);
    platform.time.now = begin + 30 * day;
    expect(await rows(delivery)).toBe(0);
  });

  test('of another record that an import makes the same person takes the copy back', async () => {
    const delivery = await deliver();
    await importCustomers(platform, aurora, [{ ref: 'q1', email: 'elsewhere@example.com' }]);
    await importConsents(platform, aurora, [given('q1', { event: 'refused', categories: [] })]);
    expect(await rows(delivery)).toBe(12);
    await importCustomers(platform, aurora, [{ ref: 'q1', email: `${aurora}-p1@example.com` }]);
    expect(await rows(delivery)).toBe(11);
    expect(await people()).toEqual({ pending: 1, overdue: 0, acknowledged: 0 });
  });
});

test('pages of recalls are of whole people: who was recalled under two permissions is on one page', async () => {
  await deliver();
  await deliver(permission(aurora, 'contact+purchase'));
  platform.time.now += hour;
  for (const ref of refs) await withdraw(ref);
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const page: RecallPage = await recalls({ limit: 5, ...(next !== null && { after: next }) });
    expect(new Set(page.recalls.map(({ person }) => person)).size).toBeLessThanOrEqual(5);
    seen.push(...page.recalls.map(({ person, permission: key }) => `${person} ${key}`));
    next = page.next;
  } while (next !== null);
  expect(seen).toHaveLength(24);
  expect(new Set(seen).size).toBe(24);
});
