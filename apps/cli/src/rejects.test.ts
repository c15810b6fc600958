import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { homeAt } from './home.ts';
import { noteRejects, rejectsDays, removeExpiredRejects } from './rejects.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-rejects-'));
afterAll(() => rmSync(folder, { recursive: true }));
const home = homeAt(join(folder, 'home'));
const now = Date.UTC(2026, 6, 1);
const days = (count: number): number => now + count * 86_400_000;

async function rejected(name: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, 'line,column,value,reason\n2,email,nobody,not-an-email\n');
  await noteRejects(home, path, now);
  return path;
}

test('a rejects file is removed when its days are over, and not before', async () => {
  const path = await rejected('rejected.csv');
  expect(await removeExpiredRejects(home, days(rejectsDays) - 1)).toBe(0);
  expect(existsSync(path)).toBe(true);
  expect(await removeExpiredRejects(home, days(rejectsDays))).toBe(1);
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(home.rejects)).toEqual([]);
});

test('a file that somebody went on writing, or that took its name, stays', async () => {
  const changed = await rejected('changed.csv');
  appendFileSync(changed, 'more\n');
  const replaced = await rejected('replaced.csv');
  rmSync(replaced);
  writeFileSync(replaced, 'something else');
  const gone = await rejected('gone.csv');
  rmSync(gone);
  expect(await removeExpiredRejects(home, days(rejectsDays))).toBe(0);
  expect([changed, replaced].map((path) => existsSync(path))).toEqual([true, true]);
  expect(readdirSync(home.rejects)).toEqual([]);
});

test('where nothing was ever rejected there is nothing to remove', async () => {
  expect(await removeExpiredRejects(homeAt(join(folder, 'elsewhere')), now)).toBe(0);
});
