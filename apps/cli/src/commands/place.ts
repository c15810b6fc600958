import { PlaceRef } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const list = verb({
  about: 'Your places: stores, towns, regions, and what lies in what.',
  more: 'Places are imported: entente import places. Segments ask for a region by its ref: store in region "AU/SA".',
  examples: ['--as mossfield place list', '--as mossfield place list --in AU/SA'],
  args: {
    in: { type: 'string', valueHint: 'ref', description: 'only those that lie directly in that place' },
    after: { type: 'string', valueHint: 'ref', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const parent = args.in === undefined ? {} : { parent: typed(PlaceRef, '--in', args.in) };
    const after = args.after === undefined ? {} : { after: typed(PlaceRef, '--after', args.after) };
    return (await session.member()).place.list({ ...parent, ...after });
  },
  show: ({ places, next }) =>
    paragraphs(
      places.length === 0 && 'There is no such place: entente import places',
      places.length > 0 &&
        table(
          ['place', 'name', 'kind', 'lies in', 'places in it'],
          places.map(({ ref, name, kind, parent, places: within }) => [
            ref,
            name,
            kind,
            parent ?? '',
            within,
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
