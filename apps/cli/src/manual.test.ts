import { readFileSync } from 'node:fs';
import { shellWords } from '@entente/test/support/entente.ts';
import { expect, test } from 'vitest';
import { commands } from './commands/commands.ts';
import { splitGlobals } from './globals.ts';
import { printManual } from './manual.ts';
import { find, getVerb } from './run.ts';
import { isNoun } from './verb.ts';

const verbs = Object.values(commands).flatMap((command) =>
  isNoun(command) ? Object.values(command.verbs) : [command],
);

test('docs/cli.md is what the commands say of themselves', () => {
  const written = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  expect(printManual(), 'run node scripts/print-cli.ts').toBe(written);
});

test.each(verbs.flatMap(({ examples }) => examples))(
  'the example is a command as it stands: %s',
  (example) => {
    const { rest } = splitGlobals(shellWords(example));
    const { path, command, rawArgs } = find(rest);
    expect(() => getVerb(path, command, rawArgs).check(rawArgs)).not.toThrow();
  },
);

test('every command has an example and says in one line what it does', () => {
  const silent = verbs.filter(
    ({ about, examples }) => about === '' || about.includes('\n') || examples.length === 0,
  );
  expect(silent).toEqual([]);
});
