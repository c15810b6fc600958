/** One run of the program: finds the command, runs it, and says its answer or why there is none. */
import { commands } from './commands/commands.ts';
import { endingOf, exitCodes } from './exit.ts';
import { splitGlobals } from './globals.ts';
import { helpFor, mainHelp, usageLine } from './help.ts';
import { sessionOf, type Session } from './session.ts';
import { isNoun, type Command, type Verb } from './verb.ts';
import { UsageError } from './words.ts';

type Output = { readonly write: (text: string) => unknown };
type Surroundings = { environment: NodeJS.ProcessEnv; stdout: Output; stderr: Output };

/** Runs the arguments of the program; answers with its exit code. */
export async function runEntente(
  argv: readonly string[],
  { environment, stdout, stderr }: Surroundings,
): Promise<number> {
  const { globals, rest } = splitGlobals(argv);
  const { path, command, rawArgs } = find(rest);
  if (globals.help) {
    stdout.write(`${command ? helpFor(path, command) : mainHelp(commands)}\n`);
    return exitCodes.done.code;
  }
  let session: Session | undefined;
  try {
    const verb = getVerb(path, command, rawArgs);
    session = await sessionOf(globals, { environment, place: verb.place });
    const { answer, text, isGood } = await verb.run(session, rawArgs);
    await session.close();
    const said = globals.json ? JSON.stringify(answer) : text;
    if (said !== undefined) stdout.write(`${said}\n`);
    return (isGood ? exitCodes.done : exitCodes.refused).code;
  } catch (error) {
    await session?.close();
    const ending = await endingOf(error, {
      json: globals.json,
      isTraced: environment['ENTENTE_TRACE'] === '1',
    });
    const isHelped = ending.code === exitCodes.usage.code && !globals.json;
    stderr.write(`${ending.text}\n${isHelped ? `\n${hint(path, command)}\n` : ''}`);
    return ending.code;
  }
}

/** What to say after a usage error: of one verb how it is called, of anything above it what there is. */
function hint(path: readonly string[], command: Command | undefined): string {
  if (command === undefined) return mainHelp(commands);
  return isNoun(command) ? helpFor(path, command) : usageLine(path.join(' '), command);
}

export type Found = { path: string[]; command: Command | undefined; rawArgs: string[] };

/** The command that the first words name: a noun, a verb of it (of one word or two), or nothing; and the words that remain. */
export function find([first, ...words]: readonly string[]): Found {
  const command = first !== undefined && Object.hasOwn(commands, first) ? commands[first] : undefined;
  if (first === undefined || command === undefined)
    return { path: [], command: undefined, rawArgs: first === undefined ? [] : [first, ...words] };
  const verbs = isNoun(command) ? command.verbs : {};
  for (const length of [2, 1]) {
    const word = words.slice(0, length).join(' ');
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
    if (verb !== undefined) return { path: [first, word], command: verb, rawArgs: words.slice(length) };
  }
  return { path: [first], command, rawArgs: words };
}

/** The verb to run. Throws a usage error where none was named. */
export function getVerb(
  path: readonly string[],
  command: Command | undefined,
  [word]: readonly string[],
): Verb {
  if (command !== undefined && !isNoun(command)) return command;
  const what = command === undefined ? 'command' : `verb of ${path.join(' ')}`;
  throw new UsageError(word === undefined ? `name a ${what}` : `"${word}" is no ${what}`);
}
