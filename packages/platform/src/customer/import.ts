/**
 * Importing customers. What a row leaves open stays as it was, so a file is what all of its rows about a customer say
 * together. The first row about a customer lands with its batch; when the same customer comes again in the file, the
 * rows that follow are joined and land at its end. Such a customer is marked, and in every later import all of its
 * rows wait for the end: were the first to land alone, the same file would change the customer there and back.
 * So the outcome does not depend on where batches end, and the same file again writes nothing.
 */
import type { CustomersMapping, CustomersReport, IdentifierCounts, IdentifierKind } from '@entente/contract';
import { identifierKinds } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import { loadStoreKeys, type Transaction } from '@entente/store';
import { declareAttributes } from '../dictionary/declare.ts';
import { dictionaryOf } from '../import/dictionary.ts';
import type { ImportFile } from '../import/input.ts';
import type { Batch, ParsedCustomer, Reject } from '../import/rows.ts';
import { importOrRehearse } from '../import/rehearse.ts';
import { openImport, type Recording } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { landCustomers, type Landed as LandedCustomers, type Landing } from './land.ts';
import { newcomers } from './sealing.ts';
import { findAbsent, followSnapshot } from './snapshot.ts';
import { waitingRows } from './waiting.ts';

type Counts = { created: number; changed: number; unchanged: number; replaced: number };
type CustomersFile = ImportFile<CustomersMapping> & { readonly snapshot?: { readonly maxRemoved: number } };

/**
 * Imports a file of customers into the acting partner's store, and enrols it anew where that changed anything. Those
 * absent from a snapshot are removed when all of it has landed. A dry run counts them, however many they are.
 */
export function importCustomers(ctx: ProcedureContext, file: CustomersFile): Promise<CustomersReport> {
  const granted = grant(ctx.ability, 'import', subject.customer({ partner: memberOf(ctx.actor).partner }));
  return importOrRehearse(ctx, { granted, file }, (within) => landAll(within, granted, file));
}

async function landAll(ctx: ProcedureContext, granted: Grant, file: CustomersFile): Promise<CustomersReport> {
  const { partner } = memberOf(ctx.actor);
  const keys = await ctx.database.read(granted, (tx) =>
    tx.own((store) => loadStoreKeys(store, ctx.database.master, partner)),
  );
  const { prepare, of: newcomer } = newcomers({ keys, partner });
  let isNewLikely = false;
  const run = await openImport(ctx, granted, {
    ...file,
    prepare: async (rows) => (isNewLikely ? prepare(rows) : undefined),
  });
  const waiting = waitingRows();
  const totals = countCustomers();
  const arrive = async (batch: Batch<ParsedCustomer> | undefined, rows: readonly ParsedCustomer[]) => {
    const isComplete = batch === undefined;
    const landed = await run.land(batch, land(ctx, file, { rows, isComplete, newcomer, keys, partner }));
    totals.add({ landed, rows });
    return landed;
  };
  const landWaiting = async (): Promise<void> => {
    for (const rows of waiting.takeAll()) await arrive(undefined, rows);
  };

  let unreadable = 0;
  for await (const batch of run.batches) {
    const rows = batch.rows.filter((row) => waiting.isFirst(row));
    const landed = await arrive(batch, rows);
    isNewLikely = landed.created * 2 > rows.length;
    const again = new Set(rows);
    for (const row of [...landed.later, ...batch.rows.filter((each) => !again.has(each))])
      if (waiting.add(row)) totals.counts.replaced += 1;
    if (waiting.isFull()) await landWaiting();
    for (const ref of batch.rejectedRefs)
      if (ref === null) unreadable += 1;
      else waiting.mention(ref);
  }
  await landWaiting();
  const { counts, identifiers } = totals;
  const isMentioned = (ref: string): boolean => waiting.hasCome(ref);
  const { created, changed } = counts;
  const snapshot = file.snapshot && { ...file.snapshot, isMentioned, unreadable, created };
  let removed = 0;
  if (snapshot && ctx.isRehearsal) removed = (await findAbsent(ctx, granted, snapshot)).refs.length;
  else if (snapshot) removed = await followSnapshot(ctx, { granted, run, snapshot });
  const imported = await run.finish({
    counts: { ...counts, ...(snapshot && { removed }) },
    isEnrolmentDue: created + changed + removed > 0,
  });
  return { ...imported, ...counts, removed, identifiers };
}

type Landed = LandedCustomers & { readonly rejects: readonly Reject[] };

function land(
  ctx: ProcedureContext,
  { mapping }: ImportFile<CustomersMapping>,
  { rows, ...landing }: { rows: readonly ParsedCustomer[] } & Omit<Landing, 'at' | 'goOn'>,
): (tx: Transaction, recording: Recording) => Promise<Landed> {
  return async (tx, { at, isFirst, goOn }) => {
    if (isFirst) await declareAttributes(tx, ctx, dictionaryOf(mapping));
    return tx.own(async (store) => {
      const landed = await landCustomers(store, rows, { ...landing, at, goOn });
      const rejects = landed.erased.map(({ line, ref }) => erasedReject({ line, ref, column: mapping.ref }));
      return { ...landed, rejects };
    });
  };
}

function countCustomers() {
  const none = (): IdentifierCounts => ({ valid: 0, invalid: 0 });
  const counts: Counts = { created: 0, changed: 0, unchanged: 0, replaced: 0 };
  const identifiers = Object.fromEntries(identifierKinds.map((kind) => [kind, none()])) as Record<
    IdentifierKind,
    IdentifierCounts
  >;
  return {
    counts,
    identifiers,
    add: ({ landed, rows }: { landed: Landed; rows: readonly ParsedCustomer[] }): void => {
      for (const name of ['created', 'changed', 'unchanged'] as const) counts[name] += landed[name];
      const absent = new Set([...landed.erased, ...landed.later]);
      for (const row of rows) {
        if (absent.has(row)) continue;
        for (const { kind, normalised } of row.identifiers)
          identifiers[kind][normalised === null ? 'invalid' : 'valid'] += 1;
      }
    },
  };
}

/** A row about a customer who was erased, as a reject. */
function erasedReject({ line, ref, column }: { line: number; ref: string; column: string }): Reject {
  return { line, scope: 'row', column, value: ref, reason: 'erased-customer' };
}
