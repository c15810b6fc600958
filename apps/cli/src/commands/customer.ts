import { count, facts, paragraphs, table, valueFacts } from '../table.ts';
import { verb, type Noun } from '../verb.ts';

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

export const customer: Noun = { about: 'your own customers', verbs: { show, summary, erase } };
