import { openDeliveries, start } from '@entente/test/support/deliveries.ts';
import { auditOf, importCustomers, refusalOf } from '@entente/test/support/exchange.ts';
import { beforeAll, expect, test } from 'vitest';

const { platform } = await openDeliveries();
const officer = platform.as('aurora', 'privacy-officer');
const reason = 'she telephoned';

beforeAll(async () => {
  platform.time.now = start;
  await importCustomers(platform, 'aurora', [
    { ref: 'f1', email: 'Flora.Finch@gmail.com', given: 'Flora' },
    { ref: 'f2', email: 'florafinch+shop@gmail.com', given: 'Flora' },
    { ref: 'f3', email: 'felix@example.com', given: 'Felix' },
  ]);
  await importCustomers(platform, 'birch', [{ ref: 'g1', email: 'flora.finch@gmail.com', given: 'Flora' }]);
});

test('one’s own customers are found by an e-mail however it is written, and nobody else’s are', async () => {
  const sought = { kind: 'email', written: ' FLORAFINCH@googlemail.com ', reason } as const;
  expect(await officer.customer.find(sought)).toEqual({ refs: ['f1', 'f2'], isMore: false });
  expect(await officer.customer.find({ ...sought, written: 'nobody@example.com' })).toEqual({
    refs: [],
    isMore: false,
  });
});

test('whoever is found was looked at, and a search that finds nobody is on record too', async () => {
  await officer.customer.find({ kind: 'email', written: 'felix@example.com', reason: 'a complaint' });
  const file = await officer.customer.file({ ref: 'f3', reason });
  expect(file.looks.map((look) => look.reason)).toContain('a complaint');
  await officer.customer.find({ kind: 'loyalty', written: 'card 4711', reason: 'lost and found' });
  const entries = await auditOf(platform, 'aurora', 'customer.find');
  expect(entries[0]).toMatchObject({ object: { kind: 'customer' }, counts: { found: 0 } });
  expect(JSON.stringify(entries)).not.toMatch(/felix|4711|telephoned/);
});

test('it takes a reason, something that can be compared, and the privacy officer', async () => {
  const sought = { kind: 'email', written: 'felix@example.com' } as const;
  expect(await refusalOf(officer.customer.find(sought))).toMatchObject({ code: 'reason-required' });
  expect(await refusalOf(officer.customer.find({ kind: 'email', written: 'felix', reason }))).toMatchObject({
    code: 'input-invalid',
  });
  expect(
    await refusalOf(platform.as('aurora', 'analyst').customer.find({ ...sought, reason })),
  ).toMatchObject({ code: 'not-allowed' });
});
