import {
  cooperate,
  coveredRefs,
  importConsents,
  importCustomers,
  subjectsOf,
  type CustomerRow,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeAll, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
const parties = ['aurora', 'birch', 'cedar'];
let id = '';

const row = (ref: string, email: string, phone = ''): CustomerRow => ({ ref, email, phone });
const given = (customer: string, at: string) =>
  ({
    customer,
    purpose: 'direct-marketing',
    recipient: 'birch',
    categories: ['contact'],
    event: 'given',
    at,
  }) as const;
const covered = (): Promise<string[]> => coveredRefs(platform, { id, provider: 'aurora' });
const subjects = (): Promise<string[]> => subjectsOf(platform, id, parties);

beforeAll(async () => {
  await importCustomers(platform, 'aurora', [
    row('a1', 'ann@example.com'),
    row('a2', 'ann@example.com'),
    row('a3', 'bert@example.com', '0412 000 003'),
    row('a4', 'cora@example.com', '0412 000 004'),
    row('a5', 'dora@example.com', '0412 000 004'),
  ]);
  await importCustomers(platform, 'birch', [row('b3', 'bert@example.com'), row('b4', '', '0412 000 004')]);
  await importCustomers(platform, 'cedar', [row('c3', '', '0412 000 003')]);
  await importConsents(
    platform,
    'aurora',
    ['a1', 'a3', 'a4', 'a5'].map((ref) => given(ref, '2026-06-01T00:00:00Z')),
  );
  id = await cooperate(platform, {
    parties,
    permissions: [
      { provider: 'aurora', recipient: 'birch' },
      { provider: 'birch', recipient: 'cedar' },
      { provider: 'birch', recipient: 'aurora' },
    ],
  });
});

test('records of one e-mail are one person, and a third joins two who share nothing', async () => {
  expect(await covered()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  expect(await subjects()).toEqual([
    'aurora:a1 = aurora:a2',
    'aurora:a3 = birch:b3 = cedar:c3',
    'aurora:a4',
    'aurora:a5',
    'birch:b4',
  ]);
});

test('who is erased is not handed out again through another record of the same person', async () => {
  // A privacy officer enrols nobody; what follows from an erasure follows all the same.
  await platform.as('aurora', 'privacy-officer').customer.erase({ ref: 'a2' });
  expect(await covered()).toEqual(['a3', 'a4', 'a5']);
  expect(await subjects()).toContain('aurora:a1');
  await importConsents(platform, 'aurora', [given('a1', '2026-06-01T00:00:00Z')]);
  expect(await covered()).toEqual(['a3', 'a4', 'a5']);
  platform.time.now += 1_000;
  await importConsents(platform, 'aurora', [given('a1', new Date(platform.time.now).toISOString())]);
  expect(await covered()).toEqual(['a1', 'a3', 'a4', 'a5']);
});

test('two whom only the erased customer made one person part again', async () => {
  await platform.as('aurora').customer.erase({ ref: 'a3' });
  expect(await covered()).toEqual(['a1', 'a4', 'a5']);
  expect(await subjects()).toEqual([
    'aurora:a1',
    'aurora:a4',
    'aurora:a5',
    'birch:b3',
    'birch:b4',
    'cedar:c3',
  ]);
});

test('a household’s telephone recognises the one who is left', async () => {
  await platform.as('aurora').customer.erase({ ref: 'a5' });
  expect(await subjects()).toContain('aurora:a4 = birch:b4');
});

test('a consent that was recorded before the erasure readmits nobody, whatever date it waits for', async () => {
  const waiting = given('a4', new Date(platform.time.now + 3_600_000).toISOString());
  await importConsents(platform, 'aurora', [waiting]);
  await platform.as('aurora').customer.erase({ ref: 'a4' });
  await importConsents(platform, 'aurora', [waiting]);
  const again = await importCustomers(platform, 'aurora', [row('a4', 'cora@example.com')]);
  expect(again.rejectedRows).toEqual({ 'erased-customer': 1 });
});
