/** By what people are told apart: the bands of a shared column. */
import {
  analysisLimits,
  faultsText,
  fit,
  monthsOf,
  refuse,
  type Band,
  type DataCategory,
  type Dimension,
  type Instant,
  type Scalar,
} from '@entente/contract';
import { whole } from '../column/condition.ts';
import type { ColumnPart } from '../column/expression.ts';
import type { LoadedColumn } from '../column/load.ts';
import { codesOf } from '../segment/column-leaf.ts';
import { edgeText } from '../release/about.ts';
import { passing } from '../segment/ranges.ts';
import { bandsBySteps, type Bands, type Step } from './banding.ts';

export type Told = Bands & { readonly bands: readonly Band[] };

/**
 * The bands of a column, everybody of whom nothing is known in the last. Refuses `input-invalid` where the column
 * needs edges or has no use for them, `segment-invalid` for edges that are no values of it.
 */
export function bandsOf(column: LoadedColumn, dimension: Dimension, now: Instant): Told {
  const part = partOf(column);
  const { bands, steps } =
    column.type === 'text' || column.type === 'boolean'
      ? valueBands(column, dimension)
      : rangeBands(part, edgesOf(column, dimension, now));
  const size = bands.length + 1;
  return {
    bands: [...bands, { kind: 'unknown', label: '' }],
    ...bandsBySteps(part, { size, steps, unknown: bands.length }),
  };
}

type Stepped = { readonly bands: readonly Band[]; readonly steps: readonly Step[] };

/** The part of a column that is not by months. Refuses `input-invalid`. */
export function partOf({ parts, name }: LoadedColumn): ColumnPart {
  const [part] = parts;
  if (!part || part.month !== '') refuse('input-invalid', { detail: `${name} is shared by months` });
  return part;
}

function valueBands(column: LoadedColumn, dimension: Dimension): Stepped {
  const { type, name } = column;
  if (dimension.edges || dimension.by)
    refuse('input-invalid', { detail: `${name} is ${type}, without edges` });
  if (type === 'text') return textBands(column);
  const bands = ['yes', 'no'].map((label): Band => ({ kind: 'value', label }));
  return { bands, steps: [1, 0].map((band, code) => ({ from: BigInt(code), band })) };
}

/** Every text that may be told has its band; all other codes are in the last. */
function textBands({ texts }: LoadedColumn): Stepped {
  const other = texts.size;
  const bands = new Map([...texts.values()].map((code, band) => [code, band]));
  const last = Math.max(0, ...texts.values());
  return {
    bands: [
      ...[...texts.keys()].map((label): Band => ({ kind: 'value', label })),
      { kind: 'other', label: '' },
    ],
    steps: Array.from({ length: last + 2 }, (_, code) => ({
      from: BigInt(code),
      band: bands.get(code) ?? other,
    })),
  };
}

/** Before the first edge, and from each edge on. */
function rangeBands(
  { base }: ColumnPart,
  { codes, labels }: { codes: readonly bigint[]; labels: readonly string[] },
): Stepped {
  const begins = [0n, ...codes.map((code) => (code > base ? code - base : 0n))];
  return {
    bands: labels.map((label) => ({ kind: 'range', label })),
    steps: begins.map((from, band) => ({ from, band })),
  };
}

/** The codes of the edges, and the labels of the bands before, between and after them. */
function edgesOf(
  column: LoadedColumn,
  dimension: Dimension,
  now: Instant,
): { codes: readonly bigint[]; labels: readonly string[] } {
  const { edges, labels } = valuesOf(column, dimension);
  return { codes: codesOfEdges(column, edges, now), labels };
}

function valuesOf(
  { type, name }: LoadedColumn,
  { edges, by }: Dimension,
): { edges: readonly Scalar[]; labels: string[] } {
  if ((edges === undefined) === (by === undefined))
    refuse('input-invalid', { detail: `${name} is ${type} and needs either edges or months` });
  if (edges) {
    const texts = edges.map(edgeText);
    const between = texts.slice(1).map((text, place) => `${texts[place]} – < ${text}`);
    return { edges, labels: [`< ${texts[0]}`, ...between, `≥ ${texts.at(-1)}`] };
  }
  const { unit, from, to } = by!;
  if (type !== 'date' && type !== 'instant')
    refuse('input-invalid', { detail: `${name} is ${type}, which is in no month` });
  const months = monthsOf({ from, to }, 12 * analysisLimits.edges);
  const labels = unit === 'month' ? months : [...new Set(months.map((month) => month.slice(0, 4)))];
  if (labels.length === 0 || labels.length > analysisLimits.edges)
    refuse('input-invalid', { detail: `1 to ${analysisLimits.edges} months or years, rising` });
  const begins = [...labels, following(labels.at(-1)!)].map((label) => `${label}-01-01`.slice(0, 10));
  return { edges: begins, labels: [`< ${labels[0]}`, ...labels, `> ${labels.at(-1)}`] };
}

/** The month, or year, after one. */
function following(label: string): string {
  const [year, month] = label.split('-').map(Number);
  if (month === undefined) return String(year! + 1).padStart(4, '0');
  const next = new Date(Date.UTC(year!, month, 1)).toISOString();
  return next.slice(0, 7);
}

function codesOfEdges(column: LoadedColumn, edges: readonly Scalar[], now: Instant): bigint[] {
  const { name, type } = column;
  const tests = edges.map((value) => ({ op: 'at-least', value }) as const);
  const { faults } = fit(
    { op: 'all', of: tests.map((test) => ({ op: 'attribute', name, test })) },
    {
      attribute: () => ({ ...column, category: column.categories[0] as DataCategory }),
      property: () => undefined,
      segment: () => undefined,
      set: () => undefined,
    },
  );
  if (faults.length > 0) refuse('segment-invalid', { detail: faultsText(faults), faults });
  const codes = tests.map((test) => {
    const what = passing(test, type, now);
    const [range] = typeof what === 'object' && 'ranges' in what ? what.ranges : [];
    const [code] = codesOf(name, { range: range!, type }, { numberOf: () => undefined });
    return whole(code?.from) ?? refuse('input-invalid', { detail: 'an edge is out of range' });
  });
  if (codes.some((code, place) => place > 0 && code <= codes[place - 1]!))
    refuse('input-invalid', { detail: 'edges rise' });
  return codes;
}
