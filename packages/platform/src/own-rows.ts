/** Which rows of the acting partner's own store somebody may see: those that the policy permits. */
import type { Ability } from '@entente/policy';
import { permittedRows, type RowsAsked } from '@entente/store';

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
