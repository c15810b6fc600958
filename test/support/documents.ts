// Executes a document: the files it shows are written, the commands it shows are run, and what it says they print is
// compared. Fenced blocks say what they are: ```csv members.csv is a file, ```sh run commands, ```text output what the
// last command printed.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, run, shellWords, type Ran, type TestHome } from './entente.ts';

export type Block = { readonly language: string; readonly label: string; readonly body: string };

/** The fenced blocks of a Markdown file of the checkout, in order. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(join(checkout, document), 'utf8');
  return [...text.matchAll(/^```(\S+)(?: (\S+))?\n(.*?)^```$/gms)].map(
    ([, language = '', label = '', body = '']) => ({ language, label, body }),
  );
}

/** How one command of a document went, with what the document says it prints. */
export type Executed = {
  readonly command: string;
  readonly code: number | null;
  readonly said: string;
  readonly expected: string | undefined;
};

/**
 * Runs a document in a folder. `npm run -s entente --` is taken for the program it stands for, which is quicker, runs in
 * this process where the line is nothing else, and finds the files of the folder.
 */
export async function execute(
  blocks: readonly Block[],
  { folder, home }: { folder: string; home: TestHome },
): Promise<Executed[]> {
  const executed: Executed[] = [];
  const before = process.cwd();
  process.chdir(folder);
  try {
    for (const [at, { language, label, body }] of blocks.entries()) {
      if (language !== 'sh' && label !== '' && label !== 'output') writeFileSync(label, body);
      if (language !== 'sh' || label !== 'run') continue;
      const commands = body
        .replaceAll(/\\\n\s*/g, '')
        .split('\n')
        .filter((line) => line !== '');
      for (const command of commands) {
        const { code, stdout, stderr } = await runLine(command, home);
        const next = command === commands.at(-1) ? blocks[at + 1] : undefined;
        const expected = next?.label === 'output' ? next.body : undefined;
        executed.push({ command, code, said: stdout + stderr, expected });
      }
    }
  } finally {
    process.chdir(before);
  }
  return executed;
}

function runLine(command: string, home: TestHome): Promise<Ran> {
  const [, own] = /^npm run -s entente -- ([^|&;<]+)$/.exec(command) ?? [];
  if (own !== undefined) return home.entente(...shellWords(own));
  const program = `'${process.execPath}' '${join(checkout, 'apps/cli/src/main.ts')}'`;
  const line = command.replaceAll('npm run -s entente --', program);
  return run(spawn('sh', ['-c', line], { env: home.environment }));
}
