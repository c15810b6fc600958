/**
 * A change is committed: the next version is the one in force, and with it, in one transaction under the cooperation's
 * exclusive lock, everything that rests on the terms. A line that stays keeps its bitmaps and its rows; one that a
 * narrower line takes the place of hands it the people it covered; whatever came under a line that is no more, or that
 * no longer delivers, leaves the inboxes and is recalled; what may live for a shorter time does.
 */
import type { CooperationId } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { asking } from '../agreement/asking.ts';
import { type LoadedAgreement, loadAgreement, type RecordedVersion } from '../agreement/load.ts';
import { isReadingLess, pairLines } from '../agreement/pairing.ts';
import { type PermissionRow, permissionRowsOf } from '../agreement/permissions.ts';
import { insertAct, insertVersion, savePermissions } from '../agreement/queries.ts';
import { change as changing } from '../agreement/rules.ts';
import type { Act } from '../agreement/status.ts';
import { audit } from '../audit/write.ts';
import { passOn, removePermissions, type Succession } from '../cooperation/succeed.ts';
import type { ProcedureContext } from '../procedure.ts';
import { endPermissions } from '../withdrawal/end.ts';
import { shortenLives } from '../withdrawal/shorten.ts';
import { getChange, insertChangeAct, type StoredChange } from './queries.ts';
import { changeAt } from './rules.ts';

/**
 * Commits a change that has all its signatures; does nothing where it is not approved (any more). The cooperation must be locked exclusively, and nobody may be enrolling.
 */
export async function commitChange(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, number }: { id: CooperationId; number: number },
): Promise<void> {
  const { partner } = asking(ctx);
  const { agreement, change } = await tx.cooperation(id, async (cooperation) => ({
    agreement: await loadAgreement(cooperation),
    change: await getChange(cooperation, number),
  }));
  if (changeAt(change, agreement, ctx.clock()).state !== 'APPROVED') return;
  const { act, after } = changed(agreement, change, { partner, now: ctx.clock() });
  const plan = planOf(permissionRowsOf(agreement), permissionRowsOf(after), act.at);
  const actId = await tx.publish(id, async (cooperation) => {
    const { version, hash } = after.version;
    const text = { version, hash, canonical: change.canonical };
    await insertVersion(cooperation, { ...text, proposedBy: partner, at: act.at });
    await savePermissions(cooperation, permissionRowsOf(after));
    const row = { change: number, act: { act: 'commit', partner, at: act.at } as const, hash };
    await insertChangeAct(cooperation, { ...row, actor: ctx.actor.name });
    for (const succession of plan.successions) await passOn(cooperation, succession);
    await removePermissions(
      cooperation,
      plan.ended.map((line) => line.number),
    );
    return insertAct(cooperation, { act, actor: ctx.actor.name });
  });
  await audit(tx, ctx, {
    action: 'change.commit',
    object: { kind: 'change', id: `${id}:${number}` },
    cooperation: id,
    agreementVersion: act.version,
    about: after.version.terms.parties.filter((party) => party !== partner),
  });
  const ending = { cooperation: id, act: { id: actId, at: act.at }, partner };
  await endPermissions(tx, ctx, { ...ending, permissions: [...plan.ended, ...plan.withheld] });
  await shortenLives(tx, { ...ending, permissions: plan.shortened });
}

/** The act of committing, and the agreement after it. Refuses what every act does. */
function changed(
  agreement: LoadedAgreement,
  { request, terms }: StoredChange,
  { partner, now }: { partner: RecordedVersion['proposedBy']; now: number },
): { act: Act; after: LoadedAgreement } {
  const to = { version: request.base + 1, hash: request.hash, terms };
  const act = changing({ ...agreement, partner, to }, now);
  const version = { ...to, proposedBy: partner, proposedAt: act.at };
  const earlier = [...agreement.earlier, agreement.version];
  // The number of the act is not known yet, and nothing here asks for it.
  const log = [...agreement.log, { ...act, id: Infinity, actor: '' }];
  return { act, after: { version, earlier, log } };
}

/** What becomes of the lines of a version when another takes its place. */
type Plan = {
  /** Ended with it. */
  readonly ended: readonly PermissionRow[];
  /** In force as before, but nobody is handed over under them any more. */
  readonly withheld: readonly PermissionRow[];
  /** Under which rows may live for a shorter time than before. */
  readonly shortened: readonly PermissionRow[];
  readonly successions: readonly Succession[];
};

/** Compares the rows of all lines before and after a change at that instant. */
function planOf(before: readonly PermissionRow[], after: readonly PermissionRow[], at: number): Plan {
  const former = new Map(before.map((row) => [row.number, row]));
  const standing = before.filter(({ endsAt }) => endsAt > at);
  const isLive = ({ endsAt }: PermissionRow): boolean => endsAt > at;
  const pairs = pairLines(standing, after.filter(isLive));
  const kept = after.filter((row) => isLive(row) && former.has(row.number));
  const delivers = ({ actions }: PermissionRow): boolean => actions.includes('deliver');
  return {
    ended: standing.filter(({ number }) => !after.some((row) => row.number === number && isLive(row))),
    withheld: kept.filter((row) => !delivers(row) && delivers(former.get(row.number)!)),
    shortened: kept.filter((row) => {
      const { deliveryDays, endsAt } = former.get(row.number)!;
      return delivers(row) && (row.deliveryDays < deliveryDays || row.endsAt < endsAt);
    }),
    successions: pairs.flatMap(({ before: from, after: to }) =>
      from && to && from.number !== to.number && isReadingLess(to, from)
        ? [{ from: from.number, to: to.number, categories: to.categories }]
        : [],
    ),
  };
}
