/** How a published segment differs from everybody whom the permissions cover. */
import { LiftAnswer, type LiftQuestion } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { told } from '../overlap/rules.ts';
import { saidDimension } from '../release/about.ts';
import { listPublished, publicationsOf } from '../set/publications.ts';
import { hasTold, type Analysis } from './analysis.ts';
import { bandsByPublication, type Bands } from './banding.ts';
import type { Told } from './bands.ts';
import { assertSize, dimensionOf } from './breakdown.ts';
import { tellLift, withNoise } from './noisy-rules.ts';
import { permissionOf, type Question } from './question.ts';
import { liftOf } from './rules.ts';
import { tabulate } from './tabulate.ts';

type Body = Omit<LiftAnswer, 'at' | 'release'>;
type Compared = Pick<LiftQuestion, 'of' | 'by'>;

/** Refuses as a breakdown does, and `not-found` for a segment that is not published under the named permission. */
async function tableOf(
  cooperation: Cooperation,
  question: Question,
  { of, by }: Compared,
): Promise<{ rows: Told; columns: Bands }> {
  const rows = await dimensionOf(cooperation, question, by);
  const columns = await segmentBands(cooperation, question, of);
  assertSize(rows.size * 2, 0);
  return { rows, columns };
}

/** Everybody is in one band, and there either inside the segment or outside of it: in one of the numbers that carry noise. */
export const lift: Analysis<LiftQuestion, Body> = {
  kind: 'lift',
  body: LiftAnswer.omit({ at: true, release: true }),
  by: ({ of, by }) => [{ provider: of.provider, text: `in ${of.name} or not` }, saidDimension(by)],
  exactly: async (cooperation, question, input) => {
    const { rows, columns } = await tableOf(cooperation, question, input);
    const { cells } = await tabulate(cooperation, question, { rows, columns, sums: [] });
    return bodyOf(rows, liftOf(inAndOut(cells), question.k), question.k);
  },
  layOut: async (cooperation, question, input) => {
    const { rows, columns } = await tableOf(cooperation, question, input);
    const { k } = question;
    return {
      numbers: 1,
      count: async (counting) => {
        const { cells } = await tabulate(counting, question, { rows, columns, sums: [] });
        return (draw) => bodyOf(rows, tellLift(inAndOut(withNoise(cells, draw)), k), k);
      },
    };
  },
  retold: (body, k) => ({
    ...body,
    minimumCohort: k,
    people: told(body.people, k),
    selected: told(body.selected, k),
    bands: body.bands.map((band) => {
      const [selected, people] = [told(band.selected, k), told(band.people, k)];
      return { ...band, selected, people, lift: hasAll(selected, people) ? band.lift : 'suppressed' };
    }),
  }),
  isTold: ({ bands }) => hasTold(bands.map(({ selected }) => selected)),
};

const hasAll = (...counts: readonly unknown[]): boolean => counts.every((count) => count !== 'suppressed');

const inAndOut = (cells: readonly (readonly number[])[]): { inside: number; outside: number }[] =>
  cells.map(([inside, outside]) => ({ inside: inside!, outside: outside! }));

const bodyOf = (rows: Told, { selected, people, bands }: ReturnType<typeof liftOf>, k: number): Body => ({
  minimumCohort: k,
  people,
  selected,
  bands: bands.map((band, place) => ({ ...rows.bands[place]!, ...band })),
});

async function segmentBands(
  cooperation: Cooperation,
  { operands }: Question,
  of: LiftQuestion['of'],
): Promise<Bands> {
  const named = operands.map(({ permission }) => permission);
  const { number } = permissionOf(named, of.provider);
  const published = publicationsOf(await listPublished(cooperation, [of]), named, [of]);
  const id = published.get(number)![0]!;
  return bandsByPublication(id);
}
