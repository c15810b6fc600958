import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = globSync('{packages,apps}/*/src/**/*.{ts,svelte}', { cwd: root });
const callersOf = (library: RegExp) =>
  sources.filter((path) => library.test(readFileSync(`${root}/${path}`, 'utf8'))).toSorted();

test('only the ability calls CASL, besides the test that shows how CASL fails open', () => {
  expect(callersOf(/['"]@casl\/ability['"/]/)).toEqual([
    'packages/policy/src/ability.ts',
    'packages/policy/src/fail-open.test.ts',
  ]);
});

test('nobody calls rulesToFields, which writes where a condition tells it to', () => {
  expect(callersOf(/rulesToFields|@casl\/ability\/extra/)).toEqual(['packages/policy/src/fail-open.test.ts']);
});

test('no sentence of the policy says cannot', () => {
  const policies = sources.filter((path) => /^packages\/policy\/src\/[a-z]+\.ts$/.test(path));
  expect(policies.length).toBeGreaterThan(15);
  expect(policies.filter((path) => /\bcannot\(/.test(readFileSync(`${root}/${path}`, 'utf8')))).toEqual([]);
});
