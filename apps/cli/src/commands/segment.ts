import { AttributeName, CrossTabBy, Language, SegmentName, writeValue, type Asked } from '@entente/contract';
import { edgesOf } from '../asked.ts';
import { readText } from '../files.ts';
import { count, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, typed } from '../words.ts';

const condition = {
  type: 'positional',
  required: true,
  description: "a condition as docs/segments.md has them, or a saved segment's name",
} as const;
const language = {
  type: 'string',
  valueHint: 'en|sv',
  default: 'en',
  description: 'the language of the plain words',
} as const;

/** A bare name is never a condition. */
const askedOf = (text: string): Asked => {
  const name = SegmentName.safeParse(text);
  return name.success ? { name: name.data } : { text };
};

const vocabulary = verb({
  about: 'What conditions may name: attributes, and the properties of events.',
  examples: ['--as zephyria segment vocabulary'],
  run: async ({ session }) => (await session.member()).segment.vocabulary(),
  show: ({ attributes, properties }) =>
    table(
      ['name', 'type', 'category', 'label'],
      [
        ...attributes.map(({ name, type, category, label }) => [name, type, category, label]),
        ...properties.map(({ kind, name, type, label }) => [`${kind}(${name} …)`, type, kind, label]),
      ],
    ),
});

const check = verb({
  about: 'Reads a condition and says in plain words what it means, or everything that is wrong with it.',
  examples: [`--as zephyria segment check 'tier = "Gold" and did purchase(in last 90 days)'`],
  args: { condition, language },
  run: async ({ args, session }) =>
    (await session.member()).segment.check({
      of: { text: args.condition },
      language: typed(Language, '--language', args.language),
    }),
  show: ({ text, says, categories }) => paragraphs(says, text, `Reads ${categories.join(' ') || 'nothing'}.`),
});

const counted = verb({
  about: 'How many of your customers meet a condition now.',
  examples: [
    `--as zephyria segment count 'count purchase(in last 12 months) >= 3'`,
    '--as zephyria segment count regulars',
  ],
  args: { condition },
  run: async ({ args, session }) => (await session.member()).segment.count({ of: askedOf(args.condition) }),
  show: ({ selected, customers, at }) => `${count(selected)} of ${count(customers)} customers at ${at}.`,
});

/** `tier`, `points:100,500`, `salary:20000 AUD,50000 AUD`, `segment regulars`. */
function byOf(text: string): CrossTabBy {
  const [, name] = /^segment (.+)$/.exec(text) ?? [];
  if (name !== undefined) return { segment: typed(SegmentName, '--by', name) };
  const [attribute = '', edges] = text.split(/:(.*)/s);
  return typed(CrossTabBy, '--by', {
    attribute: typed(AttributeName, '--by', attribute),
    ...(edges !== undefined && { edges: edgesOf(edges) }),
  });
}

/** Of a value what people read; of bands between which edges they lie. */
function valueText(by: CrossTabBy, value: string | number | boolean | null): string {
  if (value === null) return 'unknown';
  if ('segment' in by) return value === true ? by.segment : `not ${by.segment}`;
  if (!by.edges) return String(value);
  const [from, to] = [by.edges[Number(value) - 1], by.edges[Number(value)]];
  const [begin, end] = [from, to].map((edge) => (edge === undefined ? undefined : writeValue(edge)));
  if (begin === undefined) return `below ${end}`;
  return end === undefined ? `${begin} and above` : `${begin} to below ${end}`;
}

const crosstab = verb({
  about: 'How many of your customers there are by one or two attributes, in bands where edges are given.',
  more: 'A --by is an attribute, an attribute with edges as in points:100,500 or "salary:40000 AUD,80000 AUD", or a segment as in "segment regulars".',
  examples: [
    '--as zephyria segment crosstab --by tier',
    `--as zephyria segment crosstab regulars --by tier --by 'salary:40000 AUD,80000 AUD'`,
  ],
  args: {
    condition: { ...condition, required: false },
    by: { type: 'string', valueHint: 'attribute', description: 'what to count by; once or twice' },
  },
  repeated: ['by'],
  run: async ({ args, all, session }) => {
    const by = all('by').map(byOf);
    const of = args.condition === undefined ? {} : { of: askedOf(args.condition) };
    return { by, ...(await (await session.member()).segment.crosstab({ ...of, by })) };
  },
  show: ({ by, cells, customers, at }) =>
    paragraphs(
      table(
        [...by.map((each) => ('segment' in each ? each.segment : each.attribute)), 'customers'],
        cells.map(({ values, customers: own }) => [
          ...values.map((value, place) => valueText(by[place]!, value)),
          count(own),
        ]),
      ),
      `${count(customers)} customers at ${at}.`,
    ),
});

const members = verb({
  about: 'The refs of those of your customers who meet a condition now.',
  examples: ['--as zephyria segment members regulars'],
  args: {
    condition,
    after: { type: 'string', valueHint: 'ref', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: args.after };
    return (await session.member()).segment.members({ of: askedOf(args.condition), ...after });
  },
  show: ({ refs, next }) =>
    paragraphs(
      refs.length === 0 ? 'Nobody meets it.' : refs.join('\n'),
      next !== null && `More: --after ${next}`,
    ),
});

const save = verb({
  about: 'Saves a segment; one of that name is replaced.',
  examples: [
    `--as zephyria segment save regulars 'count purchase(in last 12 months) >= 3'`,
    '--as zephyria segment save regulars --file regulars.txt',
  ],
  args: {
    name: { type: 'positional', required: true, description: 'a-z, 0-9 and inner hyphens' },
    condition: { type: 'positional', required: false, description: 'the condition' },
    file: {
      type: 'string',
      valueHint: 'file',
      description: 'a file with the condition; - is standard input',
    },
  },
  run: async ({ args, session }) => {
    const name = typed(SegmentName, 'name', args.name);
    const text = args.file === undefined ? (args.condition ?? '') : await readText(args.file);
    return (await session.member()).segment.save({ name, of: { text } });
  },
  show: ({ name, says }) => paragraphs(`Saved ${name}.`, says),
});

const list = verb({
  about: 'Your segments.',
  examples: ['--as zephyria segment list'],
  args: {
    after: { type: 'string', valueHint: 'segment', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: typed(SegmentName, '--after', args.after) };
    return (await session.member()).segment.list(after);
  },
  show: ({ segments, next }) =>
    paragraphs(
      segments.length === 0 && 'There is no segment yet: entente segment save',
      segments.length > 0 &&
        table(
          ['segment', 'reads', 'changed', 'condition'],
          segments.map(({ name, categories, changedAt, text }) => [
            name,
            categories.join(' '),
            changedAt,
            text,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const name = { type: 'positional', required: true, description: 'the segment' } as const;

const show = verb({
  about: 'One segment, in plain words.',
  examples: ['--as zephyria segment show regulars --language sv'],
  args: { name, language },
  run: async ({ args, session }) =>
    (await session.member()).segment.get({
      name: typed(SegmentName, 'name', args.name),
      language: typed(Language, '--language', args.language),
    }),
  show: ({ says, text, categories, changedAt, changedBy }) =>
    paragraphs(says, text, `Reads ${categories.join(' ')}. Changed at ${changedAt} by ${changedBy}.`),
});

const remove = verb({
  about: 'Removes a segment; what was published of it stays until it is published anew.',
  examples: ['--as zephyria segment remove regulars'],
  args: { name },
  run: async ({ args, session }) =>
    (await session.member()).segment.remove({ name: typed(SegmentName, 'name', args.name) }),
  show: (removed) => `Removed ${removed.name}.`,
});

const publish = verb({
  about: 'Makes a segment usable to the recipient of a permission of yours, cut to those covered now.',
  more: 'The permission has to cover every category the segment reads. Whoever withdraws later is out at once.',
  examples: [
    "--as zephyria segment publish 'Table and Travel' regulars --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'",
  ],
  args: {
    cooperation: {
      type: 'positional',
      required: true,
      description: 'its id, the beginning of it, or the name of its agreement',
    },
    name,
    permission: {
      type: 'string',
      required: true,
      description: 'a permission with you as provider, as the agreement shows it',
    },
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    const cooperation = await cooperationOf(caller, args.cooperation);
    const wanted = { cooperation, name: typed(SegmentName, 'name', args.name), permission: args.permission };
    return caller.segment.publish(wanted);
  },
  show: (published) =>
    `Published ${published.name} under "${published.permission}" at ${published.publishedAt}.`,
});

export const segment: Noun = {
  about: 'conditions that select your own customers',
  verbs: { vocabulary, check, count: counted, crosstab, members, save, list, show, remove, publish },
};
