/** The ref of a row: which customer of the partner it is about. Without one, no row lands. */
import { importLimits } from '@entente/contract';
import type { Reject } from './rows.ts';

/** Takes the cell; gives the ref without surrounding white space, or adds to `rejects` why there is none. */
export function readRef(
  {
    line,
    column,
    cell = '',
  }: { readonly line: number; readonly column: string; readonly cell: string | undefined },
  rejects: Reject[],
): string | undefined {
  const ref = cell.trim();
  if (ref !== '' && ref.length <= importLimits.refLength) return ref;
  rejects.push({ line, scope: 'row', column, value: cell, reason: ref === '' ? 'missing-ref' : 'bad-ref' });
  return undefined;
}
