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
  const ref = findRef(cell);
  if (ref !== undefined) return ref;
  const reason = cell.trim() === '' ? 'missing-ref' : 'bad-ref';
  rejects.push({ line, scope: 'row', column, value: cell, reason });
  return undefined;
}

/** The ref in a cell, where that is one. */
export function findRef(cell: string): string | undefined {
  const ref = cell.trim();
  const isText = ref.isWellFormed() && !ref.includes('\0');
  return ref !== '' && ref.length <= importLimits.refLength && isText ? ref : undefined;
}
