// Programs of the project as children of a test, on a home that is gone afterwards.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runEntente } from '@entente/cli';
import { removeEmbedded } from '@entente/store';
import { afterAll } from 'vitest';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type TestHome = {
  readonly directory: string;
  /** The environment in which programs use this home, and no other server than its own. */
  readonly environment: NodeJS.ProcessEnv;
  /** Runs `entente` with these arguments as a process of its own. */
  readonly process: (args: readonly string[], input?: string) => Promise<Ran>;
  /** The same in this process, which is several times faster: all of the program but its first lines. */
  readonly entente: (...args: readonly string[]) => Promise<Ran>;
  /** The answer of a command that must succeed, as data. */
  readonly answer: (...args: readonly string[]) => Promise<unknown>;
};

/** A home, made at the top of a test file; its server is stopped and it is removed after the file's last test. */
export function temporaryHome(): TestHome {
  const directory = mkdtempSync(join(tmpdir(), 'entente-test-home-'));
  afterAll(() => removeHome(directory));
  return homeAt(directory);
}

/** Stops the servers of a home and removes it. */
export async function removeHome(directory: string): Promise<void> {
  for (const place of [directory, join(directory, 'start')])
    await removeEmbedded({ directory: join(place, 'postgres') });
  rmSync(directory, { recursive: true });
}

/** The home in a folder. */
export function homeAt(directory: string): TestHome {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const environment = { ...inherited, ENTENTE_HOME: directory };
  const entente: TestHome['entente'] = async (...args) => {
    const said = { stdout: '', stderr: '' };
    const code = await runEntente(args, {
      environment,
      stdout: { write: (piece) => (said.stdout += piece) },
      stderr: { write: (piece) => (said.stderr += piece) },
    });
    return { code, ...said };
  };
  return {
    directory,
    environment,
    process: (args, input) =>
      run(startProgram('apps/cli/src/main.ts', args, { environment, cwd: directory }), input),
    entente,
    answer: async (...args) => {
      const { code, stdout, stderr } = await entente(...args, '--json');
      if (code !== 0) throw new Error(`entente ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as unknown;
    },
  };
}

/** Starts a TypeScript program of the checkout. */
export function startProgram(
  program: string,
  args: readonly string[],
  { environment, cwd = checkout }: { environment: NodeJS.ProcessEnv; cwd?: string },
): ChildProcess {
  return spawn(process.execPath, [join(checkout, program), ...args], { cwd, env: environment });
}

/** What a program said and how it ended. */
export async function run(child: ChildProcess, input = ''): Promise<Ran> {
  // A program that ends without reading its input breaks the pipe, which is no fault of ours.
  child.stdin?.on('error', () => {}).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** The words of a command line as a shell reads it, up to a redirection. */
export function shellWords(line: string): string[] {
  const [command = ''] = line.split(' > ');
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** Processes whose command line names the cluster of a home: its server and watchdogs. Told on Linux only. */
export function processesOf(home: string): string[] {
  const cluster = join(home, 'postgres');
  if (process.platform !== 'linux' || !existsSync(cluster)) return [];
  // The cluster of root lies elsewhere where the server could not reach it here.
  const place = realpathSync(cluster);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It ended between the two looks.
        return '';
      }
    })
    .filter((line) => line.includes(place));
}
