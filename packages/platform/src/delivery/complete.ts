/**
 * Completing a delivery: the one short transaction that makes its rows visible. It waits for the cooperation's lock
 * alone, then reads eligibility, objections and late decisions again, drops who lost it, and only then flips the state.
 * A withdrawal either committed before, and is seen here, or waits for the lock and finds the rows.
 */
import { recordAudit } from '../audit/record.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import { audit } from '../audit/write.ts';
import type { Transaction } from '@entente/store';
import { listDictionary } from '../dictionary/queries.ts';
import { countRows } from '../inbox/queries.ts';
import type { ProcedureContext } from '../procedure.ts';
import { dropRows } from './drop.ts';
import { findOvertaken } from './overtaken.ts';
import type { PairwiseOf } from './pairwise.ts';
import { listPairwise, type Plan } from './plan.ts';
import { batchSize, prepareRows } from './prepare.ts';
import { moveDelivery, type Counts } from './queries.ts';
import { columnsOf } from './rules.ts';
import { selectPeople, type Selection } from './selection.ts';
import type { Going } from './step.ts';
import { terminate } from './terminate.ts';

/** `overtaken` asks for another plan: somebody enrolled since this one, or a row went missing. */
export type Completion = 'completed' | 'too-small' | 'overtaken';

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
  const delivered = await tx.own((store) => countRows(store, 'inbox', rows));
  const disclosed = await tx.deliver({ id: delivery.id, now }, (store) =>
    countRows(store, 'disclosure', rows),
  );
  if (delivered !== disclosed) return 'overtaken';
  if (delivered < permission.minimumCohort) {
    await terminate(tx, ctx, delivery, 'too-small');
    return 'too-small';
  }
  const { considered, suppressed } = selection;
  await flip(tx, ctx, going, { considered, delivered, suppressed });
  return 'completed';
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
  await prepareAgain(tx, ctx, going, { subjects: due, pairwiseOf });
  await prepareAgain(tx, ctx, going, {
    subjects: await listWithoutRow(tx, going, { plan, selection }),
    pairwiseOf,
  });
  return selection;
}

async function prepareAgain(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  { subjects, pairwiseOf }: { subjects: readonly number[]; pairwiseOf: PairwiseOf },
): Promise<void> {
  for (let start = 0; start < subjects.length; start += batchSize) {
    const batch = subjects.slice(start, start + batchSize);
    await prepareRows(tx, ctx, going, { subjects: batch, pairwiseOf });
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
  const inbox = await tx.own((store) => listPairwise(store, 'inbox', going));
  return selection.subjects.filter((subject) => {
    const id = plan.people.get(subject);
    return id !== undefined && !inbox.has(id);
  });
}

/** Makes the prepared rows visible, whoever they are about: nothing is read again here. */
export async function flip(
  tx: Transaction,
  ctx: ProcedureContext,
  { delivery, permission, now }: Going,
  counts: Counts,
): Promise<void> {
  const { id, cooperation } = delivery;
  const columns = await tx.deliver({ id, now }, async (store) => {
    await store
      .updateTable('handover')
      .set({ completed_at: new Date(now), considered: counts.considered })
      .where('delivery', '=', id)
      .executeTakeFirstOrThrow();
    return columnsOf(permission.categories, await listDictionary(store));
  });
  const isMoved = await tx.own((store) =>
    moveDelivery(store, id, { to: 'COMPLETED', at: now, counts, columns }),
  );
  if (!isMoved) throw new Error(`delivery ${id} was not STARTED`);
  const deed = {
    action: 'delivery.complete' as const,
    object: { kind: 'delivery' as const, id },
    cooperation,
    permissions: [permission.key],
    agreementVersion: delivery.agreementVersion,
  };
  await audit(tx, ctx, { ...deed, about: [permission.provider], counts: { ...counts } });
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
