// What takes too long for every change: whole races, large volumes. Run by `npm test -- --slow` and by .ci/run.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const serverPath = fileURLToPath(new URL('./support/server.ts', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/slow/**/*.test.ts'],
    globalSetup: [serverPath],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    passWithNoTests: true,
  },
});
