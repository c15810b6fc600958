// What takes too long for every change: whole races, large volumes. Run by `npm test -- --slow` and by .ci/run.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const serverPath = fileURLToPath(new URL('./support/server.ts', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

/** What measures time, kills processes or needs both processors to itself; the others go on two at a time before these. */
const alone = [
  'change-coverage',
  'crash',
  'decision-race',
  'delivery-race',
  'hostile-files',
  'jobs',
  'late-effects',
  'parity',
  'pool',
  'release-race',
  'rounds',
  'server-crash',
].map((name) => `test/slow/${name}.test.ts`);

const patience = { testTimeout: 900_000, hookTimeout: 300_000 };

export default defineConfig({
  root,
  test: {
    globalSetup: [serverPath],
    passWithNoTests: true,
    projects: [
      {
        root,
        test: {
          ...patience,
          name: 'together',
          include: ['test/slow/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        root,
        test: {
          ...patience,
          name: 'alone',
          include: [...alone, 'test/e2e/**/*.e2e.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
