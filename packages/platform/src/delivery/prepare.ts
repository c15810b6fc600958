/**
 * Prepares rows: reads the provider's store at this moment and writes, for each person, a row of its ledger and one of
 * the recipient's inbox, which nobody sees before the delivery is completed. What was prepared of the same people
 * before is replaced, so that a step that is repeated, or comes late, leaves what it finds now.
 */
import { loadStoreKeys, type Store, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import { hexArray, numberArray, textArray } from '../parameters.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { arePrepared, notePrepared, readColumns } from './columns.ts';
import { digestOf } from './digest.ts';
import { dropFrom } from './drop.ts';
import { listHeld } from './held.ts';
import { writeInbox, type DigestedRecord } from './inbox-rows.ts';
import type { PairwiseOf } from './pairwise.ts';
import { readRecords, untilsOf, type HandedPerson, type HandedRecord } from './records.ts';
import type { Going } from './step.ts';

/** People prepared in one transaction: few enough that nobody waits long for its lock. */
export const batchSize = 1_000;

export type Preparing = {
  readonly subjects: readonly number[];
  readonly pairwiseOf: PairwiseOf;
  /** Pairwise ids of people of a refresh who are held with the same data: kept up to date here. */
  readonly unchanged?: Set<string>;
};

/** Prepares the rows of these subjects, as far as the permission covers them. At most a batch of them. */
export async function prepareRows(
  tx: Transaction,
  ctx: ProcedureContext,
  going: Going,
  { subjects, pairwiseOf, unchanged = new Set() }: Preparing,
): Promise<void> {
  const { delivery, permission, now } = going;
  const { partner } = memberOf(ctx.actor);
  const people = await listPeople(tx, going, { subjects, pairwiseOf });
  const former = { delivery: delivery.id, people: people.map(({ pairwise }) => pairwise) };
  const { keys: ownKeys, held } = await tx.own(async (store) => ({
    keys: await loadStoreKeys(store, ctx.database.master, partner),
    held: await listHeld(store, going, former.people),
  }));
  for (const id of former.people) unchanged.delete(id);
  const records = await tx.deliver({ id: delivery.id, now }, async (store) => {
    const known = await readColumns(store, going);
    const { columns } = known;
    if (!(await arePrepared(store, going, known))) await notePrepared(store, going);
    const keys = await loadStoreKeys(store, ctx.database.master, permission.provider);
    await dropFrom(store, 'disclosure', former);
    const digested = (await readRecords(store, going, { people, columns, keys })).map((record) => ({
      ...record,
      digest: digestOf(ownKeys.hash, record),
    }));
    const isUnchanged = ({ pairwise, digest }: DigestedRecord): boolean => held.get(pairwise) === digest;
    for (const { pairwise } of digested.filter(isUnchanged)) unchanged.add(pairwise);
    const found = digested.filter((record) => !isUnchanged(record));
    await writeLedger(store, delivery.id, found);
    return found;
  });
  await tx.own(async (store) => {
    await dropFrom(store, 'inbox', former);
    await writeInbox(store, { delivery, records, partner, keys: ownKeys });
  });
}

/** The provider's persons that these subjects are, and the recipient's where it knows them. */
async function listPeople(
  tx: Transaction,
  { delivery, permission }: Going,
  { subjects, pairwiseOf }: { subjects: readonly number[]; pairwiseOf: PairwiseOf },
): Promise<HandedPerson[]> {
  const { provider, recipient } = permission;
  const rows = await tx.cooperation(delivery.cooperation, (cooperation) =>
    cooperation
      .selectFrom('member as theirs')
      .leftJoin('member as own', (on) =>
        on.onRef('own.subject', '=', 'theirs.subject').on('own.partner', '=', recipient),
      )
      .select(['theirs.person', 'own.person as own'])
      .where('theirs.partner', '=', provider)
      .where(sql<boolean>`theirs.subject = any(${numberArray(subjects)}::int[])`)
      .execute(),
  );
  return rows.map(({ person, own }) => ({ person, own, pairwise: pairwiseOf(person.toString('hex')) }));
}

async function writeLedger(store: Store, delivery: string, records: readonly HandedRecord[]): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into disclosure (delivery, pairwise, ref, consent_event, until)
    select ${delivery}::text, * from unnest(
      ${hexArray(records.map(({ pairwise }) => pairwise))}::bytea[], ${textArray(records.map(({ ref }) => ref))}::text[],
      ${numberArray(records.map(({ consentEvent }) => consentEvent))}::bigint[],
      ${textArray(untilsOf(records))}::timestamptz[])`.execute(store);
  if (numAffectedRows !== BigInt(records.length)) throw new Error('not everybody is in the ledger');
}
