import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rejectsFile } from './rejects.ts';
import type { Reject } from './rows.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entente-rejects-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const reject = (line: number, value: string): Reject => ({
  line,
  scope: 'cell',
  column: 'born',
  value,
  reason: 'bad-date',
});

test('there is no file where nothing was rejected', async () => {
  const file = rejectsFile(join(folder, 'rejects.csv'));
  await file.write([]);
  expect(await file.close()).toEqual({ count: 0, path: null });
  expect(existsSync(join(folder, 'rejects.csv'))).toBe(false);
});

test('rejects are listed for their owner alone, and no value is a formula', async () => {
  const path = join(folder, 'rejects.csv');
  writeFileSync(path, 'what was there before');
  chmodSync(path, 0o644);
  const file = rejectsFile(path);
  await file.write([
    reject(2, '31/02/1970'),
    { ...reject(3, '1,"x"y\nz'), column: null, reason: 'bad-quotes' },
  ]);
  await file.write([reject(4, '=HYPERLINK("http://example.com")')]);
  expect(await file.close()).toEqual({ count: 3, path });
  expect(readFileSync(path, 'utf8')).toBe(
    'line,column,value,reason\n' +
      '2,"born","31/02/1970","bad-date"\n' +
      '3,,"1,""x""y\nz","bad-quotes"\n' +
      '4,"born","\'=HYPERLINK(""http://example.com"")","bad-date"\n',
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a link in its place is not followed', async () => {
  const path = join(folder, 'rejects.csv');
  writeFileSync(join(folder, 'elsewhere'), 'untouched');
  symlinkSync(join(folder, 'elsewhere'), path);
  await expect(rejectsFile(path).write([reject(2, 'x')])).rejects.toMatchObject({ code: 'ELOOP' });
  expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('untouched');
});
