/** The options that every command takes, wherever they stand on the line. */
import { parseArgs } from 'node:util';

export type Globals = {
  readonly as: string | undefined;
  readonly role: readonly string[];
  readonly profile: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
};

const options = {
  as: { type: 'string' },
  role: { type: 'string', multiple: true },
  profile: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const globalHelp: readonly (readonly [string, string])[] = [
  ['--as <partner>', 'the partner you act for'],
  ['--role <role>', 'admin, analyst or privacy-officer; may be repeated; all three unless said'],
  ['--profile <name>', 'the server to ask, as entente profiles has it; local is this home itself'],
  ['--json', 'the answer as one JSON document, a refusal as one on stderr'],
  ['-h, --help', 'this text'],
];

/** Takes the arguments of the program; gives these options, and the arguments without them. */
export function splitGlobals(argv: readonly string[]): { globals: Globals; rest: string[] } {
  const { values, tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') break;
    if (token.kind !== 'option' || !(token.name in options)) continue;
    taken.add(token.index);
    if (token.inlineValue === false) taken.add(token.index + 1);
  }
  return {
    globals: {
      as: typeof values.as === 'string' ? values.as : undefined,
      role: (values.role ?? []).filter((role) => typeof role === 'string'),
      profile: typeof values.profile === 'string' ? values.profile : undefined,
      json: values.json === true,
      help: values.help === true,
    },
    rest: argv.filter((_, index) => !taken.has(index)),
  };
}
