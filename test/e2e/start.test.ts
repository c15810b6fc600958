// `npm start`: what it claims about the data is what the commands then find, and it leaves nothing running.
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveHome } from '../support/console.ts';
import { processesOf, run, shellWords, startProgram, temporaryHome } from '../support/entente.ts';

const home = temporaryHome();
const own = temporaryHome();
const { directory, environment } = home;
const start = (...args: string[]) => startProgram('scripts/start.ts', [...args, '--tell'], { environment });

const told = await run(start('--people', '300', '--seed', '3'));

/** The numbers of a line of a table that begins with these words. */
function numbersAfter(words: string): number[] {
  const line = told.stdout.split('\n').find((each) => each.trim().startsWith(words)) ?? '';
  return [...line.slice(line.indexOf(words) + words.length).matchAll(/\d[\d,]*/g)].map(([text]) =>
    Number(text.replaceAll(',', '')),
  );
}

/** The commands it ends with, as the words of a shell. */
const commands = [...told.stdout.matchAll(/npm run -s entente -- (.+)/g)]
  .map(([, line = '']) => shellWords(line))
  .filter(([command]) => command !== 'serve');

test('the story is told to its end, and nothing is left running', () => {
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toMatch(/entries,\s+verified/);
  expect(processesOf(directory)).toEqual([]);
});

test('it says what is withheld: too few people, and numbers of people who did not agree to be named', () => {
  expect(told.stdout).toContain('“suppressed”');
  expect(told.stdout).toMatch(/the numbers carry noise.*It cost 0\.095 of\s+a\s+budget of 1/s);
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

test.each(['overlap', 'analysis breakdown', 'analysis trend', 'analysis lift'])(
  'the examples of %s work on it, too',
  async (verb) => {
    const { stdout } = await home.entente(...verb.split(' '), '--help');
    const examples = [...stdout.matchAll(/^ {2}entente (--as .+)$/gm)].map(([, line = '']) =>
      shellWords(line),
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const words of examples) expect(await home.entente(...words)).toMatchObject({ code: 0, stderr: '' });
    expect(await home.entente('stop')).toMatchObject({ code: 0 });
  },
);

/** What the people of the demonstration sign in with, as it is shown. */
const passwordIn = (text: string): string =>
  /with the password ([a-z2-7]{20})[,:]/.exec(text.replaceAll(/\s+/g, ' '))?.[1] ?? '';

test('its people sign in where it is served, with the password that was made for it', async () => {
  const password = passwordIn(told.stdout);
  const { url, stop, said } = await serveHome(environment);
  try {
    expect(passwordIn(said())).toBe(password);
    const signIn = (email: string, other = password): Promise<Response> =>
      fetch(`${url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { origin: url, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: other }),
      });
    expect((await signIn('ada@zephyria.example.com', 'demonstration only')).status).toBe(401);
    const parts = [
      ['petra@mossfield.example.com', '/api/v1/recalls'],
      ['olga@entente.example.com', '/api/v1/operators'],
    ] as const;
    for (const [email, path] of parts) {
      expect(told.stdout).toContain(email);
      const signed = await signIn(email);
      const cookie = signed.headers.getSetCookie().map((line) => line.split(';')[0]);
      const headers = { cookie: cookie.join('; ') };
      expect((await fetch(`${url}${path}`, { headers })).status).toBe(200);
    }
  } finally {
    await stop();
  }
  expect(processesOf(directory)).toEqual([]);
});

test('after all is told the console is open, until it is told to stop', async () => {
  const child = startProgram('scripts/start.ts', ['--keep', '--port', '0'], { environment });
  const ended = once(child, 'exit');
  let said = '';
  const listening = new Promise<string>((resolve) => {
    child.stdout!.on('data', (piece: Buffer) => {
      said += piece.toString();
      const [, url] = /The console is at (http:\S+):/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
  const url = (await Promise.race([listening, ended])) as string;
  const page = await (await fetch(`${url}/sign-in`)).text();
  expect(page).toContain('This is a demonstration');
  expect(page).toContain('petra@mossfield.example.com');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(processesOf(directory)).toEqual([]);
});

test('kept, it looks at what is there and changes nothing', async () => {
  const again = await run(start('--keep'));
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/How things stand/);
  const [covered = 0] = numbersAfter('people covered');
  expect(again.stdout).toMatch(new RegExp(`Zephyria Airways +${covered - 1} `));
  expect(passwordIn(again.stdout)).toBe(passwordIn(told.stdout));
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
  const aside = await run(startProgram('scripts/start.ts', ['--people', '20', '--tell'], own));
  expect(aside).toMatchObject({ code: 0 });
  expect(aside.stdout).toContain(`ENTENTE_HOME='${join(own.directory, 'start')}'`);
  expect(passwordIn(aside.stdout)).toMatch(/./);
  expect(passwordIn(aside.stdout)).not.toBe(passwordIn(told.stdout));
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
