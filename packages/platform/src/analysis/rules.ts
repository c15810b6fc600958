/** What may be told of an analysis: which permissions it may rest on, and what is withheld. */
import { refuse, type Count, type PartnerHandle, type Sum } from '@entente/contract';
import type { PermissionRow } from '../agreement/permissions.ts';
import { told } from '../overlap/rules.ts';

/**
 * Checks that one analysis may rest on these permissions together: one per provider, one purpose, one recipient who is
 * the asker, each allowing to analyse. Without `deliver` on every one the answer carries noise.
 * Refuses `purpose-mismatch`, `permission-unknown`, `action-not-permitted`.
 */
export function assertAnalysable(permissions: readonly PermissionRow[], asker: PartnerHandle): void {
  const [first] = permissions;
  const providers = new Set(permissions.map(({ provider }) => provider));
  if (!first || providers.size !== permissions.length) refuse('purpose-mismatch');
  for (const { key, recipient, purpose, actions } of permissions) {
    if (recipient !== asker) refuse('permission-unknown', { permission: key });
    if (purpose !== first.purpose) refuse('purpose-mismatch');
    if (!actions.includes('deliver') && !actions.includes('analyse'))
      refuse('action-not-permitted', { action: 'analyse' });
  }
}

/**
 * What cells that part people come to all together: withheld below `k`, and where it would say how many people are in
 * what is withheld of the cells and those are fewer than `k`, or all in one cell.
 */
export function toldWhole(cells: readonly number[], k: number): Count {
  const withheld = cells.filter((people) => people < k);
  const total = sumOf(cells);
  if (total < k) return 'suppressed';
  return withheld.length === 0 || (withheld.length > 1 && sumOf(withheld) >= k) ? total : 'suppressed';
}

/** What a line of cells comes to: told where every cell is, so that it says nothing that they do not. */
export function toldLine(cells: readonly number[], k: number): Count {
  return cells.every((people) => people >= k) ? sumOf(cells) : 'suppressed';
}

/** A measure over one cell: its sum, how many have anything to add to it, and how many people are in the cell. */
export type Summed = { readonly sum: number; readonly contributors: number; readonly people: number };

export function toldSum({ sum, contributors, people }: Summed, k: number): Sum {
  return contributors >= k && people >= k ? sum : 'suppressed';
}

/** The sum over all cells: likewise withheld where it would give away the sum of fewer than `k`, or of one cell. */
export function toldTotal(cells: readonly Summed[], k: number): Sum {
  const withheld = cells.filter((cell) => toldSum(cell, k) === 'suppressed');
  const hidden = sumOf(withheld.map(({ contributors }) => contributors));
  if (withheld.length > 0 && (withheld.length === 1 || hidden < k)) return 'suppressed';
  return sumOf(cells.map(({ contributors }) => contributors)) < k
    ? 'suppressed'
    : sumOf(cells.map(({ sum }) => sum));
}

/** A band inside and outside a segment, and what may be told of it. */
export type Lifted = {
  readonly selected: Count;
  readonly people: Count;
  readonly lift: number | 'suppressed';
};

/**
 * How much likelier somebody of a band is to be in the segment than anybody of the bands that are told is. What is told
 * of all bands together must not give away one of them, neither inside the segment nor outside of it; the lift is made of
 * what is told and of nothing else.
 */
export function liftOf(
  bands: readonly { readonly inside: number; readonly outside: number }[],
  k: number,
): { selected: Count; people: Count; bands: Lifted[] } {
  const selected = toldWhole(
    bands.map(({ inside }) => inside),
    k,
  );
  const others = toldWhole(
    bands.map(({ outside }) => outside),
    k,
  );
  const shown = bands.filter(({ inside, outside }) => inside >= k && outside >= k);
  const inAll = sumOf(shown.map(({ inside }) => inside));
  const all = inAll + sumOf(shown.map(({ outside }) => outside));
  return {
    selected,
    people: selected === 'suppressed' || others === 'suppressed' ? 'suppressed' : selected + others,
    bands: bands.map(({ inside, outside }) => {
      const both = toldLine([inside, outside], k);
      return {
        selected: told(inside, k),
        people: both,
        lift: both === 'suppressed' ? both : inside / inAll / (both / all),
      };
    }),
  };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
