import { DeliveryId, InboxPage } from '@entente/contract';
import { facts, paragraphs, valueFacts } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const list = verb({
  about: 'The people of one delivery, page by page. Each page is in the audit log.',
  examples: ['--as mossfield inbox list abcdefghijklmnop --limit 5'],
  args: {
    delivery: { type: 'positional', required: true, description: 'the delivery’s id' },
    limit: { type: 'string', default: '20', description: 'how many at most' },
    after: { type: 'string', valueHint: 'person', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const { delivery, limit, after } = args;
    const page = typed(InboxPage, 'page', {
      delivery,
      limit: Number(limit),
      ...(after !== undefined && { after }),
    });
    return (await session.member()).inbox.list(page);
  },
  show: ({ rows, next }) =>
    paragraphs(
      rows.length === 0 && 'Nobody is there.',
      ...rows.map(({ person, ref, contact, identifiers, attributes, until, change }) =>
        facts([
          ['person', change === undefined ? person : `${person} (${change})`],
          ['your own ref', ref],
          ...Object.entries(contact),
          ...identifiers.map(({ kind, written }) => [kind, written] as const),
          ...valueFacts(attributes),
          ['to be erased by', until],
        ]),
      ),
      next !== null && `More: --after ${next}`,
    ),
});

const rows = verb({
  about: 'How many rows your inbox has, of one delivery or of all.',
  examples: ['--as mossfield inbox count'],
  args: { delivery: { type: 'string', description: 'of this delivery only' } },
  run: async ({ args, session }) => {
    const { delivery } = args;
    const input = delivery === undefined ? {} : { delivery: typed(DeliveryId, '--delivery', delivery) };
    return (await session.member()).inbox.count(input);
  },
  show: ({ people, locked }) =>
    facts([
      ['rows you can read', people],
      ['rows locked, because their agreement is not ACTIVE', locked],
    ]),
});

export const inbox: Noun = { about: 'what was handed to you', verbs: { list, count: rows } };
