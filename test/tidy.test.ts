// The house's rules that no linter knows, as an ordinary test. CONTRIBUTING.md says why they are what they are.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const self = 'test/tidy.test.ts';

const GENERATED = ['node_modules', '.toolchain', '.data', '.git', 'coverage', 'build', '.svelte-kit'];
const LONGEST_LINES = 350;

/** Names that say where something was put away, not what it is. */
const EMPTY_NAMES = [
  'util',
  'helper',
  'common',
  'type',
  'manager',
  'service',
  'impl',
  'base',
  'misc',
  'shared',
];

const TOP_LEVEL = [
  'apps',
  'db',
  'docs',
  'packages',
  'scripts',
  'test',
  'node_modules',
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.base.json',
];
const TOP_LEVEL_KINDS = /^\.|\.md$|^(Dockerfile|Containerfile|LICENSE|docker-compose|compose)/;

const isCode = (path: string): boolean => /\.(ts|mjs|js|svelte|sql|css)$/.test(path);
const isTest = (path: string): boolean => path.endsWith('.test.ts') || path.startsWith('test/');

/** Every file of the project that people write, as paths from its root. */
const files = globSync(['**', '.*', '.*/**'], {
  cwd: root,
  withFileTypes: true,
  exclude: (entry) => GENERATED.includes(entry.name),
})
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length));

/** The places, as `file:line`, where a pattern stands in the files that a rule is about. */
function places(pattern: RegExp, isMeant: (path: string) => boolean): string[] {
  return files
    .filter((path) => path !== self && isMeant(path) && extname(path) !== '.png')
    .flatMap((path) =>
      readFileSync(root + path, 'utf8')
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
    );
}

describe('the tree', () => {
  test('holds at its top only what a newcomer expects there', () => {
    const strangers = readdirSync(root).filter(
      (name) => !TOP_LEVEL.includes(name) && !TOP_LEVEL_KINDS.test(name),
    );
    expect(strangers).toEqual([]);
  });

  test('has no folder or file whose name says nothing', () => {
    const says = (name: string): boolean =>
      !name
        .toLowerCase()
        .split(/[^a-z]+/)
        .some((word) => EMPTY_NAMES.includes(word.replace(/s$/, '')));
    const strangers = files
      .filter((path) => path !== 'tsconfig.base.json')
      .filter((path) => !path.split('/').every(says));
    expect(strangers).toEqual([]);
  });

  test(`has no file of code longer than ${LONGEST_LINES} lines`, () => {
    const long = files
      .filter((path) => isCode(path) && !basename(path).includes('.gen.') && basename(path) !== 'schema.sql')
      .map((path) => ({ path, lines: readFileSync(root + path, 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > LONGEST_LINES);
    expect(long).toEqual([]);
  });
});

describe('the text', () => {
  const isText = (path: string): boolean => path !== 'pnpm-lock.yaml';

  test('names no place that exists on one machine only', () => {
    expect(places(/(^|[\s"'`(=:])\/(work|farm|tmp|home|Users)\//, isText)).toEqual([]);
  });

  test('names no package registry', () => {
    expect(places(/registry\.(npmjs|yarnpkg)|verdaccio|_authToken/, isText)).toEqual([]);
  });

  test('leaves nothing for later', () => {
    expect(places(/\b(TODO|FIXME|XXX|HACK)\b/, isText)).toEqual([]);
  });
});

describe('the code', () => {
  const isProduct = (path: string): boolean => /^(packages|apps)\/.*\.ts$/.test(path) && !isTest(path);
  const isRules = (path: string): boolean => isProduct(path) && basename(path) === 'rules.ts';
  const isRouter = (path: string): boolean => isProduct(path) && basename(path) === 'router.ts';
  const isPolicy = (path: string): boolean => isProduct(path) && path.startsWith('packages/policy/');

  test('of a rule takes time and chance as arguments, and waits for nothing', () => {
    const impure =
      /Date\.now\(|new Date\(\)|performance\.now|Math\.random|random(UUID|Bytes|Int)|\bawait\b|process\./;
    expect(places(impure, isRules)).toEqual([]);
  });

  test('names the columns it reads', () => {
    expect(places(/selectAll\(|select \*(?! from unnest)|returningAll\(/i, isProduct)).toEqual([]);
  });

  test('of rules and routers catches nothing: refusals and faults are translated at the edge', () => {
    expect(places(/\bcatch\b/, (path) => isRules(path) || isRouter(path))).toEqual([]);
  });

  test('of the policy only allows', () => {
    expect(places(/\bcannot\(|rulesToFields/, isPolicy)).toEqual([]);
  });

  test('of tests uses the real thing', () => {
    expect(places(/\bvi\.(mock|doMock|spyOn)\(/, isTest)).toEqual([]);
  });
});
