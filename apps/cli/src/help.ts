/** The help texts, made from what the commands are. */
import type { ArgsDef } from 'citty';
import { exitCodes } from './exit.ts';
import { globalHelp } from './globals.ts';
import { paragraphs, wrapped } from './table.ts';
import { isNoun, type Command, type Noun, type Verb } from './verb.ts';

type Line = readonly [string, string];

/** All commands. */
export function mainHelp(commands: Readonly<Record<string, Command>>): string {
  return sections({
    '': 'entente <command> …: a cooperation database under consent, for one partner at a time.',
    Commands: columns(Object.entries(commands).map(([name, { about }]) => [name, about])),
    'Options, with every command': columns(globalHelp),
    Environment: columns([
      ['ENTENTE_HOME', 'the folder of database, keys and journal; .data of the checkout unless said'],
      ['ENTENTE_ORIGIN', 'where people open the platform, for the links in letters'],
      ['DATABASE_URL', 'a superuser’s URL of another PostgreSQL than the embedded one'],
    ]),
    'Exit codes': columns(Object.values(exitCodes).map(({ code, means }) => [String(code), means])),
    More: 'entente <command> --help has arguments and examples; docs/cli.md all of them.',
  });
}

/** The verbs of a noun. */
function nounHelp(name: string, { about, verbs }: Noun): string {
  return sections({
    '': `entente ${name} <verb> …: ${about}`,
    Verbs: columns(Object.entries(verbs).map(([word, { about: what }]) => [word, what])),
    Examples: exampleLines(
      Object.values(verbs)
        .flatMap(({ examples }) => examples.slice(0, 1))
        .slice(0, 5),
    ),
    More: `entente ${name} <verb> --help has its arguments.`,
  });
}

/** One verb; `path` is the words it is called by, such as `partner create`; `always` the options it has like all. */
export function verbHelp(
  path: string,
  { about, more, args, repeated, examples }: Verb,
  always = globalHelp,
): string {
  const entries = Object.entries(args);
  const positionals = entries.filter(([, { type }]) => type === 'positional');
  const options = entries.filter(([, { type }]) => type !== 'positional');
  return sections({
    '': paragraphs(`entente ${path}${synopsis(args)}`, wrapped(about), more && wrapped(more)),
    Arguments: columns(positionals.map(([name, { description }]) => [`<${name}>`, description ?? ''])),
    Options: columns([...options.map((option) => optionLine(option, repeated)), ...always]),
    Examples: exampleLines(examples),
  });
}

/** The help for whatever was asked about. */
export function helpFor(path: readonly string[], command: Command): string {
  const name = path.join(' ');
  return isNoun(command) ? nounHelp(name, command) : verbHelp(name, command);
}

/** How a verb is called, and where more is said. */
export function usageLine(path: string, { args }: Verb): string {
  return `usage: entente ${path}${synopsis(args)}\nentente ${path} --help says more.`;
}

function synopsis(args: ArgsDef): string {
  return Object.entries(args)
    .map(([name, arg]) => {
      if (arg.type === 'positional') return arg.required === false ? ` [${name}]` : ` <${name}>`;
      return arg.required === true ? ` --${name} <${arg.valueHint ?? name}>` : '';
    })
    .join('');
}

function optionLine([name, arg]: [string, ArgsDef[string]], repeated: readonly string[]): Line {
  const value = arg.type === 'boolean' ? '' : ` <${arg.valueHint ?? name}>`;
  const notes = [
    arg.description,
    arg.type === 'enum' && `one of ${arg.options?.join(', ')}`,
    repeated.includes(name) && 'may be repeated',
    arg.default !== undefined && `${String(arg.default)} unless said`,
  ].filter((note) => typeof note === 'string');
  return [`--${name}${value}`, notes.join('; ')];
}

function exampleLines(examples: readonly string[]): string {
  return examples.map((example) => `  entente ${example}`).join('\n');
}

function columns(lines: readonly Line[]): string {
  const widest = Math.max(0, ...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(widest)}  ${right}`.trimEnd()).join('\n');
}

function sections(texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts)
    .filter(([, text]) => text !== '')
    .map(([title, text]) => (title === '' ? text : `${title}\n${text.startsWith('  ') ? text : `  ${text}`}`))
    .join('\n\n');
}
