import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { masterKeyOf, openMasterKey } from './master.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-master-test-'));
afterAll(() => rm(folder, { recursive: true }));

describe('the file of a master key', () => {
  const file = join(folder, 'keys', 'master');

  test('is made on first use, for its owner alone', async () => {
    const master = await openMasterKey(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect((await openMasterKey(file)).id).toBe(master.id);
  });

  test('is made once, even by several processes at once', async () => {
    const opened = await Promise.all(Array.from({ length: 5 }, () => openMasterKey(join(folder, 'race'))));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
  });

  test('is refused when others can read it', async () => {
    chmodSync(file, 0o640);
    await expect(openMasterKey(file)).rejects.toThrow(/readable by others/);
    chmodSync(file, 0o600);
    await openMasterKey(file);
  });

  test('is refused when it holds anything but a key', async () => {
    for (const [name, text] of Object.entries({
      empty: '',
      short: 'ab12',
      long: 'a'.repeat(66),
      letters: 'z'.repeat(64),
    })) {
      const spoilt = join(folder, name);
      writeFileSync(spoilt, text, { mode: 0o600 });
      await expect(openMasterKey(spoilt)).rejects.toThrow(/64 hex digits/);
    }
  });
});

describe('a master key', () => {
  const master = masterKeyOf(Buffer.alloc(32, 1));
  const other = masterKeyOf(Buffer.alloc(32, 2));
  const dataKey = Buffer.alloc(32, 3);

  test('unwraps for the place it wrapped for, and for no other', async () => {
    const wrapped = await master.wrap(dataKey, 'store/alpha/key/contact');
    expect(await master.unwrap(wrapped, 'store/alpha/key/contact')).toEqual(dataKey);
    await expect(master.unwrap(wrapped, 'store/beta/key/contact')).rejects.toThrow(/authenticate/);
    await expect(master.unwrap(wrapped, 'store/alpha/key/hash')).rejects.toThrow(/authenticate/);
    await expect(other.unwrap(wrapped, 'store/alpha/key/contact')).rejects.toThrow(/authenticate/);
  });

  test('derives something else for every label and key, and the same each time', () => {
    const derived = [
      master.derive('context'),
      master.derive('id'),
      master.derive('wrap'),
      other.derive('context'),
    ];
    expect(new Set(derived.map((key) => key.toString('hex'))).size).toBe(derived.length);
    expect(master.derive('context')).toEqual(master.derive('context'));
    expect(master.id).not.toBe(other.id);
  });
});
