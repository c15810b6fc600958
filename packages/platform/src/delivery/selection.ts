/** Who a delivery is about at one instant: those of its mode whom the permission covers and nobody's objection names. */
import type { CooperationId, DeliveryMode, Instant } from '@entente/contract';
import type { Cooperation, HandoverReason, Transaction } from '@entente/store';
import type { PermissionRow } from '../agreement/permissions.ts';
import { countPeople, findPeople } from '../cooperation/answer.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { listPublished, publicationsOf } from '../set/publications.ts';
import { listObjecting } from './objecting.ts';

export type Wanted = {
  readonly cooperation: CooperationId;
  readonly permission: PermissionRow;
  readonly mode: DeliveryMode;
  /** A published set that people must be in. */
  readonly set: string | null;
};

/** People; true counts, before any threshold. */
export type Selection = {
  /** Covered, and in the set: whatever the mode. */
  readonly considered: number;
  /** Of the mode, and left out for an objection. */
  readonly suppressed: number;
  /** Everybody else of the mode, rising. */
  readonly subjects: readonly number[];
};

/** Selects the people of a delivery, or of its dry run. Refuses `not-found` for a set that is not published. */
export async function selectPeople(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: Wanted & { readonly at: Instant; readonly handover: HandoverReason },
): Promise<Selection> {
  const { cooperation, permission, mode, handover } = wanted;
  const { considered, people } = await tx.cooperation(cooperation, async (it) => {
    const question = await questionOf(it, wanted, memberOf(ctx.actor).partner);
    const { covered } = await countPeople(it, question);
    return { considered: covered, people: await findPeople(it, question, mode) };
  });
  const { provider, purpose } = permission;
  const objecting = await listObjecting(tx, ctx, { cooperation, provider, purpose, handover });
  const subjects = objecting.size === 0 ? people : people.filter((subject) => !objecting.has(subject));
  return { considered, suppressed: people.length - subjects.length, subjects };
}

async function questionOf(
  cooperation: Cooperation,
  { permission, set, at }: Wanted & { readonly at: Instant },
  recipient: string,
) {
  const { number, provider } = permission;
  const sets = set === null ? [] : [{ provider, name: set }];
  const published = await listPublished(cooperation, sets);
  const publications = publicationsOf(published, [permission], sets).get(number) ?? [];
  return { permission: number, publications, recipient, at };
}
