import { writePieces } from '../files.ts';
import { count, facts, paragraphs, table, valueFacts } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { UsageError } from '../words.ts';

const ref = { type: 'positional', required: true, description: 'your own id of the customer' } as const;

const show = verb({
  about: 'Everything you know about one customer. The look and its reason are recorded.',
  examples: [
    "--as zephyria --role privacy-officer customer show ZF00000017 --reason 'request 17 of the customer'",
  ],
  args: { ref, reason: { type: 'string', description: 'why you look; it is recorded' } },
  run: async ({ args, session }) => {
    const reason = args.reason ?? '';
    return (await session.member()).customer.get({ ref: args.ref, reason });
  },
  show: ({ ref: own, changedAt, contact, identifiers, attributes }) =>
    paragraphs(
      facts([['ref', own], ['changed', changedAt], ...Object.entries(contact), ...valueFacts(attributes)]),
      identifiers.length > 0 &&
        table(
          ['identifier', 'as written', 'recognised by'],
          identifiers.map(({ kind, written, normalised }) => [kind, written, normalised]),
        ),
    ),
});

const find = verb({
  about:
    'Your customers with an e-mail, a phone or a card number. Whoever is found was looked at, for the reason.',
  examples: [
    "--as zephyria --role privacy-officer customer find --email ada@example.com --reason 'she telephoned'",
  ],
  args: {
    email: { type: 'string', description: 'an e-mail, as written' },
    phone: { type: 'string', description: 'a phone number, as written' },
    loyalty: { type: 'string', description: 'the number of a loyalty card' },
    reason: { type: 'string', description: 'why you look; it is recorded' },
  },
  run: async ({ args, session }) => {
    const given = (['email', 'phone', 'loyalty'] as const).flatMap((kind) => {
      const written = args[kind];
      return written === undefined ? [] : [{ kind, written }];
    });
    const [sought] = given;
    if (sought === undefined || given.length > 1)
      throw new UsageError('say one of --email, --phone and --loyalty');
    return (await session.member()).customer.find({ ...sought, reason: args.reason ?? '' });
  },
  show: ({ refs, isMore }) =>
    refs.length === 0
      ? 'Nobody.'
      : paragraphs(refs.join('\n'), isMore && 'And more: only so many are named.'),
});

const summary = verb({
  about: 'What your store holds, counted exactly.',
  examples: ['--as zephyria customer summary'],
  run: async ({ session }) => (await session.member()).customer.summary(),
  show: ({ at, customers, identifiers, events, consentEvents, activeConsents, dictionary }) =>
    paragraphs(
      facts([
        ['customers', customers],
        ['decisions recorded', consentEvents],
        ['consents active now', activeConsents],
        ...Object.entries(events).map(([kind, number]) => [`events: ${kind}`, number] as const),
        ['as of', at],
      ]),
      table(
        ['identifier', 'customers with one', 'valid', 'unusable'],
        Object.entries(identifiers).map(([kind, { present, valid, invalid }]) => [
          kind,
          present,
          valid,
          invalid,
        ]),
      ),
      dictionary.length > 0 &&
        table(
          ['attribute', 'type', 'category', 'sensitivity', 'label'],
          dictionary.map(({ name, type, category, sensitivity, label }) => [
            name,
            type,
            category,
            sensitivity,
            label,
          ]),
        ),
    ),
});

const erase = verb({
  about: 'Erases a customer for good, here and by recall at everybody who was handed the person.',
  examples: ['--as zephyria customer erase ZF00000017'],
  args: { ref },
  run: async ({ args, session }) => (await session.member()).customer.erase({ ref: args.ref }),
  show: ({ recalls }) => `Erased. Recalls opened: ${count(recalls)}.`,
});

const file = verb({
  about:
    'Everything you have about one customer, as the person may ask for it. The look and its reason are recorded.',
  more: 'text is for the person to read; ndjson has everything as it is, one object a line.',
  examples: [
    "--as zephyria --role privacy-officer customer file ZF00000017 --reason 'request 17' --to file.txt",
    "--as zephyria customer file ZF00000017 --reason 'request 17' --format ndjson --to file.ndjson",
  ],
  args: {
    ref,
    reason: { type: 'string', description: 'why you look; it is recorded' },
    format: { type: 'enum', options: ['text', 'ndjson'], default: 'text', description: 'how' },
    to: {
      type: 'string',
      valueHint: 'file',
      description: 'the file to write, for your eyes only; standard output unless said',
    },
  },
  run: async ({ args, session }) => {
    const { to } = args;
    if (session.globals.json && to === undefined)
      throw new UsageError('with --json, say where the file goes: --to <file>');
    const format = args.format === 'ndjson' ? 'ndjson' : 'text';
    const input = { ref: args.ref, reason: args.reason ?? '', format } as const;
    const pieces = await (await session.member()).customer.export(input);
    return { to, bytes: await writePieces(pieces, to) };
  },
  show: ({ to, bytes }) => (to === undefined ? undefined : `Wrote ${count(bytes)} bytes to ${to}.`),
});

export const customer: Noun = { about: 'your own customers', verbs: { show, find, file, summary, erase } };
