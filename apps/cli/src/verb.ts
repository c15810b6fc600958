/**
 * What a command is: its arguments, what it asks of a procedure, and how the answer is shown to people. Citty reads
 * the arguments; an option that does not exist is refused here, since a misspelt one must not be ignored silently.
 */
import { parseArgs } from 'node:util';
import { defineCommand, runCommand, type ArgsDef, type ParsedArgs } from 'citty';
import type { Session } from './session.ts';
import { UsageError } from './words.ts';

export type Call<A extends ArgsDef> = {
  readonly args: ParsedArgs<A>;
  /** Every value of an option that may be repeated. */
  readonly all: (name: string) => string[];
  readonly session: Session;
};

type Definition<A extends ArgsDef, Answer> = {
  /** One line: what it does. */
  readonly about: string;
  /** What people need to know besides. */
  readonly more?: string;
  /** Whole command lines that work, without `entente` in front. */
  readonly examples: readonly string[];
  readonly args?: A;
  /** Options of `args` that may be repeated. */
  readonly repeated?: readonly (keyof A & string)[];
  /** `home`: it needs the home itself, and no server will do. `file`: it opens neither. */
  readonly place?: 'home' | 'file';
  readonly run: (call: Call<A>) => Promise<Answer>;
  /** The answer for people; undefined where it has been written already. */
  readonly show: (answer: Answer) => string | undefined;
  /** False of an answer that scripts should notice: the program ends as if refused. */
  readonly isGood?: (answer: Answer) => boolean;
};

export type Said = { readonly answer: unknown; readonly text: string | undefined; readonly isGood: boolean };

export type Verb = {
  readonly about: string;
  readonly more: string | undefined;
  readonly examples: readonly string[];
  readonly args: ArgsDef;
  readonly repeated: readonly string[];
  readonly place: 'home' | 'file' | undefined;
  /** Throws a usage error where the arguments are not what the verb takes. */
  readonly check: (rawArgs: string[]) => void;
  readonly run: (session: Session, rawArgs: string[]) => Promise<Said>;
};

/** A noun with its verbs, or a command of one word. */
export type Noun = { readonly about: string; readonly verbs: Readonly<Record<string, Verb>> };
export type Command = Noun | Verb;

export const isNoun = (command: Command): command is Noun => 'verbs' in command;

export function verb<const A extends ArgsDef, Answer>(definition: Definition<A, Answer>): Verb {
  const { about, more, examples, run, show, isGood = () => true } = definition;
  const args: ArgsDef = definition.args ?? {};
  const repeated: readonly string[] = definition.repeated ?? [];
  return {
    about,
    more,
    examples,
    args,
    repeated,
    place: definition.place,
    check: (rawArgs) => void assertKnown(args, repeated, rawArgs),
    run: async (session, rawArgs) => {
      const values = assertKnown(args, repeated, rawArgs);
      const all = (name: string): string[] => values[name] ?? [];
      let said: Said | undefined;
      const command = defineCommand({
        args,
        run: async (context) => {
          const answer = await run({ args: context.args as ParsedArgs<A>, all, session });
          said = { answer, text: show(answer), isGood: isGood(answer) };
        },
      });
      await runCommand(command, { rawArgs });
      if (said === undefined) throw new Error('the command did not run');
      return said;
    },
  };
}

/** Throws a usage error for an option or argument missing, unknown or too many; gives the values of options that may be repeated. */
function assertKnown(
  args: ArgsDef,
  repeated: readonly string[],
  rawArgs: string[],
): Record<string, string[]> {
  const entries = Object.entries(args);
  const options = entries.filter(([, { type }]) => type !== 'positional');
  const parsed = strictly({
    args: rawArgs,
    options: Object.fromEntries(
      options.map(([name, { type }]) => [
        name,
        { type: type === 'boolean' ? 'boolean' : 'string', multiple: true } as const,
      ]),
    ),
    allowPositionals: true,
  });
  const values: Record<string, string[]> = {};
  for (const [name, given] of Object.entries(parsed.values)) {
    const texts = (given as (string | boolean)[]).map(String);
    if (texts.length > 1 && !repeated.includes(name))
      throw new UsageError(`--${name} stands there more than once`);
    if (texts.includes('')) throw new UsageError(`--${name} is empty`);
    values[name] = texts;
  }
  for (const [name, arg] of options)
    if (arg.required === true && values[name] === undefined) throw new UsageError(`--${name} is missing`);
  const positionals = entries.filter(([, { type }]) => type === 'positional');
  const missing = positionals.slice(parsed.positionals.length).find(([, arg]) => arg.required !== false);
  if (missing) throw new UsageError(`<${missing[0]}> is missing`);
  const surplus = parsed.positionals[positionals.length];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many`);
  return values;
}

function strictly(config: Parameters<typeof parseArgs>[0]) {
  try {
    return parseArgs({ ...config, strict: true });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw new UsageError(message.split('. ')[0] ?? message);
  }
}
