// What we want to reach with a million people a side, and whether a row reaches it.
import { ourselves, type Row } from './rounds.ts';

/** A peer's ratio or Entente's own milliseconds, for every question of the bench or for one. */
export type Goal = {
  readonly bench: string;
  readonly name?: RegExp;
  readonly peer: string;
  readonly leastRatio?: number;
  readonly mostMs?: number;
};

export const goals: readonly Goal[] = [
  { bench: 'overlap', peer: 'naive sql', leastRatio: 500 },
  { bench: 'overlap', peer: 'hashed sql', leastRatio: 100 },
  { bench: 'overlap', peer: 'duckdb', leastRatio: 5 },
  { bench: 'import', peer: 'row by row', leastRatio: 12 },
  { bench: 'import', peer: 'batches by hand, with phones and encryption', leastRatio: 0.5 },
  { bench: 'deliver', peer: 'by hand', leastRatio: 0.5 },
  { bench: 'export', peer: 'copy', leastRatio: 0.5 },
  { bench: 'audit', peer: 'single chain', leastRatio: 5 },
  { bench: 'policy', name: /^build an/, peer: ourselves, mostMs: 0.1 },
  { bench: 'policy', name: /^check an/, peer: ourselves, mostMs: 0.002 },
  { bench: 'policy', name: /^point/, peer: 'bare', leastRatio: 1 / 3 },
  { bench: 'policy', name: /^scan/, peer: 'bare', leastRatio: 1 / 1.3 },
  { bench: 'api', name: /^overlap/, peer: 'bare sql', leastRatio: 1 / 3 },
  { bench: 'api', name: /^list/, peer: 'where by hand', leastRatio: 1 / 1.1 },
  { bench: 'breakdown', peer: 'hashed sql', leastRatio: 40 },
  { bench: 'matrix', peer: 'hashed sql', leastRatio: 20 },
  { bench: 'segments', peer: ourselves, mostMs: 100 },
];

/** The goal that a row is about, in words, and whether it is met; undefined where there is none. */
export function judge(bench: string, row: Row): { text: string; isMet: boolean } | undefined {
  const goal = goals.find(
    (each) => each.bench === bench && each.peer === row.peer && (each.name?.test(row.name) ?? true),
  );
  if (goal?.leastRatio !== undefined)
    return { text: `≥ ${Number(goal.leastRatio.toPrecision(2))}`, isMet: row.ratio >= goal.leastRatio };
  if (goal?.mostMs !== undefined) return { text: `< ${goal.mostMs} ms`, isMet: row.median_ms < goal.mostMs };
  return undefined;
}
