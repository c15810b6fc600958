// `npm test`: every gate in turn, then the tests. Later gates do not run when an earlier one fails.
import { spawnSync } from 'node:child_process';
const projects = ['packages/contract', 'packages/policy', 'packages/store', 'packages/platform', 'apps/cli', 'test', 'scripts'];
const gates = [
  ...projects.map((project) => `node node_modules/@typescript/native/bin/tsc -p ${project}`),
  'node node_modules/vitest/vitest.mjs run --config test/vitest.config.ts',
];
for (const gate of gates) {
  const [command = '', ...args] = gate.split(' ');
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
