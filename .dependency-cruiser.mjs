// Who may import whom: contract ← policy ← store ← platform ← apps, and within the platform no slice another's router.
const TESTS = String.raw`\.test\.ts$`;

/** A package of ours may import, beside itself, only what is listed. */
function only(from, allowed) {
  return {
    name: `${from.split('/').at(-1)}-imports-only`,
    comment: `${from} may import only itself and: ${allowed.join(', ')}`,
    severity: 'error',
    from: { path: `^${from}/src/`, pathNot: TESTS },
    to: { pathNot: [`^${from}/src/`, ...allowed] },
  };
}

const npm = (name) => `node_modules/${name}/`;
const anyNpm = ['node_modules/', String.raw`^(node:)?[a-z_/]+$`];

export default {
  forbidden: [
    only('packages/contract', [npm('zod')]),
    only('packages/policy', ['^packages/contract/src/', npm('@casl/ability')]),
    only('packages/store', ['^packages/(contract|policy)/src/', ...anyNpm]),
    only('packages/platform', ['^packages/(contract|policy|store)/src/', ...anyNpm]),
    only('packages/client', [
      '^packages/contract/src/',
      '^packages/platform/src/index',
      npm('@trpc/client'),
      npm('@trpc/server'),
    ]),
    {
      name: 'client-takes-types-only',
      comment: 'The client is of the API: of the platform it knows the types.',
      severity: 'error',
      from: { path: '^packages/client/', pathNot: TESTS },
      to: { path: '^packages/(store|platform)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages-by-name',
      comment: 'A package imports another by its name, so by what its index.ts offers; not the files within.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: ['^$1/$2/', String.raw`^(packages/[^/]+|apps/server)/src/index\.ts$`],
      },
    },
    {
      name: 'nobody-imports-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'only-tests-import-tests',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: TESTS },
      to: { path: [TESTS, '^test/', npm('vitest'), npm('fast-check')] },
    },
    {
      name: 'only-the-store-knows-postgres',
      comment: 'packages/store is the only door to PostgreSQL.',
      severity: 'error',
      from: { pathNot: ['^packages/store/', '^test/', TESTS, 'node_modules'] },
      to: { path: ['node_modules/(@types/)?pg[^/]*/', '^pg'] },
    },
    {
      name: 'no-slice-imports-a-router',
      comment: "A slice uses another slice's rules and contract, never its router.",
      severity: 'error',
      from: { path: '^packages/platform/src/([^/]+)/' },
      to: {
        path: String.raw`^packages/platform/src/[^/]+/router\.ts$`,
        pathNot: '^packages/platform/src/$1/',
      },
    },
    {
      name: 'rules-are-pure',
      comment:
        'Rules read no clock, no random, no store and nothing outside the process; hashing is arithmetic.',
      severity: 'error',
      from: { path: String.raw`/rules\.ts$` },
      to: {
        path: [
          '^packages/store/',
          String.raw`/(queries|router)\.ts$`,
          npm('kysely'),
          String.raw`^(node:)?(fs|net|https?|child_process|dns|os|process|timers|worker_threads)\b`,
        ],
      },
    },
    {
      name: 'routers-write-no-sql',
      severity: 'error',
      from: { path: String.raw`/router\.ts$` },
      to: { path: [npm('kysely')] },
    },
    {
      name: 'console-takes-types-only',
      comment: 'The console is a client of the API: of the platform it knows the types.',
      severity: 'error',
      from: { path: '^apps/console/' },
      to: { path: '^packages/(store|platform)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circles',
      comment: 'A circle of types alone disappears before the program runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'What SvelteKit makes up, and how styles are imported, its own check resolves.',
      severity: 'error',
      from: { pathNot: '^apps/console/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/build/', '/.svelte-kit/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
