/** An import that only counts: the file is read and compared with the store, and nothing is changed. */
import type { Grant } from '@entente/policy';
import type { ParsedCustomer, Reject } from '../import/rows.ts';
import type { ProcedureContext } from '../procedure.ts';
import type { Landed } from './land.ts';
import { listErased, listKnown } from './queries.ts';
import { keyedDigest, type Sealing } from './sealing.ts';

/** What landing these rows would come to; a known customer whose row is another counts as changed. */
export async function tryRows(
  ctx: ProcedureContext,
  {
    granted,
    keys,
    column,
    isComplete,
  }: {
    readonly granted: Grant;
    readonly column: string;
    /** Rows that waited for the end are about customers who were counted when they came first. */
    readonly isComplete: boolean;
  } & Pick<Sealing, 'keys'>,
  rows: readonly ParsedCustomer[],
): Promise<Landed & { readonly rejects: readonly Reject[] }> {
  if (isComplete)
    return { created: 0, changed: rows.length, unchanged: 0, erased: [], later: [], rejects: [] };
  const refs = rows.map(({ ref }) => ref);
  const { known, suppressed } = await ctx.database.read(granted, (tx) =>
    tx.own(async (store) => ({
      known: new Map((await listKnown(store, refs)).map((customer) => [customer.ref, customer])),
      suppressed: await listErased(store, refs),
    })),
  );
  const strangers = rows.filter(({ ref }) => !known.has(ref));
  const erased = strangers.filter(({ ref }) => suppressed.has(ref));
  const unchanged = rows.filter((row) => known.get(row.ref)?.digest.equals(keyedDigest(row, keys))).length;
  return {
    created: strangers.length - erased.length,
    changed: rows.length - strangers.length - unchanged,
    unchanged,
    erased,
    later: [],
    rejects: erased.map(({ line, ref }) => erasedReject({ line, ref, column })),
  };
}

/** A row about a customer who was erased, as a reject. */
export function erasedReject({ line, ref, column }: { line: number; ref: string; column: string }): Reject {
  return { line, scope: 'row', column, value: ref, reason: 'erased-customer' };
}
