// `npm start`: what it claims about the data is what the commands then find, and it leaves nothing running.
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processesOf, run, shellWords, startProgram, temporaryHome } from '../support/entente.ts';

const home = temporaryHome();
const own = temporaryHome();
const { directory, environment } = home;
const start = (...args: string[]) => startProgram('scripts/start.ts', args, { environment });

const told = await run(start('--people', '300', '--seed', '3'));

/** The numbers of a line of a table that begins with these words. */
function numbersAfter(words: string): number[] {
  const line = told.stdout.split('\n').find((each) => each.trim().startsWith(words)) ?? '';
  return [...line.slice(line.indexOf(words) + words.length).matchAll(/\d[\d,]*/g)].map(([text]) =>
    Number(text.replaceAll(',', '')),
  );
}

/** The commands it ends with, as the words of a shell. */
const commands = [...told.stdout.matchAll(/npm run -s entente -- (.+)/g)].map(([, line = '']) =>
  shellWords(line),
);

test('the story is told to its end, and nothing is left running', () => {
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toMatch(/entries,\s+verified/);
  expect(processesOf(directory)).toEqual([]);
});

test('it says what is withheld: too few people, and what would be a noisy release', () => {
  expect(told.stdout).toContain('“suppressed”');
  expect(told.stdout).toContain('release-not-available');
  expect(told.stdout).toContain('TERMINATED: too-small');
});

test('a customer who says no is out everywhere, and an old file brings nobody back', () => {
  const [covered = 0, coveredAfter] = numbersAfter('people covered');
  expect(covered).toBeGreaterThanOrEqual(50);
  expect(coveredAfter).toBe(covered - 1);
  const [rows = 0, rowsAfter] = numbersAfter('rows in the recipient’s inbox');
  expect(rowsAfter).toBe(rows - 1);
  expect(numbersAfter('people it has yet to erase')).toEqual([0, 1]);
  const [, afterOldFiles = ''] = told.stdout.split('An old file brings nobody back');
  expect(afterOldFiles).toMatch(new RegExp(`people covered +${covered - 1} +${covered - 1}\\n`));
  expect(afterOldFiles).toMatch(new RegExp(`inbox +${rows - 1} +${rows - 1}\\n`));
});

test('every command it ends with works on what it left', async () => {
  expect(commands.length).toBeGreaterThan(8);
  for (const words of commands) expect(await home.entente(...words)).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(directory, 'demonstration', 'people.csv'))).toBe(true);
  expect(processesOf(directory)).toEqual([]);
});

test('kept, it looks at what is there and changes nothing', async () => {
  const again = await run(start('--keep'));
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/How things stand/);
  const [covered = 0] = numbersAfter('people covered');
  expect(again.stdout).toMatch(new RegExp(`Zephyria Airways +${covered - 1} `));
});

test('broken off in the middle, it stops at once and leaves nothing running', async () => {
  const child = start('--people', '3000');
  const stdout: Buffer[] = [];
  const middle = new Promise<void>((resolve) => {
    child.stdout!.on('data', (piece: Buffer) => {
      stdout.push(piece);
      if (Buffer.concat(stdout).includes('Three businesses bring')) resolve();
    });
  });
  await Promise.race([middle, once(child, 'exit')]);
  expect(processesOf(directory)).not.toEqual([]);
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(130);
  expect(processesOf(directory)).toEqual([]);
});

test('a home that holds anything else is left alone', async () => {
  await own.answer('partner', 'create', 'northwind', '--name', 'Northwind', '--country', 'AU');
  await own.answer('stop');
  const aside = await run(startProgram('scripts/start.ts', ['--people', '20'], own));
  expect(aside).toMatchObject({ code: 0 });
  expect(aside.stdout).toContain(`ENTENTE_HOME='${join(own.directory, 'start')}'`);
  expect(await own.answer('partner', 'list')).toMatchObject({ partners: [{ handle: 'northwind' }] });
});

test.each([
  ['--people', 'many'],
  ['--people', '0'],
  ['--seed', '-1'],
  ['--peple', '3'],
])('a wrong command line is refused before anything is touched: %s %s', async (...args) => {
  const before = readdirSync(join(directory, 'demonstration'));
  expect((await run(start(...args))).code).toBe(2);
  expect(readdirSync(join(directory, 'demonstration'))).toEqual(before);
});
