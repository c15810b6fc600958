/**
 * Importing customers. What a row leaves open stays as it was, so a file is what all of its rows about a customer say
 * together. The first row about a customer lands with its batch; when the same customer comes again in the file, the
 * rows that follow are joined and land at its end. Such a customer is marked, and in every later import all of its
 * rows wait for the end: were the first to land alone, the same file would change the customer there and back.
 * So the outcome does not depend on where batches end, and the same file again writes nothing.
 */
import type { CustomersMapping, CustomersReport, IdentifierCounts, IdentifierKind } from '@entente/contract';
import { identifierKinds } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { loadStoreKeys, type Transaction } from '@entente/store';
import { dictionaryOf } from '../import/dictionary.ts';
import type { ImportFile } from '../import/input.ts';
import type { ParsedCustomer, Reject } from '../import/rows.ts';
import { openImport, type Recording } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { landCustomers, type Landing } from './land.ts';
import { writeDictionary } from './queries.ts';
import { newcomers, type Sealing } from './sealing.ts';
import { waitingRows } from './waiting.ts';

type Counts = { created: number; changed: number; unchanged: number; replaced: number };

/** Imports a file of customers into the acting partner's store, and enrols it anew where that changed anything. */
export async function importCustomers(
  ctx: ProcedureContext,
  file: ImportFile<CustomersMapping>,
): Promise<CustomersReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.customer({ partner }));
  const keys = await ctx.database.read(granted, (tx) =>
    tx.own((store) => loadStoreKeys(store, ctx.database.master, partner)),
  );
  const sealing: Sealing = { keys, partner };
  const { prepare, of: newcomer } = newcomers(sealing);
  let isNewLikely = false;
  const run = await openImport(ctx, granted, {
    ...file,
    prepare: async (rows) => (isNewLikely ? prepare(rows) : undefined),
  });
  const waiting = waitingRows();
  const counts: Counts = { created: 0, changed: 0, unchanged: 0, replaced: 0 };
  const identifiers = countIdentifiers();
  const note = ({ landed, rows }: { landed: Landed; rows: readonly ParsedCustomer[] }): void => {
    for (const name of ['created', 'changed', 'unchanged'] as const) counts[name] += landed[name];
    const absent = new Set([...landed.erased, ...landed.later]);
    identifiers.add(rows.filter((row) => !absent.has(row)));
  };
  const landWaiting = async (): Promise<void> => {
    for (const rows of waiting.takeAll()) {
      const landed = await run.land(undefined, land(file, { rows, isComplete: true, newcomer, ...sealing }));
      note({ landed, rows });
    }
  };

  for await (const batch of run.batches) {
    const rows = batch.rows.filter((row) => waiting.isFirst(row));
    const landed = await run.land(batch, land(file, { rows, isComplete: false, newcomer, ...sealing }));
    note({ landed, rows });
    isNewLikely = landed.created * 2 > rows.length;
    const again = new Set(rows);
    for (const row of [...landed.later, ...batch.rows.filter((each) => !again.has(each))])
      if (waiting.add(row)) counts.replaced += 1;
    if (waiting.isFull()) await landWaiting();
  }
  await landWaiting();
  const isEnrolmentDue = counts.created + counts.changed > 0;
  const imported = await run.finish({ counts, isEnrolmentDue });
  return { ...imported, ...counts, identifiers: identifiers.counts };
}

type Landed = Awaited<ReturnType<typeof landCustomers>> & { readonly rejects: Reject[] };

function land(
  { mapping }: ImportFile<CustomersMapping>,
  { rows, ...landing }: { rows: readonly ParsedCustomer[] } & Omit<Landing, 'at' | 'goOn'>,
): (tx: Transaction, recording: Recording) => Promise<Landed> {
  return (tx, { at, isFirst, goOn }) =>
    tx.own(async (store) => {
      if (isFirst) await writeDictionary(store, dictionaryOf(mapping));
      const landed = await landCustomers(store, rows, { ...landing, at, goOn });
      const rejects = landed.erased.map(({ line, ref }): Reject => ({
        line,
        scope: 'row',
        column: mapping.ref,
        value: ref,
        reason: 'erased-customer',
      }));
      return { ...landed, rejects };
    });
}

function countIdentifiers() {
  const none = (): IdentifierCounts => ({ valid: 0, invalid: 0 });
  const counts = Object.fromEntries(identifierKinds.map((kind) => [kind, none()])) as Record<
    IdentifierKind,
    IdentifierCounts
  >;
  return {
    counts,
    add: (rows: readonly ParsedCustomer[]): void => {
      for (const { identifiers } of rows)
        for (const { kind, normalised } of identifiers)
          counts[kind][normalised === null ? 'invalid' : 'valid'] += 1;
    },
  };
}
