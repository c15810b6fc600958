import {
  AttributeName,
  AttributeType,
  DataCategory,
  type DictionaryEdit,
  DictionaryOf,
  Sensitivity,
} from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed, UsageError } from '../words.ts';

const list = verb({
  about: 'What is kept of your customers and of what they did, and what people call it.',
  examples: ['--as zephyria dictionary list'],
  args: { after: { type: 'string', valueHint: 'line', description: 'go on where the previous page ended' } },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: args.after };
    return (await session.member()).dictionary.list(after);
  },
  show: ({ lines, next }) =>
    paragraphs(
      lines.length === 0 && 'Nothing is declared yet: entente import',
      lines.length > 0 &&
        table(
          ['line', 'type', 'category', 'sensitivity', 'label', 'in', 'edited'],
          lines.map(({ of, name, type, category, sensitivity, label, labels, currency, settled }) => [
            `${of}.${name}`,
            currency === null ? type : `${type} ${currency}`,
            category,
            sensitivity,
            label,
            Object.entries(labels)
              .map(([language, text]) => `${language}: ${text}`)
              .join(', '),
            settled ? 'yes' : '',
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const edit = verb({
  about:
    'Changes what people call something in the dictionary, how careful one must be with it, or what it is.',
  more: 'From then on files no longer change the line; one whose mapping has another type or category is refused. docs/import.md says what can be changed.',
  examples: [
    '--as zephyria dictionary edit customer.tier --label en=Tier --label sv=Nivå',
    '--as zephyria dictionary edit survey.answer --sensitivity sensitive',
  ],
  args: {
    line: {
      type: 'positional',
      required: true,
      description: 'customer.<attribute>, or <kind of event>.<property>',
    },
    label: {
      type: 'string',
      valueHint: 'language=text',
      description: 'what people of a language read, repeated for each; without a language, for all',
    },
    sensitivity: { type: 'string', valueHint: 'normal|sensitive|special', description: 'how careful to be' },
    category: { type: 'string', valueHint: 'category', description: 'its data category; of attributes only' },
    type: {
      type: 'string',
      valueHint: 'type',
      description: 'date and instant to text, integer to number and back',
    },
    currency: { type: 'string', valueHint: 'code', description: 'of money without one' },
  },
  repeated: ['label'],
  run: async ({ args, all, session }) => {
    const [of = '', name = ''] = args.line.split('.');
    const labels = all('label');
    return (await session.member()).dictionary.save({
      of: typed(DictionaryOf, 'line', of),
      name: typed(AttributeName, 'line', name),
      ...(labels.length > 0 && { label: labelsIn(labels) }),
      ...(args.sensitivity !== undefined && {
        sensitivity: typed(Sensitivity, '--sensitivity', args.sensitivity),
      }),
      ...(args.category !== undefined && { category: typed(DataCategory, '--category', args.category) }),
      ...(args.type !== undefined && { type: typed(AttributeType, '--type', args.type) }),
      ...(args.currency !== undefined && { currency: args.currency }),
    });
  },
  show: ({ of, name, type, category, sensitivity, segments }) =>
    paragraphs(
      `${of}.${name} is ${type}, ${category}, ${sensitivity}.`,
      segments.length > 0 && `Read by ${segments.join(', ')}.`,
    ),
});

/** `Tier`, or `en=Tier` and `sv=Nivå`. */
function labelsIn(given: readonly string[]): NonNullable<DictionaryEdit['label']> {
  const parts = given.map((each) => /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)=(.+)$/.exec(each));
  const [only] = given;
  if (given.length === 1 && only !== undefined && !parts[0]) return only;
  return Object.fromEntries(
    parts.map((part, nth) => {
      const [, language, label] = part ?? [];
      if (language === undefined || label === undefined)
        throw new UsageError(
          `--label ${given[nth] ?? ''}: say for which language, such as en=${given[nth] ?? ''}`,
        );
      return [language, label];
    }),
  );
}

export const dictionary: Noun = {
  about: 'what is kept of your customers, and what people call it',
  verbs: { list, edit },
};
