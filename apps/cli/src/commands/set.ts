import { SetName } from '@entente/contract';
import { readText } from '../files.ts';
import { count, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { categoriesOf, cooperationOf, typed } from '../words.ts';

const save = verb({
  about: 'Saves a list of your own refs, one a line; a set of that name is replaced.',
  examples: ['--as zephyria set save frequent-flyers refs.txt --categories loyalty'],
  args: {
    name: { type: 'positional', required: true, description: 'a-z, 0-9 and inner hyphens' },
    file: {
      type: 'positional',
      required: true,
      description: 'a file of refs, one a line; - is standard input',
    },
    categories: {
      type: 'string',
      required: true,
      valueHint: 'category,category',
      description: 'every data category you read to choose these customers',
    },
  },
  run: async ({ args, session }) => {
    const name = typed(SetName, 'name', args.name);
    const categories = categoriesOf('--categories', args.categories);
    const text = await readText(args.file);
    const refs = text.split(/\r?\n/).filter((line) => line !== '');
    return (await session.member()).set.save({ name, categories, refs });
  },
  show: ({ name, refs }) => `Saved ${name}: ${count(refs)} refs.`,
});

const list = verb({
  about: 'Your sets.',
  examples: ['--as zephyria set list'],
  args: { after: { type: 'string', valueHint: 'set', description: 'go on where the previous page ended' } },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: typed(SetName, '--after', args.after) };
    return (await session.member()).set.list(after);
  },
  show: ({ sets, next }) =>
    paragraphs(
      sets.length === 0 && 'There is no set yet: entente set save',
      sets.length > 0 &&
        table(
          ['set', 'refs', 'customers', 'drawn from', 'saved'],
          sets.map(({ name, refs, customers, categories, createdAt }) => [
            name,
            refs,
            customers,
            categories.join(' '),
            createdAt,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const publish = verb({
  about: 'Makes a set usable to the recipient of a permission of yours, cut to those covered now.',
  more: 'The permission has to cover every category the set was drawn from. Whoever withdraws later is out at once.',
  examples: [
    "--as zephyria set publish 'Table and Travel' frequent-flyers --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'",
  ],
  args: {
    cooperation: {
      type: 'positional',
      required: true,
      description: 'its id, the beginning of it, or the name of its agreement',
    },
    name: { type: 'positional', required: true, description: 'the set' },
    permission: {
      type: 'string',
      required: true,
      description: 'a permission with you as provider, as the agreement shows it',
    },
  },
  run: async ({ args, session }) => {
    const name = typed(SetName, 'name', args.name);
    const caller = await session.member();
    const cooperation = await cooperationOf(caller, args.cooperation);
    return caller.set.publish({ cooperation, name, permission: args.permission });
  },
  show: ({ name, permission, publishedAt }) => `Published ${name} under "${permission}" at ${publishedAt}.`,
});

export const set: Noun = {
  about: 'lists of your own customers, used in overlaps and deliveries',
  verbs: { save, list, publish },
};
