// Every npm script passes through here, so that a machine with nothing but Node and npm can run it.
//
// It brings the project's own package manager and, where the host's Node cannot run TypeScript, its own Node
// into .toolchain; installs the locked dependencies if they changed; then becomes `scripts/<task>.ts`.
// Everything it has to say goes to stderr: stdout belongs to the task.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './lifeline.mjs';

const PNPM = 'pnpm@12.21.0';
const NODE = '24.21.0';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolchain = join(root, '.toolchain');
const [task, ...args] = process.argv.slice(2);
const script = join(root, 'scripts', `${task}.ts`);

const say = (line) => process.stderr.write(`${line}\n`);
const giveUp = (line) => {
  say(line);
  process.exit(1);
};

if (!task || !existsSync(script)) {
  const tasks = readdirSync(join(root, 'scripts')).filter((name) => name.endsWith('.ts'));
  giveUp(
    `usage: node scripts/run.mjs <task> [arguments]\ntasks: ${tasks.map((name) => name.slice(0, -3)).join(', ')}`,
  );
}

// npm hands its own settings down as npm_* variables, and pnpm would take them for its settings.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

/** True where the host's Node strips types by itself: 22.18 and newer. */
function nodeStripsTypes() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** The packages that .toolchain must hold; refuses a platform for which npm serves no Node. */
function toolchainPackages() {
  if (nodeStripsTypes()) return [PNPM];
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  if (!['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win-x64'].includes(platform)) {
    giveUp(
      `Entente needs Node 22.18 or newer, and cannot fetch one for ${platform}. This is ${process.version}.`,
    );
  }
  return [PNPM, `node-${platform}@${NODE}`];
}

/** Runs `work` unless the note `file` says that it was already done for exactly these inputs. */
function unlessDone(file, inputs, work) {
  const digest = createHash('sha256').update(inputs.join('\0')).digest('hex');
  if (existsSync(file) && readFileSync(file, 'utf8') === digest) return;
  work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, digest);
}

/** Runs a set-up command with its output on stderr; ends this process where it fails. */
function setUp(what, command, commandArgs) {
  say(what);
  const { status, error } = spawnSync(command, commandArgs, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error || status !== 0) giveUp(`${what}: failed${error ? ` (${error.message})` : ''}`);
}

/** The package manifests of the workspace, whose change asks for a new installation. */
function manifests() {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => join(parent, name)) : [],
  );
  return ['.', 'test', ...folders]
    .map((folder) => join(root, folder, 'package.json'))
    .filter((path) => existsSync(path))
    .concat(['pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => join(root, name)));
}

const packages = toolchainPackages();
unlessDone(join(toolchain, '.installed'), packages, () => {
  mkdirSync(toolchain, { recursive: true });
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  setUp('Fetching the toolchain', 'npm', ['install', ...quiet, '--prefix', toolchain, ...packages]);
});

const nodePackage = packages[1]?.slice(0, packages[1].lastIndexOf('@'));
const paths = [join(toolchain, 'node_modules', '.bin')];
if (nodePackage) paths.unshift(join(toolchain, 'node_modules', nodePackage, 'bin'));
const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
env[pathName] = [...paths, env[pathName]].join(delimiter);

const locked = manifests().map((path) => readFileSync(path, 'utf8'));
unlessDone(
  join(root, 'node_modules', '.entente-installed'),
  [process.platform, process.arch, ...locked],
  () => {
    setUp('Installing dependencies', 'pnpm', [
      'install',
      '--frozen-lockfile',
      '--prefer-offline',
      '--reporter=append-only',
    ]);
  },
);

const node = nodePackage
  ? join(paths[0], process.platform === 'win32' ? 'node.exe' : 'node')
  : process.execPath;
const lifeline = new URL('./lifeline.mjs', import.meta.url).href;
const child = spawn(node, ['--import', lifeline, script, ...args], { cwd: root, env, stdio: 'inherit' });
// A second signal means that the first was not enough. Ctrl-C reaches the task without us.
let signals = 0;
for (const signal of ['SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.kill(signals++ ? 'SIGKILL' : signal));
process.on('SIGINT', () => {});
child.on('error', (error) => giveUp(`${task} did not start: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
