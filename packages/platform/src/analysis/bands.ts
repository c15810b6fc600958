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
import { sql } from 'kysely';
import { anyOf, whole } from '../column/condition.ts';
import { between, equals, isUnknown, type Bits, type ColumnPart } from '../column/expression.ts';
import type { LoadedColumn } from '../column/load.ts';
import { codesOf } from '../segment/column-leaf.ts';
import { edgeText } from '../release/about.ts';
import { passing } from '../segment/ranges.ts';
import type { Bands } from './tabulate.ts';

export type Told = Bands & { readonly bands: readonly Band[] };

type Named = { readonly band: Band; readonly bits: Bits };

/**
 * The bands of a column, everybody of whom nothing is known in the last. Refuses `input-invalid` where the column
 * needs edges or has no use for them, `segment-invalid` for edges that are no values of it. `place` tells the dimensions of
 * one question apart.
 */
export function bandsOf(
  column: LoadedColumn,
  dimension: Dimension,
  { now, place }: { readonly now: Instant; readonly place: number },
): Told {
  const part = partOf(column);
  const asked = { part, dimension };
  const unknown: Named = { band: { kind: 'unknown', label: '' }, bits: isUnknown(part) };
  const told = (named: readonly Named[]): Told => ({
    bands: [...named, unknown].map(({ band }) => band),
    bits: [...named, unknown].map(({ bits }) => bits),
    parts: [part],
  });
  if (column.type === 'text' || column.type === 'boolean') return told(valueBands(column, asked));
  const { edges, labels } = edgesOf(column, dimension);
  const table = sql.table(`steps_${place}`);
  const { bits, steps } = between(part, codesOfEdges(column, edges, now), table);
  const named = labels.map((label, n): Named => ({ band: { kind: 'range', label }, bits: bits[n]! }));
  return { ...told(named), steps: { part, table, bits: steps } };
}

/** The part of a column that is not by months. Refuses `input-invalid`. */
export function partOf({ parts, name }: LoadedColumn): ColumnPart {
  const [part] = parts;
  if (!part || part.month !== '') refuse('input-invalid', { detail: `${name} is shared by months` });
  return part;
}

type Asked = { readonly part: ColumnPart; readonly dimension: Dimension };

function valueBands(column: LoadedColumn, { part, dimension }: Asked): Named[] {
  const { type, name } = column;
  if (dimension.edges || dimension.by)
    refuse('input-invalid', { detail: `${name} is ${type}, without edges` });
  return type === 'text' ? textBands(column, part) : yesAndNo(part);
}

function textBands({ texts, untold }: LoadedColumn, part: ColumnPart): Named[] {
  const others = [0, ...untold].map((code) => equals(part, BigInt(code)));
  return [
    ...[...texts].map(([label, code]): Named => ({
      band: { kind: 'value', label },
      bits: equals(part, BigInt(code)),
    })),
    { band: { kind: 'other', label: '' }, bits: anyOf(others) },
  ];
}

const yesAndNo = (part: ColumnPart): Named[] => [
  { band: { kind: 'value', label: 'yes' }, bits: equals(part, 1n) },
  { band: { kind: 'value', label: 'no' }, bits: equals(part, 0n) },
];

/** Edges, and the labels of the bands before, between and after them. */
function edgesOf(
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
