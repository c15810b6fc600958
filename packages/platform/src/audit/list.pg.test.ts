import { PartnerHandle } from '@entente/contract';
import { makeMember } from '@entente/policy';
import { openDeliveries, start } from '@entente/test/support/deliveries.ts';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { expect, test } from 'vitest';
import { leafOf } from './entry.ts';

const { platform, aurora, birch, sign } = await openDeliveries();
const minute = 60_000;

test('a partner is shown its own entries and no other’s, newest first, each as it is hashed', async () => {
  await sign();
  const { entries } = await aurora.audit.list({});
  expect(entries.length).toBeGreaterThan(3);
  for (const { body, leaf } of entries) {
    expect(body.partner).toBe('aurora');
    expect(leafOf(body).leaf.toString('hex')).toBe(leaf);
  }
  const ids = entries.map(({ entry }) => entry);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  const theirs = (await birch.audit.list({ limit: 500 })).entries.map(({ entry }) => entry);
  expect(theirs.filter((entry) => ids.includes(entry))).toEqual([]);
});

test('entries are found by action, person, outcome and time, and pages follow each other', async () => {
  platform.time.now = start + minute;
  await sign();
  const signings = (await aurora.audit.list({ action: 'agreement.sign' })).entries;
  expect(new Set(signings.map(({ body }) => body.action))).toEqual(new Set(['agreement.sign']));
  const late = await aurora.audit.list({ action: 'agreement.sign', from: '2026-07-01T00:00:30Z' });
  expect(late.entries).toHaveLength(1);
  const early = await aurora.audit.list({ action: 'agreement.sign', to: '2026-07-01T00:00:30Z' });
  expect(early.entries).toHaveLength(signings.length - 1);
  expect((await aurora.audit.list({ actor: 'nobody' })).entries).toEqual([]);
  expect((await aurora.audit.list({ outcome: 'refused' })).entries).toEqual([]);
  const all = (await aurora.audit.list({ limit: 500 })).entries;
  const first = await aurora.audit.list({ limit: 2 });
  const rest = await aurora.audit.list({ limit: 500, after: first.next! });
  expect([...first.entries, ...rest.entries]).toEqual(all);
});

test('it is the privacy officer’s to read, and a key’s for the cooperations it has', async () => {
  const { cooperation } = await sign();
  await sign();
  const analyst = platform.as('aurora', 'analyst').audit.list({});
  expect(await refusalOf(analyst)).toMatchObject({ code: 'not-allowed' });
  const key = makeMember({
    partner: PartnerHandle.parse('aurora'),
    roles: ['privacy-officer'],
    name: 'key.a',
    scope: { actions: ['audit.read'], cooperations: [cooperation] },
  });
  const { entries } = await platform.caller(key).audit.list({ limit: 500 });
  const named = new Set(entries.map(({ body }) => body.cooperation));
  expect(named).toEqual(new Set([cooperation, undefined]));
});
