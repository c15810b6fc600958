// With DATABASE_URL the programs use that server and start none of their own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { processesOf, run, startProgram, temporaryHome } from '../support/entente.ts';

const { url } = await createDatabase();
const { directory, environment: embedded } = temporaryHome();
const environment = { ...embedded, DATABASE_URL: url };
// The database is a copy of the template, which was made with this master key.
mkdirSync(join(directory, 'keys'), { mode: 0o700 });
writeFileSync(join(directory, 'keys', 'master.key'), Buffer.alloc(32, 7).toString('hex'), { mode: 0o600 });
const start = () => run(startProgram('scripts/start.ts', ['--people', '40', '--tell'], { environment }));

test('npm start plays on that server, and looks again where it has played', async () => {
  const first = await start();
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain('Three businesses bring what they know');
  expect(first.stdout).toContain('nobody was handed over');
  const second = await start();
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(second.stdout).toContain('How things stand');
  expect(processesOf(directory)).toEqual([]);
});

test('a database that others use is left alone', async () => {
  const elsewhere = { ...environment, ENTENTE_HOME: join(directory, 'another') };
  mkdirSync(join(directory, 'another', 'keys'), { recursive: true, mode: 0o700 });
  const key = Buffer.alloc(32, 7).toString('hex');
  writeFileSync(join(directory, 'another', 'keys', 'master.key'), key, { mode: 0o600 });
  const refused = await run(
    startProgram('scripts/start.ts', ['--people', '40', '--tell'], { environment: elsewhere }),
  );
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('this database has partners already');
});

test('commands answer from there, and have nothing to stop', async () => {
  const entente = (...args: string[]) => run(startProgram('apps/cli/src/main.ts', args, { environment }));
  expect(JSON.parse((await entente('partner', 'list', '--json')).stdout)).toMatchObject({
    partners: { length: 3 },
  });
  expect(JSON.parse((await entente('doctor', '--json')).stdout)).toMatchObject({ ok: true });
  expect(JSON.parse((await entente('stop', '--json')).stdout)).toEqual({ stopped: false });
});
