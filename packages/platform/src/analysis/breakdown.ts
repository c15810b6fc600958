/** People broken down by one or two shared columns, and what measures come to in every cell. */
import {
  analysisLimits,
  BreakdownAnswer,
  refuse,
  type BreakdownQuestion,
  type Dimension,
  type SharedMeasure,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { getColumn, type LoadedColumn } from '../column/load.ts';
import { told } from '../overlap/rules.ts';
import { saidDimension } from '../release/about.ts';
import { hasTold, type Analysis } from './analysis.ts';
import { everybody } from './banding.ts';
import { bandsOf, partOf, type Told } from './bands.ts';
import { tellTable, withNoise } from './noisy-rules.ts';
import { all, permissionOf, type Question } from './question.ts';
import { toldLine, toldSum, toldTotal, toldWhole } from './rules.ts';
import { tabulate } from './tabulate.ts';

type Body = Omit<BreakdownAnswer, 'at' | 'release'>;

/** Refuses `not-found` for what is not shared under the named permission, `input-invalid`, `segment-invalid`. */
async function breakDown(
  cooperation: Cooperation,
  question: Question,
  { by, sums }: Pick<BreakdownQuestion, 'by' | 'sums'>,
): Promise<Body> {
  const { k } = question;
  const [{ rows, columns }, measures] = await all([
    tableOf(cooperation, question, { by, sums }),
    all(sums.map((measure) => measureOf(cooperation, question, measure))),
  ]);
  const parts = measures.map(partOf);
  const tabulated = await tabulate(cooperation, question, { rows, columns, sums: parts });
  const { cells } = tabulated;
  return {
    minimumCohort: k,
    people: toldWhole(cells.flat(), k),
    rows: [...rows.bands],
    columns: [...columns.bands],
    cells: cells.map((line) => line.map((people) => told(people, k))),
    rowTotals: cells.map((line) => toldLine(line, k)),
    columnTotals: columns.bands.map((_, c) =>
      toldLine(
        cells.map((line) => line[c]!),
        k,
      ),
    ),
    sums: measures.map((column, place) => ({
      ...toldMeasure(column),
      cells: tabulated.sums[place]!.map((line) => line.map((cell) => toldSum(cell, k))),
      total: toldTotal(tabulated.sums[place]!.flat(), k),
    })),
  };
}

async function tableOf(
  cooperation: Cooperation,
  question: Question,
  { by, sums }: Pick<BreakdownQuestion, 'by' | 'sums'>,
): Promise<{ rows: Told; columns: Told }> {
  const [rows, columns] = await all([
    dimensionOf(cooperation, question, by[0]!),
    by[1] ? dimensionOf(cooperation, question, by[1]) : whole,
  ]);
  assertSize(rows.size * columns.size, sums.length);
  return { rows, columns };
}

/** Everybody is in one cell. What a person adds to a sum has no bound, and so there is no noise that would hide it. */
export const breakdown: Analysis<BreakdownQuestion, Body> = {
  kind: 'breakdown',
  body: BreakdownAnswer.omit({ at: true, release: true }),
  by: ({ by }) => by.map(saidDimension),
  exactly: breakDown,
  layOut: async (cooperation, question, { by, sums }) => {
    if (sums.length > 0) refuse('release-not-available');
    const { rows, columns } = await tableOf(cooperation, question, { by, sums });
    const { k } = question;
    return {
      numbers: 1,
      count: async (counting) => {
        const { cells } = await tabulate(counting, question, { rows, columns, sums: [] });
        return (draw) => ({
          minimumCohort: k,
          ...tellTable(withNoise(cells, draw), k),
          rows: [...rows.bands],
          columns: [...columns.bands],
          sums: [],
        });
      },
    };
  },
  retold: (body, k) => ({
    ...body,
    minimumCohort: k,
    people: told(body.people, k),
    cells: body.cells.map((line) => line.map((people) => told(people, k))),
    rowTotals: body.rowTotals.map((people) => told(people, k)),
    columnTotals: body.columnTotals.map((people) => told(people, k)),
  }),
  isTold: ({ cells }) => hasTold(cells.flat()),
};

/** Everybody in one band, for want of a second column. */
export const whole: Told = { ...everybody, bands: [{ kind: 'everybody', label: '' }] };

/** The bands of a column that is shared under the permission that is named of its provider. */
export async function dimensionOf(
  cooperation: Cooperation,
  question: Question,
  dimension: Dimension,
): Promise<Told> {
  const column = await columnOf(cooperation, question, dimension);
  return bandsOf(column, dimension, question.at);
}

function columnOf(
  cooperation: Cooperation,
  { operands, covered }: Question,
  { provider, column }: SharedMeasure,
): Promise<LoadedColumn> {
  const permission = permissionOf(
    operands.map((operand) => operand.permission),
    provider,
  );
  return getColumn(cooperation, { permission, name: column, covered });
}

/** A column that can be added up. Refuses `input-invalid` for any other. */
export async function measureOf(
  cooperation: Cooperation,
  question: Question,
  measure: SharedMeasure,
): Promise<LoadedColumn> {
  const column = await columnOf(cooperation, question, measure);
  if (column.type !== 'integer' && column.type !== 'money')
    refuse('input-invalid', { detail: `${column.name} is ${column.type}, which is not added up` });
  return column;
}

export const toldMeasure = ({ provider, name, currency, made_at }: LoadedColumn) => ({
  provider: provider as SharedMeasure['provider'],
  column: name,
  currency,
  madeAt: made_at.toISOString(),
});

/** Refuses `limit-exceeded`. */
export function assertSize(cells: number, measures: number): void {
  const { cells: most, sums } = analysisLimits;
  if (cells > most) refuse('limit-exceeded', { what: 'The number of cells', limit: most });
  if (cells * measures > sums)
    refuse('limit-exceeded', { what: 'The number of cells times measures', limit: sums });
}
