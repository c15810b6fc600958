// `npm test`: the gates, all at once, then the tests.
//
//   npm test                       everything
//   npm test -- packages/store     only the tests whose path contains this
//   npm test -- --slow             only the slow suites
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { buildConsole } from '@entente/console';

const VITEST = ['vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
const running = new Set<ChildProcess>();
for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 1;
  });
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--slow') {
  process.exitCode = await runTests('slow', rest);
} else if (first !== undefined) {
  process.exitCode = await runTests('test', [first, ...rest]);
} else {
  await buildConsole(() => console.log('building the console'));
  const passed = await runGates();
  process.exitCode = passed ? await runTests('test', []) : 1;
}

async function runTests(suite: 'test' | 'slow', filters: readonly string[]): Promise<number> {
  const config = suite === 'slow' ? 'test/vitest.slow.config.ts' : 'test/vitest.config.ts';
  const report = `--outputFile.json=.data/report/${suite}.json`;
  const { code } = await run([...VITEST, report, '--config', config, ...filters], 'inherit');
  return code;
}

/** Runs every gate and prints what the failing ones have to say; true when none fails. */
async function runGates(): Promise<boolean> {
  // What browsers run is checked without Node's types; everything together at once, which is much faster than apart.
  const projects = ['packages/contract', 'packages/policy', 'scripts/tsconfig.all.json'];
  const gates: Record<string, readonly string[]> = {
    format: ['prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
    lint: ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
    boundaries: [
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      'packages',
      'apps',
      'scripts',
      'test',
    ],
    pages: ['svelte-check/bin/svelte-check', '--workspace', 'apps/console', '--tsgo', '--fail-on-warnings'],
    unused: ['knip/bin/knip.js', '--no-config-hints', '--no-progress'],
    ...Object.fromEntries(
      projects.map((project) => [`types of ${project}`, ['@typescript/native/bin/tsc', '-p', project]]),
    ),
  };
  const waiting = Object.entries(gates);
  let passed = true;
  const worker = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      const [name, command] = gate;
      const started = performance.now();
      const { code, output } = await run(command, 'pipe');
      passed &&= code === 0;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(code === 0 ? `ok      ${name} (${seconds} s)` : `failed  ${name}\n${output}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return passed;
}

/** Runs a program of node_modules and answers with its exit code and, unless it was shown, its output. */
async function run(
  [program = '', ...args]: readonly string[],
  output: 'inherit' | 'pipe',
): Promise<{ code: number; output: string }> {
  const lifeline = new URL('./lifeline.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', lifeline, `node_modules/${program}`, ...args], {
    stdio: ['inherit', output, output],
  });
  running.add(child);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  return { code: code ?? 1, output: Buffer.concat(chunks).toString() };
}
