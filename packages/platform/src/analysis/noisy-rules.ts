/**
 * What may be told of numbers that carry noise. Every number below is made of noisy ones alone, so that what is told
 * together with it gives nobody away; k is held against what the noise has made of it, never against how many there are.
 */
import type { Count } from '@entente/contract';
import { told } from '../overlap/rules.ts';
import type { Lifted } from './rules.ts';

/** Draws the noise of one number; undefined where nothing may be told of any. */
export type Draw = (() => number) | undefined;

type Line<T> = readonly T[];

/** Numbers with noise of their own each. Where nothing may be told they are below every minimum cohort. */
export const withNoise = (cells: Line<Line<number>>, draw: Draw): number[][] =>
  cells.map((line) => line.map((people) => (draw ? people + draw() : Number.NEGATIVE_INFINITY)));

/** A table of which each person is in one cell. What lines come to is the sum of their noisy cells, told or not. */
export type NoisyTable = {
  readonly people: Count;
  readonly cells: Count[][];
  readonly rowTotals: Count[];
  readonly columnTotals: Count[];
};

export function tellTable(noisy: Line<Line<number>>, k: number): NoisyTable {
  const columns = (noisy[0] ?? []).map((_, c) => noisy.map((line) => line[c]!));
  return {
    people: told(sumOf(noisy.flat()), k),
    cells: noisy.map((line) => line.map((people) => told(people, k))),
    rowTotals: noisy.map((line) => told(sumOf(line), k)),
    columnTotals: columns.map((line) => told(sumOf(line), k)),
  };
}

/** Likewise of bands inside and outside a segment; the lift is of the bands that are told. */
export function tellLift(
  bands: Line<{ readonly inside: number; readonly outside: number }>,
  k: number,
): { selected: Count; people: Count; bands: Lifted[] } {
  const isShown = ({ inside, outside }: { inside: number; outside: number }): boolean =>
    inside >= k && inside + outside >= k;
  const shown = bands.filter(isShown);
  const inAll = sumOf(shown.map(({ inside }) => inside));
  const all = sumOf(shown.map(({ inside, outside }) => inside + outside));
  return {
    selected: told(sumOf(bands.map(({ inside }) => inside)), k),
    people: told(sumOf(bands.map(({ inside, outside }) => inside + outside)), k),
    bands: bands.map((band) => ({
      selected: told(band.inside, k),
      people: told(band.inside + band.outside, k),
      lift: isShown(band) ? band.inside / inAll / ((band.inside + band.outside) / all) : 'suppressed',
    })),
  };
}

const sumOf = (numbers: Line<number>): number => numbers.reduce((sum, each) => sum + each, 0);
