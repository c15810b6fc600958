// What README, docs/import.md, docs/operations.md and docs/privacy-officer.md show is what happens: their files are written, their commands run, their outputs
// compared.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeEmbedded } from '@entente/store';
import { expect, test } from 'vitest';
import { blocksOf, execute } from '../support/documents.ts';
import { checkout, run, startProgram, temporaryHome } from '../support/entente.ts';

const homes = {
  import: temporaryHome(),
  officer: temporaryHome(),
  segments: temporaryHome(),
  analysis: temporaryHome(),
  operations: temporaryHome(),
  releases: temporaryHome(),
  readme: temporaryHome(),
  npm: temporaryHome(),
};

test('docs/import.md says what the commands do', async () => {
  const home = homes.import;
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  const executed = await execute(blocksOf('docs/import.md'), { folder, home });
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
  const compared = executed.filter(({ expected }) => expected !== undefined);
  expect(compared.length).toBeGreaterThanOrEqual(5);
  for (const { said, expected } of compared) expect(said).toBe(expected);
});

test('docs/operations.md says what the commands do', async () => {
  const home = homes.operations;
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  try {
    const executed = await execute(blocksOf('docs/operations.md'), { folder, home });
    expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
    const compared = executed.filter(({ expected }) => expected !== undefined);
    expect(compared).toHaveLength(2);
    for (const { said, expected } of compared) expect(said).toBe(expected);
  } finally {
    await removeEmbedded({ directory: join(folder, 'restored', 'postgres') });
  }
});

test('docs/privacy-officer.md says what the commands do', { timeout: 120_000 }, async () => {
  const home = homes.officer;
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  const executed = await execute(blocksOf('docs/privacy-officer.md'), { folder, home });
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
  for (const { said, expected } of executed) if (expected !== undefined) expect(said).toBe(expected);
});

test('docs/segments.md says what the commands do', async () => {
  const home = homes.segments;
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  const executed = await execute(blocksOf('docs/segments.md'), { folder, home });
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
  const compared = executed.filter(({ expected }) => expected !== undefined);
  expect(compared).toHaveLength(3);
  // Between a currency and its amount stands a blank that does not break.
  for (const { said, expected } of compared) expect(said.replaceAll('\u{a0}', ' ')).toBe(expected);
});

test('docs/analysis.md says what the commands do', async () => {
  const home = homes.analysis;
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  const executed = await execute(blocksOf('docs/analysis.md'), { folder, home });
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
  const said = executed.map((each) => each.said);
  expect(said.find((text) => text.includes('Values that are told'))).toContain('Blue, Gold');
  const broken = said.find((text) => text.includes('northwind spent'))!;
  const shown = blocksOf('docs/analysis.md').filter(({ language }) => language === 'text');
  expect(shown).toHaveLength(1);
  expect(broken.startsWith(shown[0]!.body)).toBe(true);
  expect(said.find((text) => text.includes('2026-02'))).toBeDefined();
  expect(said.at(-1)).toMatch(/in it\s+everybody\s+lift/);
});

test('docs/releases.md says what the commands do', async () => {
  const home = homes.releases;
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  const executed = await execute(blocksOf('docs/releases.md'), { folder, home });
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
  const said = executed.map((each) => each.said);
  const asked = said.findIndex((text) => text.includes('people of'));
  expect(said[asked + 1]).toBe(said[asked]);
  expect(JSON.parse(said[asked - 1]!)).toMatchObject({
    cells: [{ kind: 'release', cost: 0.5, frozenUntil: null }],
    budgets: [{ provider: 'northwind', total: 1, spent: 0, cost: 0.5 }],
  });
  expect(said.find((text) => text.includes('Values that are told'))).toContain('Gold, Blue');
  const beforehand = said.findIndex((text) => text.startsWith('It would cost 0.5'));
  expect(said[beforehand + 1]).toMatch(/Gold[^]*Blue[^]*other[^]*unknown[^]*noise of epsilon 0\.5/);
  expect(said.at(-2)).toMatch(/breakdown by tier/);
  expect(said.at(-1)).toMatch(/a recipient\s+bluegum\s+1\s+0[^]*one roof\s+bluegum\s+1/);
});

test('the commands of README work on what npm start leaves', { timeout: 180_000 }, async () => {
  const home = homes.readme;
  const [first] = blocksOf('README.md');
  expect(first).toEqual({ language: 'sh', label: '', body: 'npm start\nnpm test\n' });
  const started = await run(startProgram('scripts/start.ts', ['--people', '600', '--tell'], home));
  expect(started).toMatchObject({ code: 0, stderr: '' });
  const executed = await execute(blocksOf('README.md'), { folder: home.directory, home });
  expect(executed.length).toBeGreaterThan(15);
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
});

test('npm finds the program, and files are meant from where they were typed', async () => {
  const { directory, environment } = homes.npm;
  const args = [
    'run',
    '-s',
    '--prefix',
    checkout,
    'entente',
    '--',
    '--as',
    'n1',
    'agreement',
    'check',
    'terms.yaml',
  ];
  const npm = await run(spawn('npm', args, { cwd: directory, env: { ...environment, INIT_CWD: directory } }));
  expect(npm.code).toBe(2);
  expect(npm.stderr).toContain('terms.yaml cannot be read: there is no such file');
});
