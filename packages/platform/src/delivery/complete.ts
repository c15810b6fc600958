/**
 * Completing a delivery: the one short transaction that makes its rows visible. It waits for the cooperation's lock
 * alone, then reads eligibility, objections and late decisions again, drops who lost it, and only then flips the state.
 * A withdrawal either committed before, and is seen here, or waits for the lock and finds the rows.
 */
import { recordAudit } from '../audit/record.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import { audit } from '../audit/write.ts';
import type { Transaction } from '@entente/store';
import { countRows } from '../inbox/queries.ts';
import type { ProcedureContext } from '../procedure.ts';
import { arePrepared, readColumns } from './columns.ts';
import { dropRows } from './drop.ts';
import { findOvertaken } from './overtaken.ts';
import type { PairwiseOf } from './pairwise.ts';
import { carryOut, differenceOf, listHeld, type Difference } from './held.ts';
import { identify, listPairwise, type Plan } from './plan.ts';
import { batchSize, prepareRows, type Preparing } from './prepare.ts';
import { moveDelivery, type Counts } from './queries.ts';
import { disclosedBy } from './rules.ts';
import { selectPeople, type Selection } from './selection.ts';
import type { Going } from './step.ts';
import { terminate } from './terminate.ts';

/** `overtaken` asks for another plan: somebody enrolled since this one, or a row went missing. */
export type Completion = 'completed' | 'too-small' | 'overtaken';

type Finishing = {
  readonly plan: Plan;
  readonly pairwiseOf: PairwiseOf;
  readonly selection: Selection;
};

/** Completes a delivery whose plan has been carried out. The cooperation must be locked exclusively. */
export async function completeDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  { plan, pairwiseOf }: { plan: Plan; pairwiseOf: PairwiseOf },
): Promise<Completion> {
  const selection = await bringUpToDate(tx, ctx, going, { plan, pairwiseOf });
  if (!selection) return 'overtaken';
  const { delivery, permission, now } = going;
  const rows = { delivery: delivery.id, now };
  const inbox = await tx.own((store) => listPairwise(store, 'inbox', going));
  const delivered = inbox.size;
  const disclosed = await tx.deliver({ id: delivery.id, now }, (store) =>
    countRows(store, 'disclosure', rows),
  );
  if (delivered !== disclosed) return 'overtaken';
  const { considered, suppressed, reads } = selection;
  const refresh =
    delivery.origin === null ? null : await refreshOf(tx, going, { plan, pairwiseOf, selection, inbox });
  // It is the whole that must not be too small: who is added to it agreed to be named, as everybody else did.
  if ((refresh?.whole ?? delivered) < permission.minimumCohort) {
    await terminate(tx, ctx, delivery, 'too-small');
    return 'too-small';
  }
  const counts = { considered, delivered, suppressed };
  await flip(tx, ctx, going, { counts, reads, difference: refresh?.difference ?? null });
  return 'completed';
}

/** What a refresh comes to at this moment, and how many people it and what stays are together. */
async function refreshOf(
  tx: Transaction,
  going: Going,
  { plan, pairwiseOf, selection: { subjects }, inbox }: Finishing & { inbox: ReadonlySet<string> },
): Promise<{ difference: Difference; whole: number }> {
  const newer = subjects.filter((subject) => !plan.people.has(subject));
  const { people } = await identify(tx, going, { subjects: newer, pairwiseOf });
  const held = await tx.own((store) => listHeld(store, going));
  const selected = subjects.map((subject) => plan.people.get(subject) ?? people.get(subject)!);
  const kept = new Set(selected.filter((id) => !inbox.has(id) && held.has(id) && plan.unchanged.has(id)));
  return { difference: differenceOf(held, { rows: inbox, kept }), whole: inbox.size + kept.size };
}

/** Brings the prepared rows to this moment; undefined where the plan is too old for that. */
async function bringUpToDate(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  { plan, pairwiseOf }: { plan: Plan; pairwiseOf: PairwiseOf },
): Promise<Selection | undefined> {
  const { delivery, permission, now } = going;
  const handover = { id: delivery.id, now };
  const { generation } = await tx.cooperation(delivery.cooperation, (it) =>
    it.selectFrom('numbering').select('generation').executeTakeFirstOrThrow(),
  );
  if (generation !== plan.generation) return undefined;
  const selection = await selectPeople(tx, ctx, { ...delivery, permission, at: now, handover });
  const overtaken = await tx.deliver(handover, (store) =>
    findOvertaken(store, going, { since: plan.since, pairwiseOf }),
  );
  const selected = new Set(selection.subjects);
  const lost = [...plan.people].filter(([subject]) => !selected.has(subject)).map(([, id]) => id);
  await dropRows(tx, going, [...overtaken.union(new Set(lost))]);
  const due = selection.subjects.filter((subject) => {
    const id = plan.people.get(subject);
    return id === undefined || overtaken.has(id);
  });
  const { unchanged } = plan;
  await prepareAgain(tx, ctx, going, { subjects: due, pairwiseOf, unchanged });
  const missing = await listWithoutRow(tx, going, { plan, selection });
  await prepareAgain(tx, ctx, going, { subjects: missing, pairwiseOf, unchanged });
  // Last, so that whatever was prepared here is looked at too.
  const isSame = await tx.deliver(handover, async (store) =>
    arePrepared(store, going, await readColumns(store, going)),
  );
  return isSame ? selection : undefined;
}

async function prepareAgain(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  { subjects, ...preparing }: Preparing,
): Promise<void> {
  for (let start = 0; start < subjects.length; start += batchSize) {
    const batch = subjects.slice(start, start + batchSize);
    await prepareRows(tx, ctx, going, { subjects: batch, ...preparing });
  }
}

/**
 * The people of the plan who are selected and have no row. Somebody else who carries out the same delivery may have
 * planned since, and dropped rows to prepare them anew: whoever completes it does that in their place.
 */
async function listWithoutRow(
  tx: Transaction,
  going: Going,
  { plan, selection }: { plan: Plan; selection: Selection },
): Promise<number[]> {
  const { delivery, now } = going;
  const rows = { delivery: delivery.id, now };
  const count = await tx.own((store) => countRows(store, 'inbox', rows));
  if (count >= selection.subjects.length) return [];
  const { inbox, held } = await tx.own(async (store) => ({
    inbox: await listPairwise(store, 'inbox', going),
    held: await listHeld(store, going),
  }));
  return selection.subjects.filter((subject) => {
    const id = plan.people.get(subject);
    return id !== undefined && !inbox.has(id) && !(held.has(id) && plan.unchanged.has(id));
  });
}

/** Makes the prepared rows visible, whoever they are about: nothing is read again here. */
export async function flip(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  {
    counts,
    reads,
    difference = null,
  }: {
    readonly counts: Counts;
    readonly reads: Selection['reads'];
    readonly difference?: Difference | null;
  },
): Promise<void> {
  const { delivery, permission, now } = going;
  const { id, cooperation, chosen } = delivery;
  const { columns, categories } = await tx.deliver({ id, now }, async (store) => {
    const { columns: having } = await readColumns(store, going);
    const disclosed = disclosedBy(permission, { chosen, columns: having, reads });
    await store
      .updateTable('handover')
      .set({ completed_at: new Date(now), considered: counts.considered, categories: disclosed })
      .where('delivery', '=', id)
      .executeTakeFirstOrThrow();
    return { columns: having, categories: disclosed };
  });
  const told = difference && {
    added: difference.added.length,
    changed: difference.changed.length,
    removed: difference.removed.length,
  };
  const isMoved = await tx.own(async (store) => {
    if (difference) await carryOut(store, going, difference);
    return moveDelivery(store, id, {
      to: 'COMPLETED',
      at: now,
      counts,
      difference: told,
      columns,
      categories,
    });
  });
  if (!isMoved) throw new Error(`delivery ${id} was not STARTED`);
  const deed = {
    action: 'delivery.complete' as const,
    object: { kind: 'delivery' as const, id },
    cooperation,
    permissions: [permission.key],
    agreementVersion: delivery.agreementVersion,
  };
  await audit(tx, ctx, { ...deed, about: [permission.provider], counts: { ...counts, ...told } });
  // The provider reads that people were considered, but neither who asked at the recipient nor how many it got.
  await tx.logFor({ delivery: id }, (log) =>
    recordAudit(log as unknown as AuditDatabase, {
      ...deed,
      at: new Date(now).toISOString(),
      actor: permission.recipient,
      partner: permission.provider,
      about: [permission.recipient],
      counts: { considered: counts.considered },
      outcome: 'done',
    }),
  );
}
