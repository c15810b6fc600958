import { fillLog, openLog } from '@entente/test/support/audit.ts';
import {
  reportUnfound,
  forgeWithout,
  readLog,
  takeGuardsAway,
  tampers,
  undone,
} from '@entente/test/support/audit-tampers.ts';
import { createDatabase } from '@entente/test/support/database.ts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { findLatestRoot } from './head.ts';
import { hex, rootOf } from './tree.ts';
import { verifyAudit } from './verify.ts';

const { url } = await createDatabase();
const log = openLog(url);
const nothing = { size: 0, hash: hex(rootOf([])) };
const ofEmptyLog = [await verifyAudit(log), await verifyAudit(log, { noted: nothing })];
await fillLog(log);
await takeGuardsAway(log);
const noted = await findLatestRoot(log);
const { places, entries } = await readLog(log);

test('An empty log is in order', () => {
  const report = { verified: true, entries: 0, waiting: 0, held: 0, root: nothing, first: null };
  expect(ofEmptyLog).toEqual([report, report]);
});

test('A log that nobody touched is in order, also against a root that was noted', async () => {
  expect(places).toBe(noted.size);
  const waiting = entries.length - places;
  const report = { verified: true, entries: places, waiting, held: 0, root: noted, first: null };
  for (const pageRows of [1, 2, 7, 1_000])
    expect(await verifyAudit(log, { noted, pageRows })).toEqual(report);
});

test.each(Object.keys(tampers))('A check names the first place after somebody did this: %s', async (name) => {
  expect(await reportUnfound(log, name, 12)).toBeUndefined();
});

test('A log rewritten with all its roots holds together, and only a root noted before tells', async () => {
  for (const place of [0, 3, places - 1]) {
    await undone(log, async () => {
      await forgeWithout(log, place);
      expect(await verifyAudit(log)).toMatchObject({ verified: true, entries: places - 1 });
      const size = places - 1;
      expect((await verifyAudit(log, { noted: { size, hash: noted.hash } })).first).toEqual({
        problem: 'noted-root-mismatch',
        place: null,
        entry: null,
        size,
      });
      expect((await verifyAudit(log, { noted })).first).toEqual({
        problem: 'noted-root-ahead',
        place: size,
        entry: null,
        size: places,
      });
    });
  }
});

test('A root may be noted at any size, also between two batches', async () => {
  const { first } = await verifyAudit(log, { noted: { size: 3, hash: nothing.hash } });
  expect(first).toMatchObject({ problem: 'noted-root-mismatch', size: 3 });
  const { rows } = await sql<{ leaf: Buffer }>`select leaf from audit_place where place = 0`.execute(log);
  const root = { size: 1, hash: hex(rootOf(rows.map(({ leaf }) => leaf))) };
  expect(await verifyAudit(log, { noted: root })).toMatchObject({ verified: true });
});
