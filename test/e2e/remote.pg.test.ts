// The same commands asked of a server and of the home behind it answer the same, refusals and files included.
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run, startProgram, temporaryHome } from '../support/entente.ts';
import { serve } from '../support/served.ts';

const served = await serve({ doesJobs: true });
await served.createPartners('aurora', 'birch');
const idle = await serve();
await idle.createPartners('aurora');
const home = temporaryHome();

test('a profile has commands ask a server, and answers what the caller in it answers', async () => {
  const { url } = served.server;
  const login = ['--as', 'aurora', 'login', '--url', url, '--key-stdin', '--json'];
  const done = await home.process(login, 'aurora\n');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(done.stdout)).toEqual({ profile: 'default', url, partner: 'aurora' });
  expect(statSync(join(home.directory, 'profiles.json')).mode & 0o777).toBe(0o600);
  expect(await home.answer('partner', 'list')).toEqual(await served.as('aurora').partner.list({}));
  const file = join(home.directory, 'members.csv');
  writeFileSync(file, 'id,mail\n1,ada@example.com\n2,bo@example.com\n3,"x"y\n');
  const mapping = join(home.directory, 'members.yaml');
  writeFileSync(mapping, 'kind: customers\nref: id\nidentifiers: { email: mail }\n');
  const rejects = join(home.directory, 'rejects.csv');
  const imported = await home.answer('import', 'customers', file, '--map', mapping, '--rejects', rejects);
  expect(imported).toMatchObject({ rows: 3, created: 2 });
  expect(readFileSync(rejects, 'utf8')).toMatch(/^line,column,value,reason\n4,/);
  expect(await home.answer('customer', 'summary')).toEqual(await served.as('aurora').customer.summary());
  const one = join(home.directory, 'ada.txt');
  const asking = ['customer', 'file', '1', '--reason', 'access request 12', '--to', one];
  expect(await home.answer(...asking)).toEqual({ to: one, bytes: statSync(one).size });
  expect(readFileSync(one, 'utf8')).toContain('ada@example.com');
  expect(statSync(one).mode & 0o777).toBe(0o600);
  const unasked = await home.entente('customer', 'file', '1');
  expect(unasked).toMatchObject({ code: 3, stderr: expect.stringContaining('reason-required') });
  const refused = await home.entente('agreement', 'show', 'abcdefghij', '--json');
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.stderr)).toMatchObject({
    refusal: { code: 'not-found', data: { what: 'agreement' } },
  });
});

test('whoever waits for a job may leave it: it goes on, and is found again', async () => {
  const { url } = idle.server;
  expect(
    await home.process(
      ['--as', 'aurora', 'login', '--url', url, '--key-stdin', '--name', 'idle'],
      'aurora\n',
    ),
  ).toMatchObject({ code: 0 });
  const [file, mapping] = ['members.csv', 'members.yaml'].map((name) => join(home.directory, name));
  const args = ['--profile', 'idle', 'import', 'customers', file!, '--map', mapping!];
  const { environment, directory: cwd } = home;
  const child = startProgram('apps/cli/src/main.ts', args, { environment, cwd });
  const ended = run(child);
  const said = once(child.stderr!, 'data');
  // Nobody does jobs there: it waits until it is left.
  expect(String((await said)[0])).toMatch(/^Job [a-z2-7]{16} is asked for; Ctrl-C leaves it running\.$/m);
  const { jobs } = await idle.as('aurora').job.list({});
  const [job] = jobs;
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: `Job ${job!.id} is asked for; Ctrl-C leaves it running.\nThe job ${job!.id} goes on. To find it again: entente job watch ${job!.id}\n`,
  });
  expect(await home.answer('--profile', 'idle', 'job', 'cancel', job!.id)).toMatchObject({
    state: 'CANCELLED',
  });
  expect(await home.entente('--profile', 'idle', 'job', 'watch', job!.id, '--json')).toMatchObject({
    code: 3,
  });
  await home.answer('logout', '--name', 'idle');
  await home.answer('profiles', 'default');
});

test('what is about the home itself says so, and a profile is forgotten with its key', async () => {
  for (const command of [['stop'], ['doctor'], ['serve'], ['keys', 'rotate'], ['operator', 'list']])
    expect(await home.entente(...command)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--profile local'),
    });
  expect(await home.answer('logout')).toEqual({ profile: 'default' });
  expect(await home.answer('profiles')).toEqual({ current: 'local', profiles: [] });
  expect(readFileSync(join(home.directory, 'profiles.json'), 'utf8')).not.toContain('aurora');
});
