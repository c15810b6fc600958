/** What follows when a snapshot has been read to its end: whether those absent from it may go, and that they do. */
import { refuse } from '@entente/contract';
import type { Grant } from '@entente/policy';
import type { ImportRun } from '../import/run.ts';
import type { ProcedureContext } from '../procedure.ts';
import { listAbsent, removeAbsent } from './absent.ts';

/** So many customers leave in one transaction, which keeps decisions waiting for a bounded moment. */
const removedAtOnce = 500;

export type Snapshot = {
  /** The share of the customers there were that may be removed, 0..1. */
  readonly maxRemoved: number;
  /** Whether the file has a row about that customer. */
  readonly isMentioned: (ref: string) => boolean;
  /** How many of the customers who are there now are new with this file. */
  readonly created: number;
  /** Rows of which nobody knows whom they are about. */
  readonly unreadable: number;
};

/**
 * Removes those whom the snapshot does not mention, batch by batch; the same file again finishes what was broken off.
 * Answers how many went. Refuses `snapshot-incomplete` and `snapshot-limit`, and removes nobody then.
 */
export async function followSnapshot(
  ctx: ProcedureContext,
  { granted, run, snapshot }: { granted: Grant; run: Pick<ImportRun<unknown>, 'land'>; snapshot: Snapshot },
): Promise<number> {
  const { created, unreadable, maxRemoved } = snapshot;
  if (unreadable > 0) refuse('snapshot-incomplete', { rows: unreadable });
  const absent = await findAbsent(ctx, granted, snapshot);
  if (absent.isTooMany) {
    const limit = `${Number((maxRemoved * 100).toPrecision(6))} %`;
    refuse('snapshot-limit', {
      absent: absent.refs.length,
      customers: absent.customers - created,
      limit,
    });
  }
  let removed = 0;
  for (let start = 0; start < absent.refs.length; start += removedAtOnce) {
    const refs = absent.refs.slice(start, start + removedAtOnce);
    const landed = await run.land(undefined, async (tx, { recording, at }) => ({
      removed: await removeAbsent(tx, ctx, { recording, at, refs }),
      rejects: [],
    }));
    removed += landed.removed;
    ctx.onProgress?.({ step: 'remove absent customers', done: removed, total: absent.refs.length });
  }
  return removed;
}

/** Who is absent now, and whether these are more than may go. */
export async function findAbsent(
  ctx: ProcedureContext,
  granted: Grant,
  { isMentioned, created, maxRemoved }: Pick<Snapshot, 'isMentioned' | 'created' | 'maxRemoved'>,
): Promise<{ customers: number; refs: readonly string[]; isTooMany: boolean }> {
  const { customers, absent } = await ctx.database.read(granted, (tx) =>
    tx.own((store) => listAbsent(store, isMentioned)),
  );
  return { customers, refs: absent, isTooMany: absent.length > maxRemoved * (customers - created) };
}
