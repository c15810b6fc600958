/**
 * What is still to be done of a delivery: whom it is about by now, and whose rows are missing or were overtaken by a
 * decision. It is planned while withdrawals go on, and again as often as it takes; completing a delivery then only
 * has to look at what has changed since the last plan.
 */
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { numberArray } from '../parameters.ts';
import type { ProcedureContext } from '../procedure.ts';
import { arePrepared, notePrepared, readColumns } from './columns.ts';
import { dropRows } from './drop.ts';
import { listHeld } from './held.ts';
import { findOvertaken } from './overtaken.ts';
import type { PairwiseOf } from './pairwise.ts';
import { selectPeople, type Selection } from './selection.ts';
import type { Going } from './step.ts';
import { terminate } from './terminate.ts';

export type Plan = {
  readonly selection: Selection;
  /** The pairwise id, in hex, of each selected subject. */
  readonly people: ReadonlyMap<number, string>;
  /** Subjects without an up-to-date row. */
  readonly due: readonly number[];
  /** What was decided in transactions before this one was known to the plan. */
  readonly since: string;
  /** The enrolments before the plan: a later one may number people anew. */
  readonly generation: number;
  /** Pairwise ids of people of a refresh who are held with the same data. */
  readonly unchanged: Set<string>;
};

/**
 * Plans, and drops the rows of everybody who is not part of it any more. Undefined where there are too few people:
 * the delivery is terminated then.
 */
export async function planDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  { pairwiseOf, unchanged }: { pairwiseOf: PairwiseOf; unchanged: Set<string> },
): Promise<Plan | undefined> {
  const { delivery, permission, now } = going;
  const handover = { id: delivery.id, now };
  const since = await tx.deliver(handover, readHorizon);
  const selection = await selectPeople(tx, ctx, { ...delivery, permission, at: now, handover });
  if (selection.subjects.length < permission.minimumCohort) {
    await terminate(tx, ctx, delivery, 'too-small');
    return undefined;
  }
  const { generation, people } = await identify(tx, going, { subjects: selection.subjects, pairwiseOf });
  const { ledger, overtaken, isOfOthers } = await tx.deliver(handover, async (store) => {
    const prepared = await openHandover(store, going, { selection, since });
    const columns = await readColumns(store, going);
    const isSame = await arePrepared(store, going, columns);
    if (!isSame) await notePrepared(store, going, columns);
    return {
      isOfOthers: !isSame,
      ledger: await listPairwise(store, 'disclosure', going),
      overtaken: await findOvertaken(store, going, { since: prepared, pairwiseOf }),
    };
  });
  const { inbox, held } = await tx.own(async (store) => ({
    inbox: await listPairwise(store, 'inbox', going),
    held: await listHeld(store, going),
  }));
  if (isOfOthers) unchanged.clear();
  const wanted = new Set(people.values());
  const isUpToDate = (id: string): boolean =>
    !isOfOthers &&
    wanted.has(id) &&
    !overtaken.has(id) &&
    ((ledger.has(id) && inbox.has(id)) || (held.has(id) && unchanged.has(id)));
  await dropRows(
    tx,
    going,
    [...ledger.union(inbox)].filter((id) => !isUpToDate(id)),
  );
  const due = [...people].filter(([, id]) => !isUpToDate(id)).map(([subject]) => subject);
  return { selection, people, due, since, generation, unchanged };
}

/** The oldest transaction that is still open: everything before it can be seen from now on. */
async function readHorizon(store: Store): Promise<string> {
  const { rows } = await sql<{ horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`.execute(store);
  return rows[0]!.horizon;
}

/** The pairwise ids of these subjects, and the enrolments before. */
export async function identify(
  tx: Transaction,
  { delivery, permission }: Going,
  { subjects, pairwiseOf }: { subjects: readonly number[]; pairwiseOf: PairwiseOf },
): Promise<{ generation: number; people: Map<number, string> }> {
  return tx.cooperation(delivery.cooperation, async (cooperation) => {
    const { generation } = await cooperation
      .selectFrom('numbering')
      .select('generation')
      .executeTakeFirstOrThrow();
    const members = await cooperation
      .selectFrom('member')
      .select(['subject', 'person'])
      .where('partner', '=', permission.provider)
      .where(sql<boolean>`subject = any(${numberArray(subjects)}::int[])`)
      .execute();
    const people = members.map(
      ({ subject, person }) => [subject, pairwiseOf(person.toString('hex'))] as const,
    );
    return { generation, people: new Map(people) };
  });
}

/** Opens the delivery in the provider's ledger. Returns since when its rows may have been prepared. */
async function openHandover(
  store: Store,
  { delivery, permission }: Going,
  { selection, since }: { selection: Selection; since: string },
): Promise<string> {
  await store
    .insertInto('handover')
    .values({
      delivery: delivery.id,
      cooperation: delivery.cooperation,
      recipient: permission.recipient,
      permission: permission.key,
      purpose: permission.purpose,
      categories: [...delivery.categories],
      agreement_version: delivery.agreementVersion,
      considered: selection.considered,
      started_at: new Date(delivery.requestedAt),
      prepared_since: since,
    })
    .onConflict((conflict) => conflict.column('delivery').doNothing())
    .execute();
  const { prepared } = await store
    .selectFrom('handover')
    .select(sql<string>`prepared_since::text`.as('prepared'))
    .where('delivery', '=', delivery.id)
    .executeTakeFirstOrThrow();
  return prepared;
}

/** Who has a row that is still good, in hex. Rows of the ledger are as good as those of the inbox beside them. */
export async function listPairwise(
  store: Store,
  table: 'disclosure' | 'inbox',
  { delivery, now }: Going,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select encode(pairwise, 'hex') as id from ${sql.table(table)}
    where delivery = ${delivery.id} and until > ${new Date(now)}`.execute(store);
  return new Set(rows.map(({ id }) => id));
}
