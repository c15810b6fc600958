// Two kinds of tests: those that need PostgreSQL, `*.pg.test.ts`, for which a server is started once per run, and
// the rest. Tests under test/slow have a configuration of their own. Files share what they import, which is never changed
// by a test; loading it anew for each would take a quarter of the time.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const files = ['{packages,apps}/*/src/**', 'test/**'];
const slow = 'test/slow/**';

const serverPath = fileURLToPath(new URL('./support/server.ts', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    passWithNoTests: true,
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'plain',
          include: files.map((folder) => `${folder}/*.test.ts`),
          exclude: ['**/node_modules/**', '**/*.pg.test.ts', slow],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: files.map((folder) => `${folder}/*.pg.test.ts`),
          exclude: ['**/node_modules/**', slow],
          globalSetup: [serverPath],
        },
      },
    ],
  },
});
