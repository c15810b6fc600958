// The master key is exchanged while programs run, and while it is broken off at every step.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { grantOf } from '@entente/test/support/stores.ts';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from '../migration/migrate.ts';
import { loadStoreKeys } from './data-keys.ts';
import { examineMasterKey, openNextMasterKey, settleMasterKey } from './exchange.ts';
import { openMasterKey } from './master.ts';
import { rewrapKeys } from './rotate.ts';

const { url } = await createEmptyDatabase();
const folder = mkdtempSync(join(tmpdir(), 'entente-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keyFile = join(folder, 'master.key');
const nothing = async (): Promise<void> => {};

const opened: Database[] = [];
afterAll(() => Promise.all(opened.map((database) => database.close())));
/** A program that opens the home, as every program does. */
async function open(): Promise<Database> {
  const master = await settleMasterKey(keyFile, url);
  await migrate(url, master);
  const database = await openDatabase({ adminUrl: url, master, keyFile, connections: 2 });
  opened.push(database);
  return database;
}
const keysOf = (database: Database) =>
  database.read(grantOf('alpha'), (tx) => tx.own((store) => loadStoreKeys(store, database.master, 'alpha')));
const first = await open();
await first.provision({ kind: 'store', id: 'alpha' });
const dataKeys = await keysOf(first);

let before = '';
beforeEach(async () => {
  before = (await openMasterKey(keyFile)).id;
});

test('programs that run go on, with what they had begun too, and the old key is kept', async () => {
  const other = await open();
  const asking = { goesOn: true };
  const ask = async (): Promise<number> => {
    let answers = 0;
    for (; asking.goesOn; answers += 1) expect(await keysOf(other)).toEqual(dataKeys);
    return answers;
  };
  const asked = [ask(), ask(), ask()];
  for (let n = 0; n < 3; n += 1) expect(await first.rotate(nothing)).toBe(3);
  await other.provision({ kind: 'cooperation', id: 'aaaaaaaaaa' });
  asking.goesOn = false;
  const answers = await Promise.all(asked);
  expect(Math.min(...answers)).toBeGreaterThan(0);
  expect(other.master.id).toBe(first.master.id);
  expect(await keysOf(await open())).toEqual(dataKeys);
  const files = readdirSync(folder).toSorted();
  expect(files).toHaveLength(4);
  expect(files).toContain(`master.${before}.key`);
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
});

test('broken off before the database knows of the next key, the old one is in use, and the next is used next time', async () => {
  const next = await openNextMasterKey(keyFile);
  const found = await examineMasterKey(keyFile, url);
  expect([found.master.id, found.isUnfinished]).toEqual([before, false]);
  const database = await open();
  expect(database.master.id).toBe(before);
  expect(await keysOf(database)).toEqual(dataKeys);
  await database.rotate(nothing);
  expect(database.master.id).toBe(next.id);
});

test('broken off within the database, nothing has happened', async () => {
  const failed = first.rotate(() => Promise.reject(new Error('the power went')));
  await expect(failed).rejects.toThrow('the power went');
  expect((await open()).master.id).toBe(before);
  expect(await keysOf(first)).toEqual(dataKeys);
});

test('broken off before the file is exchanged, whoever comes next does that', async () => {
  const [oldMaster, newMaster] = [await openMasterKey(keyFile), await openNextMasterKey(keyFile)];
  await rewrapKeys(url, { oldMaster, newMaster });
  expect(readFileSync(keyFile, 'utf8')).not.toBe(readFileSync(`${keyFile}.next`, 'utf8'));
  const found = await examineMasterKey(keyFile, url);
  expect([found.master.id, found.isUnfinished]).toEqual([newMaster.id, true]);
  expect(existsSync(`${keyFile}.next`)).toBe(true);
  expect(await keysOf(first)).toEqual(dataKeys);
  expect(first.master.id).toBe(newMaster.id);
  expect((await openMasterKey(keyFile)).id).toBe(newMaster.id);
  expect(existsSync(`${keyFile}.next`)).toBe(false);
  expect(existsSync(join(folder, `master.${before}.key`))).toBe(true);
});
