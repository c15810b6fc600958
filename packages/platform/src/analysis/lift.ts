/** How a published segment differs from everybody whom the permissions cover. */
import type { LiftAnswer, LiftQuestion } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { publicationTable } from '../column/condition.ts';
import { zeros } from '../column/expression.ts';
import { listPublished, publicationsOf } from '../set/publications.ts';
import { assertSize, dimensionOf } from './breakdown.ts';
import { permissionOf, type Question } from './question.ts';
import { liftOf } from './rules.ts';
import { tabulate, type Bands } from './tabulate.ts';

/** Refuses as a breakdown does, and `not-found` for a segment that is not published under the named permission. */
export async function liftIn(
  cooperation: Cooperation,
  question: Question,
  { of, by }: Pick<LiftQuestion, 'of' | 'by'>,
): Promise<Omit<LiftAnswer, 'at'>> {
  const rows = await dimensionOf(cooperation, question, by);
  const inOrOut = await segmentBands(cooperation, question, of);
  assertSize(rows.bits.length * 2, 0);
  const { cells } = await tabulate(cooperation, question, { rows, columns: inOrOut, sums: [] });
  const { selected, people, bands } = liftOf(
    cells.map(([inside, outside]) => ({ inside: inside!, outside: outside! })),
    question.k,
  );
  return {
    minimumCohort: question.k,
    people,
    selected,
    bands: bands.map((band, place) => ({ ...rows.bands[place]!, ...band })),
  };
}

async function segmentBands(
  cooperation: Cooperation,
  { operands }: Question,
  of: LiftQuestion['of'],
): Promise<Bands> {
  const named = operands.map(({ permission }) => permission);
  const { number } = permissionOf(named, of.provider);
  const published = publicationsOf(await listPublished(cooperation, [of]), named, [of]);
  const id = published.get(number)![0]!;
  const inside = sql`coalesce(${publicationTable(id)}.bits, ${zeros})`;
  return { bits: [inside, sql`(~ ${inside})`], parts: [], publications: [id] };
}
