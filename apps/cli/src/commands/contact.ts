import { CustomerRef, OrganisationCode } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const organisation = { type: 'positional', required: true, description: 'the organisation’s code' } as const;

const list = verb({
  about: 'The contacts of an organisation: your customers, by ref.',
  more: 'They are imported: entente import contacts.',
  examples: ['--as quillon contact list BRASS-FERN'],
  args: {
    organisation,
    after: { type: 'string', valueHint: 'ref', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: typed(CustomerRef, '--after', args.after) };
    const code = typed(OrganisationCode, 'organisation', args.organisation);
    return (await session.member()).contact.list({ organisation: code, ...after });
  },
  show: ({ contacts, next }) =>
    paragraphs(
      contacts.length === 0 && 'It has no contacts: entente import contacts',
      contacts.length > 0 &&
        table(
          ['customer', 'role', 'title'],
          contacts.map(({ customer, role, title }) => [customer, role, title ?? '']),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const remove = verb({
  about: 'Says that a customer is no contact of an organisation any more.',
  examples: ['--as quillon contact remove BRASS-FERN q-00017'],
  args: {
    organisation,
    customer: { type: 'positional', required: true, description: 'your own id of the customer' },
  },
  run: async ({ args, session }) =>
    (await session.member()).contact.remove({
      organisation: typed(OrganisationCode, 'organisation', args.organisation),
      customer: typed(CustomerRef, 'customer', args.customer),
    }),
  show: ({ organisation: code, customer }) => `${customer} is no contact of ${code} any more.`,
});

export const contact: Noun = {
  about: 'which of your customers stand for an organisation',
  verbs: { list, remove },
};
