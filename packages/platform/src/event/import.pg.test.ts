import { CustomersMapping, EventsMapping } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('harvest');

const customers = CustomersMapping.parse({ kind: 'customers', ref: 'member' });
const purchases = EventsMapping.parse({
  kind: 'events',
  ref: 'member',
  event: 'purchase',
  at: 'on',
  dates: 'dd-mm-yyyy',
  properties: { item: {}, price: { type: 'money', currency: 'AUD' } },
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const harvest = platform.as('harvest');
const importEvents = (text: string, options: object = {}) =>
  harvest.event.import({ source: bytesOf(text), mapping: purchases, ...options });
const events = async () => (await contentsOf(platform.url, 'store_harvest'))['event']!;

await harvest.customer.import({ source: bytesOf('member\n17\n18\n'), mapping: customers });

const file = [
  'member,on,item,price',
  '17,21-07-2026,milk,1.20',
  '17,21-07-2026,milk,1.20',
  '18,30-02-2026,bread,3',
  '19,01-01-2026,bread,3',
  '18,01-01-2026,bread,3',
].join('\n');

test('lines that say the same are events of their own, and the file again adds none', async () => {
  expect(await importEvents(file)).toMatchObject({
    rows: 5,
    recorded: 3,
    repeated: 0,
    rejectedRows: { 'bad-instant': 1, 'unknown-customer': 1 },
  });
  const before = await events();
  expect(before.filter((row) => row.includes('milk') && row.includes('120'))).toHaveLength(2);
  for (const batchRows of [1, 2, 1_000])
    expect(await importEvents(file, { batchRows })).toMatchObject({ recorded: 0, repeated: 3 });
  expect(await events()).toEqual(before);
  expect((await harvest.customer.summary()).events).toEqual({ purchase: 3 });
});

test('a third line that says the same is a third event', async () => {
  const more = `${file}\n17,21-07-2026,milk,1.20`;
  expect(await importEvents(more)).toMatchObject({ recorded: 1, repeated: 3 });
});

test('an import that broke off is finished by the same file', async () => {
  const lines = Array.from(
    { length: 40 },
    (_, day) => `17,${String((day % 28) + 1).padStart(2, '0')}-03-2026,eggs,${day}`,
  );
  async function* brokenOff() {
    yield Buffer.from(`member,on,item,price\n${lines.slice(0, 25).join('\n')}\n`);
    throw new Error('the line went dead');
  }
  await expect(importEvents('', { source: brokenOff(), batchRows: 10 })).rejects.toThrow(
    'the line went dead',
  );
  const whole = `member,on,item,price\n${lines.join('\n')}\n`;
  expect(await importEvents(whole, { batchRows: 10 })).toMatchObject({ recorded: 20, repeated: 20 });
});

test('a file without the mapped columns is refused before anything is written', async () => {
  const recordings = async () => (await contentsOf(platform.url, 'store_harvest'))['recording']!.length;
  const before = await recordings();
  const refused = await importEvents('who,when\n17,x\n').catch((error: unknown) => findRefusal(error));
  expect(refused).toMatchObject({ code: 'mapping-mismatch' });
  expect(await recordings()).toBe(before);
});

test('events are imported by an admin', async () => {
  const source = bytesOf(file);
  const refused = await platform
    .as('harvest', 'analyst')
    .event.import({ source, mapping: purchases })
    .catch((error: unknown) => findRefusal(error));
  expect(refused).toMatchObject({ code: 'not-allowed' });
});
