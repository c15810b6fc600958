import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { commitAt } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-program-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = () => commitAt(pathToFileURL(`${folder}/`));
const [one, two] = ['1'.repeat(40), '2'.repeat(40)];

test('the commit is what is checked out: a branch, one that was packed, or the commit itself', () => {
  expect(at()).toBeNull();
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  expect(at()).toBeNull();
  writeFileSync(
    join(folder, 'packed-refs'),
    `# pack-refs\n${two} refs/heads/mainly\n${one} refs/heads/main\n`,
  );
  expect(at()).toBe(one);
  mkdirSync(join(folder, 'refs', 'heads'), { recursive: true });
  writeFileSync(join(folder, 'refs', 'heads', 'main'), `${two}\n`);
  expect(at()).toBe(two);
  writeFileSync(join(folder, 'HEAD'), `${one}\n`);
  expect(at()).toBe(one);
  writeFileSync(join(folder, 'HEAD'), 'something else\n');
  expect(at()).toBeNull();
});

test('a folder that is a file has no commit', () => {
  expect(commitAt(pathToFileURL(`${folder}/HEAD/`))).toBeNull();
});
