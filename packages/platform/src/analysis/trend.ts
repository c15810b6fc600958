/** What a measure comes to month by month. */
import { refuse, type MeasureTrend, type MeasureTrendQuestion } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { told } from '../overlap/rules.ts';
import { assertSize, dimensionOf, measureOf, toldMeasure, whole } from './breakdown.ts';
import type { Question } from './question.ts';
import { toldSum, toldWhole } from './rules.ts';
import { everybody, tabulate } from './tabulate.ts';

/** Refuses as a breakdown does, and `input-invalid` for a measure that is not shared by months. */
export async function trendOf(
  cooperation: Cooperation,
  question: Question,
  { measure, by }: Pick<MeasureTrendQuestion, 'measure' | 'by'>,
): Promise<Omit<MeasureTrend, 'at'>> {
  const { k } = question;
  const column = await measureOf(cooperation, question, measure);
  const { parts } = column;
  if (parts.some(({ month }) => month === ''))
    refuse('input-invalid', { detail: `${column.name} is not shared by months` });
  const rows = by ? await dimensionOf(cooperation, question, by) : whole;
  assertSize(rows.bits.length, parts.length);
  const { cells, sums } = await tabulate(cooperation, question, { rows, columns: everybody, sums: parts });
  return {
    minimumCohort: k,
    people: toldWhole(cells.flat(), k),
    measure: toldMeasure(column),
    bands: [...rows.bands],
    months: parts.map(({ month }, place) => {
      const each = sums[place]!.flat();
      return {
        month,
        sums: each.map((cell) => toldSum(cell, k)),
        contributors: each.map(({ contributors }) => told(contributors, k)),
      };
    }),
  };
}
