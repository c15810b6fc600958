// The program as people and scripts use it: its exit codes, and what is on its two outputs.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateDemo, type DemoFile } from '@entente/platform';
import { expect, test } from 'vitest';
import { processesOf, run, startProgram, temporaryHome } from '../support/entente.ts';

const home = temporaryHome();
const empty = temporaryHome();
const { entente, answer } = home;
const files = join(home.directory, 'files');
mkdirSync(files);
const plan = await generateDemo({ directory: files, people: 300, seed: 3, at: Date.now() });
const [zephyria] = plan.partners;
const permission = 'zephyria>mossfield direct-marketing contact';
const named = 'Table and Travel';

const importing = ({ partner, kind, path, mapping }: DemoFile): string[] =>
  ['--as', partner, 'import', kind, path, '--map', mapping]; // prettier-ignore

test('help is there without a database, for everything', async () => {
  for (const args of [['--help'], ['import', '-h'], ['delivery', 'export', '--help']]) {
    const { code, stdout, stderr } = await home.process(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(args.length > 1 ? /^Examples$/m : /^ *3 +refused/m);
  }
});

test.each([
  ['', 'name a command'],
  ['frobnicate', '"frobnicate" is no command'],
  ['partner crate', '"crate" is no verb of partner'],
  ['partner create northwind', '--name is missing'],
  ['agreement list', '--as <partner>'],
  ['--as Northwind! agreement list', 'handle'],
  ['--as northwind --role boss agreement list', 'roles are'],
  ['--as northwind import customers nowhere.csv --map m.yaml', 'no such file'],
])('a wrong command line ends with 2 and does nothing: %s', async (line, said) => {
  const { code, stdout, stderr } = await entente(...line.split(' ').filter((word) => word !== ''));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(said);
});

test('the operator creates partners, and who is none is told so', async () => {
  for (const { handle, name } of plan.partners)
    await answer('partner', 'create', handle, '--name', name, '--country', 'AU');
  const handles = plan.partners.map(({ handle }) => ({ handle }));
  expect(await answer('--as', 'quillon', 'partner', 'list')).toMatchObject({
    partners: handles.toSorted((a, b) => a.handle.localeCompare(b.handle)),
  });
  expect(await entente('--as', 'nobody', 'agreement', 'list')).toMatchObject({ code: 3, stdout: '' });
});

test('a refusal ends with 3: code, reason and way out for people, one document for programs', async () => {
  const again = ['partner', 'create', 'quillon', '--name', 'Again', '--country', 'AU'];
  const told = await home.process(again);
  expect(told).toMatchObject({ code: 3, stdout: '' });
  expect(told.stderr).toMatch(/^Refused \(already-exists\): .+\nChoose another name/);
  const { stdout, stderr } = await home.process([...again, '--json']);
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toMatchObject({
    refusal: { code: 'already-exists', data: { name: 'quillon' } },
  });
});

test('a role that does not reach is refused', async () => {
  const asked = '--as quillon --role admin customer show q-00001 --reason x'.split(' ');
  const { code, stderr } = await entente(...asked);
  expect(code).toBe(3);
  expect(stderr).toContain('not-allowed');
});

test('files are imported, and what did not land stands in a file for its owner alone', async () => {
  const [members] = zephyria!.files;
  const rejects = join(home.directory, 'rejected.csv');
  const first = await home.process([...importing(members!), '--rejects', rejects]);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/rows that did not land/);
  expect(readFileSync(rejects, 'utf8').split('\n')[0]).toBe('line,column,value,reason');
  expect(statSync(rejects).mode & 0o777).toBe(0o600);
  // It is noted, so that it is removed when its days are over.
  expect(readdirSync(join(home.directory, 'rejects'))).toHaveLength(1);
  const others = plan.partners.flatMap((partner) => partner.files).filter(({ kind }) => kind !== 'events');
  for (const file of others) {
    const { rows, rejectedRows } = (await answer(...importing(file))) as {
      rows: number;
      rejectedRows: object;
    };
    expect(rows).toBe(file.rows);
    expect(Object.values(rejectedRows).reduce((sum: number, each: number) => sum + each, 0)).toBe(
      file.rejects,
    );
  }
  expect(await answer(...importing(members!))).toMatchObject({ created: 0, changed: 0 });
});

test('a file may come from standard input, and a mapping of another kind is not used', async () => {
  const consents = zephyria!.files.at(-1)!;
  const args = ['--as', 'zephyria', 'import', 'consents', '-', '--map', consents.mapping, '--json'];
  const { code, stdout } = await home.process(args, readFileSync(consents.path, 'utf8'));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: consents.rows, recorded: 0 });
  const wrong = await entente(
    '--as',
    'zephyria',
    'import',
    'events',
    consents.path,
    '--map',
    consents.mapping,
  );
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
});

test('terms are read before they are signed, and a cooperation goes by name or by the beginning of its id', async () => {
  const proposed = await answer('--as', 'zephyria', 'agreement', 'propose', plan.agreementFile);
  const { id, hash } = proposed as { id: string; hash: string };
  const signing = ['--as', 'zephyria', 'agreement', 'sign'];
  const looked = await entente(...signing, named);
  expect(looked.stdout).toContain(hash);
  expect(looked.stdout).toContain('Nothing is signed yet');
  expect((await entente(...signing, named, '--hash', 'a'.repeat(64))).stderr).toContain('hash-mismatch');
  await answer(...signing, id.slice(0, 4), '--hash', hash);
  await answer('--as', 'mossfield', 'agreement', 'sign', named, '--yes');
  expect(await answer('--as', 'quillon', 'agreement', 'sign', id, '--yes')).toMatchObject({
    agreement: { state: 'ACTIVE' },
  });
  for (const { handle } of plan.partners) await answer('--as', handle, 'cooperation', 'enrol', named);
  expect((await entente('--as', 'zephyria', 'agreement', 'show', 'nothing')).stderr).toContain('not-found');
});

test('overlaps are told to the recipient: suppressed below the minimum cohort, with noise without deliver', async () => {
  const question = ['--as', 'mossfield', 'overlap', named, '--permission'];
  const other = 'quillon>mossfield direct-marketing contact+purchase';
  const { cells } = (await answer(...question, permission, '--permission', other)) as {
    cells: { providers: string[]; covered: unknown }[];
  };
  expect(cells.map(({ providers }) => providers)).toEqual([
    ['zephyria'],
    ['quillon'],
    ['zephyria', 'quillon'],
  ]);
  expect(cells[2]).toMatchObject({ covered: 'suppressed' });
  const counting = [...question, 'zephyria>mossfield market-research demographic+purchase'];
  expect(await answer(...counting, '--preview')).toMatchObject({ cells: [{ kind: 'release', cost: 0.095 }] });
  const counted = await answer(...counting);
  expect(counted).toMatchObject({ cells: [{ release: { epsilon: 0.095 } }] });
  expect(await answer(...counting)).toEqual(counted);
  expect(await answer('--as', 'zephyria', 'release', 'list')).toMatchObject({
    releases: [{ recipient: 'mossfield', cost: { recipient: 0.095, affiliation: 0.095 } }],
  });
});

test('people are handed over, taken out as a file, withdrawn and recalled', async () => {
  const asked = ['--as', 'mossfield', 'delivery', 'request', named, '--permission', permission];
  const { id, delivered } = (await answer(...asked)) as { id: string; delivered: number };
  expect(delivered).toBeGreaterThanOrEqual(50);
  expect(await answer('--as', 'mossfield', 'inbox', 'count')).toEqual({ people: delivered, locked: 0 });

  const exporting = ['--as', 'mossfield', 'delivery', 'export', id];
  const { stdout } = await home.process([...exporting, '--format', 'ndjson']);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line) as object)[0]),
  ).toEqual(Array.from({ length: delivered }, () => 'person'));
  expect((await entente(...exporting, '--json')).code).toBe(2);
  const file = join(home.directory, 'people.csv');
  await answer(...exporting, '--to', file);
  expect(readFileSync(file, 'utf8')).toMatch(/^"?person-id/);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  let recalls = 0;
  const refs = readFileSync(zephyria!.files[0]!.path, 'utf8').match(/^ZF\d+/gm)!;
  const asking = ['--as', 'zephyria', 'customer', 'file', refs[0], '--reason', 'request 1'];
  const one = join(home.directory, 'one.ndjson');
  await answer(...asking, '--format', 'ndjson', '--to', one);
  expect(JSON.parse(readFileSync(one, 'utf8').split('\n')[0]!)).toMatchObject({
    is: 'customer',
    ref: refs[0],
  });
  expect((await entente(...asking, '--json')).code).toBe(2);
  for (const ref of refs.slice(0, 8)) {
    const words = ['consent', 'withdraw', ref, '--purpose', '*', '--recipient', '*'];
    recalls += ((await answer('--as', 'zephyria', ...words)) as { recalls: number }).recalls;
  }
  expect(recalls).toBeGreaterThan(0);
  expect(await answer('--as', 'mossfield', 'recall', 'list')).toMatchObject({ people: { pending: recalls } });
  expect(await answer('--as', 'mossfield', 'inbox', 'count')).toMatchObject({ people: delivered - recalls });
});

test('the log is verified against a root that was noted, and another root is refused', async () => {
  const { noted } = (await answer('audit', 'root')) as { noted: string };
  await answer('--as', 'zephyria', 'set', 'list');
  expect(await answer('--as', 'zephyria', 'audit', 'verify', '--root', noted)).toMatchObject({
    verified: true,
  });
  const forged = `${noted.split(':')[0]}:${'0'.repeat(64)}`;
  const refused = await entente('audit', 'verify', '--root', forged, '--json');
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(JSON.parse(refused.stderr)).toMatchObject({ refusal: { code: 'audit-tampered' } });
});

test('the doctor finds nothing wrong, and says so where there is nothing yet', async () => {
  const { ok, findings } = (await answer('doctor')) as { ok: boolean; findings: { what: string }[] };
  expect(ok).toBe(true);
  expect(findings.map(({ what }) => what)).toContain('invariants');
  const nothing = await empty.entente('doctor');
  expect(nothing.code).toBe(3);
  expect(nothing.stdout).toContain('there is no Entente in');
});

test('an outage is a fault', async () => {
  const environment = { ...home.environment, DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' };
  const child = startProgram('apps/cli/src/main.ts', ['partner', 'list', '--json'], { environment });
  const { code, stdout, stderr } = await run(child);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(JSON.parse(stderr)).toEqual({ fault: { message: 'connect ECONNREFUSED 127.0.0.1:1' } });
});

test('the database goes on running for the next command until it is told to stop', async () => {
  expect(processesOf(home.directory)).not.toEqual([]);
  expect(JSON.parse((await home.process(['stop', '--json'])).stdout)).toEqual({ stopped: true });
  expect(processesOf(home.directory)).toEqual([]);
});
