/** Which rows and columns of what is the acting partner's own somebody may see: those that the policy permits. */
import type { Ability, Action, Field, OwnedNoun } from '@entente/policy';
import { permittedColumns, permittedRows, type RowsAsked } from '@entente/store';

/** A condition for a `where` about rows that the own store has, and that say in that column through which cooperation. */
export function ownRows({ ability }: { readonly ability: Ability }, asked: RowsAsked, cooperation: string) {
  const { actor } = ability;
  if (actor.kind !== 'member') throw new Error('the operator has no store');
  return permittedRows(ability, asked, {
    partner: { everywhere: actor.partner },
    cooperation: { column: cooperation },
    reason: { everywhere: 'none' },
  });
}
export type PermittedRows = ReturnType<typeof ownRows>;

/** The columns of a table that hold what an action shows, by field. */
export type ColumnsOf<F extends string = Field> = Readonly<Partial<Record<F, string>>>;

/** What to select of rows that all are the acting partner's own: each permitted field, under its own name. */
export function ownColumns<N extends OwnedNoun>(
  { ability }: { readonly ability: Ability },
  asked: { readonly noun: N; readonly action: Action<N> },
  columns: ColumnsOf,
) {
  const { actor } = ability;
  if (actor.kind !== 'member') throw new Error('the operator has no people, keys or store');
  const places = { partner: { everywhere: actor.partner } };
  return permittedColumns(ability, asked, { places, columns });
}
export type PermittedColumns = ReturnType<typeof ownColumns>;
