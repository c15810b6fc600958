/** What a measure comes to month by month. */
import { MeasureTrend, refuse, type MeasureTrendQuestion } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import type { LoadedColumn } from '../column/load.ts';
import { told } from '../overlap/rules.ts';
import { saidDimension } from '../release/about.ts';
import { hasTold, type Analysis } from './analysis.ts';
import { everybody } from './banding.ts';
import type { Told } from './bands.ts';
import { assertSize, dimensionOf, measureOf, toldMeasure, whole } from './breakdown.ts';
import { withNoise } from './noisy-rules.ts';
import type { Question } from './question.ts';
import { toldSum, toldWhole } from './rules.ts';
import { tabulate } from './tabulate.ts';

type Body = Omit<MeasureTrend, 'at' | 'release'>;

/** Refuses as a breakdown does, and `input-invalid` for a measure that is not shared by months. */
async function tableOf(
  cooperation: Cooperation,
  question: Question,
  { measure, by }: Pick<MeasureTrendQuestion, 'measure' | 'by'>,
): Promise<{ column: LoadedColumn; rows: Told }> {
  const column = await measureOf(cooperation, question, measure);
  const { parts } = column;
  if (parts.some(({ month }) => month === ''))
    refuse('input-invalid', { detail: `${column.name} is not shared by months` });
  const rows = by ? await dimensionOf(cooperation, question, by) : whole;
  assertSize(rows.size, parts.length);
  return { column, rows };
}

async function trendOf(
  cooperation: Cooperation,
  question: Question,
  input: MeasureTrendQuestion,
): Promise<Body> {
  const { k } = question;
  const { column, rows } = await tableOf(cooperation, question, input);
  const { parts } = column;
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
        sums: input.sums ? each.map((cell) => toldSum(cell, k)) : [],
        contributors: each.map(({ contributors }) => told(contributors, k)),
      };
    }),
  };
}

/**
 * With noise it counts whom the measure says something of, month by month. Somebody can be counted in every month, so
 * each of these numbers has a share of the epsilon; everybody together would be one number more, and is not told.
 */
export const trend: Analysis<MeasureTrendQuestion, Body> = {
  kind: 'trend',
  body: MeasureTrend.omit({ at: true, release: true }),
  by: ({ measure: { provider, column }, by }) => [
    { provider, text: `${column} month by month` },
    ...(by ? [saidDimension(by)] : []),
  ],
  exactly: trendOf,
  layOut: async (cooperation, question, input) => {
    if (input.sums) refuse('release-not-available');
    const { column, rows } = await tableOf(cooperation, question, input);
    const { k } = question;
    return {
      numbers: column.parts.length,
      count: async (counting) => {
        const { sums } = await tabulate(counting, question, { rows, columns: everybody, sums: column.parts });
        const contributors = sums.map((each) => each.flat().map((cell) => cell.contributors));
        return (draw) => {
          const noisy = withNoise(contributors, draw);
          return {
            minimumCohort: k,
            people: 'suppressed',
            measure: toldMeasure(column),
            bands: [...rows.bands],
            months: column.parts.map(({ month }, place) => ({
              month,
              sums: [],
              contributors: noisy[place]!.map((people) => told(people, k)),
            })),
          };
        };
      },
    };
  },
  retold: (body, k) => ({
    ...body,
    minimumCohort: k,
    months: body.months.map((month) => ({
      ...month,
      contributors: month.contributors.map((people) => told(people, k)),
    })),
  }),
  isTold: ({ months }) => hasTold(months.flatMap(({ sums, contributors }) => [...sums, ...contributors])),
};
