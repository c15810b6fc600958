import { AttributeName, Month } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, typed, UsageError } from '../words.ts';

const cooperation = {
  type: 'positional',
  required: true,
  description: 'its id, the beginning of it, or the name of its agreement',
} as const;
const permission = {
  type: 'string',
  required: true,
  description: 'a permission with you as provider, as the agreement shows it',
} as const;

/** `2026-01..2026-06` */
function monthsOf(text: string): { from: string; to: string } {
  const [from, to, ...others] = text.split('..');
  if (others.length > 0) throw new UsageError(`--months ${text}: write 2026-01..2026-06`);
  return { from: typed(Month, '--months', from), to: typed(Month, '--months', to) };
}

const share = verb({
  about: 'Lets the recipient of a permission of yours ask about an attribute, or about what events come to.',
  more: 'Cut to those covered now; whoever withdraws later is out at once. The permission has to cover every category that is read. Sharing again brings it up to date. Texts that fewer than the minimum cohort have are told as other; under a permission without deliver, all that are not named here.',
  examples: [
    "--as zephyria column share 'Table and Travel' tier --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'",
    "--as zephyria column share 'Table and Travel' 'count loyalty' --name visits --months 2026-01..2026-06 --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'",
    "--as zephyria column share 'Table and Travel' tier --value Gold --value Blue --permission 'zephyria>mossfield market-research loyalty'",
  ],
  args: {
    cooperation,
    of: {
      type: 'positional',
      required: true,
      description: 'an attribute, or a measure as docs/analysis.md has them',
    },
    permission,
    name: { type: 'string', valueHint: 'a-z0-9_', description: 'what the recipient calls it' },
    months: {
      type: 'string',
      valueHint: '2026-01..2026-06',
      description: 'of a measure: what it came to in each of these months',
    },
    value: {
      type: 'string',
      description: 'of text: a value that may be told by its name; the others are told together',
    },
  },
  repeated: ['value'],
  run: async ({ args, all, session }) => {
    const caller = await session.member();
    const values = all('value');
    return caller.column.share({
      cooperation: await cooperationOf(caller, args.cooperation),
      permission: args.permission,
      of: args.of,
      ...(args.name !== undefined && { name: typed(AttributeName, '--name', args.name) }),
      ...(args.months !== undefined && { months: monthsOf(args.months) }),
      ...(values.length > 0 && { values }),
    });
  },
  show: ({ name, definition, madeAt, values }) =>
    paragraphs(
      `Shared ${name}: ${definition}, as of ${madeAt}.`,
      values.length > 0 && `Values that are told: ${values.join(', ')}.`,
    ),
});

const list = verb({
  about: 'What you share in a cooperation, and what is shared with you.',
  examples: ["--as mossfield column list 'Table and Travel'"],
  args: {
    cooperation,
    after: { type: 'string', valueHint: 'column', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.column.list({
      cooperation: await cooperationOf(caller, args.cooperation),
      ...(args.after !== undefined && { after: args.after }),
    });
  },
  show: ({ columns, next }) =>
    paragraphs(
      columns.length === 0 && 'Nothing is shared yet: entente column share',
      columns.length > 0 &&
        table(
          ['provider', 'column', 'type', 'what', 'made', 'values or months'],
          columns.map(({ provider, name, type, definition, madeAt, values, months }) => [
            provider,
            name,
            type,
            definition,
            madeAt,
            months.length > 0 ? `${months[0]}..${months.at(-1)}` : values.join(', '),
          ]),
        ),
      next !== null && `More: --after '${next}'`,
    ),
});

const remove = verb({
  about: 'Takes a shared column back: nobody can ask about it any more.',
  examples: [
    "--as zephyria column remove 'Table and Travel' tier --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'",
  ],
  args: {
    cooperation,
    name: { type: 'positional', required: true, description: 'the column' },
    permission,
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.column.remove({
      cooperation: await cooperationOf(caller, args.cooperation),
      permission: args.permission,
      name: typed(AttributeName, 'name', args.name),
    });
  },
  show: ({ name }) => `Removed ${name}.`,
});

export const column: Noun = {
  about: 'what you let recipients ask about your people, beside counting them',
  verbs: { share, list, remove },
};
