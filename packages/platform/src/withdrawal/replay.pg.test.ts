import { appendFileSync } from 'node:fs';
import type { PartnerHandle } from '@entente/contract';
import { openJournal, replayJournal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeAll, expect, test } from 'vitest';

const running = await openPlatform();
/** Another database with the same partners, as a copy from before anybody decided anything would be. */
const restored = await openPlatform();
const journal = openJournal(running.journalFile);
const recipient = 'bluegum' as PartnerHandle;

const replay = () => replayJournal({ database: restored.database, clock: () => restored.time.now, journal });
const withdraw = (ref: string) =>
  running
    .as('northwind')
    .consent.record({ ref, purpose: 'direct-marketing', recipient, decision: 'withdrawn' });
const decided = async (ref: string) => {
  const { decisions } = await restored.as('northwind').consent.history({ ref });
  return decisions.map(({ decision }) => decision);
};

beforeAll(async () => {
  for (const platform of [running, restored]) await platform.createPartners('northwind', 'bluegum');
});

test('a database restored from an older copy learns every no again, once', async () => {
  for (const ref of ['n1', 'n2', 'n3']) await withdraw(ref);
  expect(await replay()).toBe(3);
  expect(await decided('n2')).toEqual(['withdrawn']);
  expect(await replay()).toBe(0);
});

test('what was recorded since is learnt too, and nothing else', async () => {
  await withdraw('n4');
  expect(await replay()).toBe(1);
  expect(await decided('n4')).toEqual(['withdrawn']);
});

test('a line that a crash cut off takes no other line with it', async () => {
  appendFileSync(running.journalFile, '{"partner":"northwind","ref":"n5","pur');
  await withdraw('n6');
  expect(await replay()).toBe(1);
  expect(await decided('n6')).toEqual(['withdrawn']);
});

test('a long journal is looked at from its end, by whole lines', async () => {
  const [line] = await journal.read();
  const many = Array.from({ length: 6_000 }, (_, number) => ({ ...line!, ref: `many-${number}` }));
  await journal.append(many);
  const newest = await journal.readNewest();
  expect(newest.length).toBeGreaterThanOrEqual(1_000);
  expect(newest.length).toBeLessThan(6_000);
  expect(newest.at(-1)).toEqual(many.at(-1));
  expect(await replay()).toBe(6_000);
  expect(await decided('many-0')).toEqual(['withdrawn']);
});
