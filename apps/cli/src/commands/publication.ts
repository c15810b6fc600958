import { SetName } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, typed } from '../words.ts';

const cooperation = {
  type: 'positional',
  required: true,
  description: 'its id, the beginning of it, or the name of its agreement',
} as const;

const list = verb({
  about:
    'The sets and segments that you have published in a cooperation, and those that are published to you.',
  examples: ["--as zephyria publication list 'Table and Travel'"],
  args: {
    cooperation,
    after: { type: 'string', valueHint: 'publication', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.publication.list({
      cooperation: await cooperationOf(caller, args.cooperation),
      ...(args.after !== undefined && { after: args.after }),
    });
  },
  show: ({ publications, next }) =>
    paragraphs(
      publications.length === 0 && 'Nothing is published yet: entente segment publish, entente set publish',
      publications.length > 0 &&
        table(
          ['provider', 'name', 'permission', 'published', 'people'],
          publications.map(({ provider, name, permission, publishedAt, people }) => [
            provider,
            name,
            permission,
            publishedAt,
            people,
          ]),
        ),
      next !== null && `More: --after '${next}'`,
    ),
});

const remove = verb({
  about: 'Withdraws a published set or segment: nobody can ask about it or request it any more.',
  more: 'Deliveries that were asked for with it cannot be refreshed. What was told stays on record, and what noisy answers cost stays spent.',
  examples: [
    "--as zephyria publication remove 'Table and Travel' gale-and-gust --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'",
  ],
  args: {
    cooperation,
    name: { type: 'positional', required: true, description: 'the set or segment' },
    permission: {
      type: 'string',
      required: true,
      description: 'the permission it is published under, as the list shows it',
    },
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.publication.remove({
      cooperation: await cooperationOf(caller, args.cooperation),
      permission: args.permission,
      name: typed(SetName, 'name', args.name),
    });
  },
  show: ({ name }) => `Withdrawn: ${name}.`,
});

export const publication: Noun = {
  about: 'the sets and segments that recipients can ask about and request',
  verbs: { list, remove },
};
