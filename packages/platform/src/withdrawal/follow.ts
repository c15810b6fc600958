/** What follows for copies from the coverage of the people that they are of: they go at once, or live shorter. */
import type { Transaction } from '@entente/store';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { Coverage } from '../cooperation/persons.ts';
import type { ProcedureContext } from '../procedure.ts';
import { shorten, takeOut } from './take-out.ts';

export type Followed = {
  readonly cooperation: string;
  /** Permissions of the acting partner, which have not ended. */
  readonly permissions: readonly PermissionRow[];
  /** People by the refs of all their records, and what each of these permissions says of them. */
  readonly people: readonly {
    readonly refs: readonly string[];
    readonly coverage: ReadonlyMap<number, Coverage>;
  }[];
  /** Refs of people whom none of them covers. */
  readonly strangers: readonly string[];
  /** The recorded decisions that justify it. */
  readonly evidence: readonly number[];
};

/** Brings what was handed over of these people up to date. Returns how many recalls opened. */
export async function followCoverage(
  tx: Transaction,
  ctx: ProcedureContext,
  { cooperation, permissions, people, strangers, evidence }: Followed,
): Promise<number> {
  let recalls = 0;
  for (const permission of permissions) {
    const handed = { cooperation, permission, evidence };
    const gone = [...strangers];
    const ending: { refs: readonly string[]; until: number }[] = [];
    for (const { refs, coverage } of people) {
      const { now, changes } = coverage.get(permission.number)!;
      if (!now) gone.push(...refs);
      else if (changes[0]) ending.push({ refs, until: changes[0].at });
    }
    recalls += await takeOut(tx, ctx, { ...handed, refs: gone });
    await shorten(tx, { ...handed, people: ending });
  }
  return recalls;
}
