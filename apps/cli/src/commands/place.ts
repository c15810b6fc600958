import { PlacePage, PlaceRef } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const list = verb({
  about: 'Your places: stores, towns, regions, and what lies in what.',
  more: 'Places are imported: entente import places. Segments ask for a region by its ref: store in region "AU/SA".',
  examples: [
    '--as mossfield place list',
    '--as mossfield place list --in AU/SA',
    '--as mossfield place list --search barra',
  ],
  args: {
    in: { type: 'string', valueHint: 'ref', description: 'only those that lie directly in that place' },
    top: { type: 'boolean', description: 'only those that lie in no other' },
    search: { type: 'string', valueHint: 'text', description: 'only those with that in their name or ref' },
    after: { type: 'string', valueHint: 'ref', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const parent = args.in === undefined ? {} : { parent: typed(PlaceRef, '--in', args.in) };
    const after = args.after === undefined ? {} : { after: typed(PlaceRef, '--after', args.after) };
    const top = args.top ? { top: true } : {};
    const search =
      args.search === undefined
        ? {}
        : { search: typed(PlacePage.shape.search.unwrap(), '--search', args.search) };
    return (await session.member()).place.list({ ...parent, ...top, ...search, ...after });
  },
  show: ({ places, next }) =>
    paragraphs(
      places.length === 0 && 'There is no such place: entente import places',
      places.length > 0 &&
        table(
          ['place', 'name', 'kind', 'lies in', 'directly in it', 'in all'],
          places.map(({ ref, name, kind, parent, places: within, beneath }) => [
            ref,
            name,
            kind,
            parent ?? '',
            within,
            beneath,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const remove = verb({
  about: 'Removes a place in which no other lies and for which no saved segment asks.',
  examples: ['--as mossfield place remove AU/SA/Barramoor'],
  args: { place: { type: 'positional', required: true, description: 'its ref' } },
  run: async ({ args, session }) =>
    (await session.member()).place.remove({ ref: typed(PlaceRef, 'place', args.place) }),
  show: ({ ref }) => `Removed ${ref}.`,
});

export const place: Noun = { about: 'where your business is, region by region', verbs: { list, remove } };
