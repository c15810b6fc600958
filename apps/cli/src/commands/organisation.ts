import { OrganisationCode, OrganisationPage } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const list = verb({
  about: 'The organisations that you sell to, what belongs to what, and how many contacts each has.',
  more: 'They are imported: entente import organisations. Segments ask for their contacts: contact of organisation(industry = "restaurants").',
  examples: [
    '--as quillon organisation list',
    '--as quillon organisation list --in HARBOUR',
    '--as quillon organisation list --search fern',
  ],
  args: {
    in: {
      type: 'string',
      valueHint: 'code',
      description: 'only those that belong directly to that organisation',
    },
    top: { type: 'boolean', description: 'only those that belong to no other' },
    search: { type: 'string', valueHint: 'text', description: 'only those with that in their name or code' },
    after: { type: 'string', valueHint: 'code', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const parent = args.in === undefined ? {} : { parent: typed(OrganisationCode, '--in', args.in) };
    const after = args.after === undefined ? {} : { after: typed(OrganisationCode, '--after', args.after) };
    const top = args.top ? { top: true } : {};
    const search =
      args.search === undefined
        ? {}
        : { search: typed(OrganisationPage.shape.search.unwrap(), '--search', args.search) };
    return (await session.member()).organisation.list({ ...parent, ...top, ...search, ...after });
  },
  show: ({ organisations, next }) =>
    paragraphs(
      organisations.length === 0 && 'There is no such organisation: entente import organisations',
      organisations.length > 0 &&
        table(
          ['organisation', 'name', 'industry', 'country', 'belongs to', 'belong to it', 'contacts'],
          organisations.map((each) => [
            each.code,
            each.name,
            each.industry ?? '',
            each.country ?? '',
            each.parent ?? '',
            each.organisations,
            each.contacts,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const remove = verb({
  about: 'Removes an organisation to which no other belongs and for which no saved segment asks.',
  more: 'Who its contacts were is forgotten with it; they stay customers.',
  examples: ['--as quillon organisation remove BRASS-FERN'],
  args: { organisation: { type: 'positional', required: true, description: 'its code' } },
  run: async ({ args, session }) =>
    (await session.member()).organisation.remove({
      code: typed(OrganisationCode, 'organisation', args.organisation),
    }),
  show: ({ code }) => `Removed ${code}.`,
});

export const organisation: Noun = { about: 'whom your business sells to', verbs: { list, remove } };
