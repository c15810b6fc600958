/**
 * What every import does, whatever its rows are: it reads a file batch by batch, each batch lands in a transaction of
 * its own, and all of them are one recording. A crash leaves whole batches; the same command finishes the job, since
 * a row that has landed changes nothing when it comes again.
 */
import {
  eventKinds,
  refuse,
  type ImportMapping,
  type Instant,
  type PartnerHandle,
  type RejectReason,
} from '@entente/contract';
import type { Grant } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { startRecording } from '../consent/recording.ts';
import { isPhoneCountry, type PhoneCountry } from '../customer/normalise.ts';
import { findPartner } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { enrolEverywhere } from '../cooperation/everywhere.ts';
import { refreshColumns } from '../segment/refresh.ts';
import { refreshStrips } from '../segment/strips.ts';
import type { ImportFile } from './input.ts';
import { readAhead } from './read-ahead.ts';
import { readRows } from './reader.ts';
import { hasUnsettled, isFollowed, settle } from './settling.ts';
import type { Batch, Reject, RowOf } from './rows.ts';

/** What a batch lands under. `at` is the domain's present. */
export type Recording = {
  readonly recording: number;
  readonly partner: PartnerHandle;
  readonly at: Instant;
  readonly isFirst: boolean;
  /** To be called when the longest statement is on its way: the next batch is read while the database works. */
  readonly goOn: () => void;
};

/** What every import reports. */
export type Imported = {
  readonly recording: number;
  readonly rows: number;
  readonly rejectedRows: Readonly<Partial<Record<RejectReason, number>>>;
  readonly rejectedCells: Readonly<Partial<Record<RejectReason, number>>>;
};

export type ImportRun<Row> = {
  readonly batches: AsyncIterable<Batch<Row>>;
  /** Runs `work` in a transaction of the import's recording, and notes what it and the batch reject. */
  land<Landed extends { readonly rejects: readonly Reject[] }>(
    batch: Pick<Batch<Row>, 'rejects' | 'rowsRead' | 'bytesRead'> | undefined,
    work: (tx: Transaction, recording: Recording) => Promise<Landed>,
  ): Promise<Landed>;
  /** Notes what the batch, and looking at its rows, rejects. */
  look<Looked extends { readonly rejects: readonly Reject[] }>(
    batch: Pick<Batch<Row>, 'rejects' | 'rowsRead' | 'bytesRead'> | undefined,
    looked: Looked,
  ): Promise<Looked>;
  /** Writes the audit entry with these counts and, where it is due, enrols the partner anew: this ends the import. */
  finish(end: {
    readonly counts: Readonly<Record<string, number>>;
    readonly isEnrolmentDue: boolean;
  }): Promise<Imported>;
};

const actionOf = {
  customers: 'customer.import',
  events: 'event.import',
  consents: 'consent.import',
  places: 'place.import',
  organisations: 'organisation.import',
  contacts: 'contact.import',
} as const;

/** Whoever imports as many rows builds the columns that segments are asked of, so that no question has to. */
const rowsToBuildAfter = 1_000;

/**
 * Begins to import a file for the acting partner. Refuses what `readRows` refuses, when the first batch is asked for;
 * `mapping-invalid` where the partner's own country has no phone numbers and the mapping names no other.
 */
export async function openImport<M extends ImportMapping>(
  ctx: ProcedureContext,
  granted: Grant,
  file: ImportFile<M> & {
    /** What can be done with rows before they land, while the batch before lands. */
    readonly prepare?: (rows: readonly RowOf<M>[]) => Promise<void>;
  },
): Promise<ImportRun<RowOf<M>>> {
  const { partner, name } = memberOf(ctx.actor);
  const country = await countryOf(ctx, granted, partner);
  const { source, mapping, batchRows } = file;
  const { kind } = mapping;
  const reading = { country, ...(batchRows !== undefined && { batchRows }) };
  const { batches, goOn } = readAhead(prepared(readRows(source, mapping, reading), file.prepare));
  const rejected = tally();
  let [recording, rows]: [number | undefined, number] = [undefined, 0];

  /** The recording is made by the first transaction that commits; a repeated one makes it again. */
  const inRecording = async <T>(work: (tx: Transaction, recording: Recording) => Promise<T>): Promise<T> => {
    const done = await ctx.database.write(
      granted,
      async (tx) => {
        await tx.lockJob(`import ${partner}`);
        const at = ctx.clock();
        const id = recording ?? (await startRecording(tx, { kind, at, actor: name }));
        const object = { kind: 'recording', id: String(id) } as const;
        const isFirst = recording === undefined;
        if (isFirst) await audit(tx, ctx, { action: actionOf[kind], object });
        return { id, result: await work(tx, { recording: id, partner, at, isFirst, goOn }) };
      },
      { pace: 'job' },
    );
    recording = done.id;
    return done.result;
  };

  const note: ImportRun<RowOf<M>>['look'] = async (batch, landed) => {
    const rejects = [...(batch?.rejects ?? []), ...landed.rejects].toSorted((a, b) => a.line - b.line);
    await file.rejects?.write(rejects);
    rejected.add(rejects);
    if (batch) {
      rows += batch.rowsRead;
      const bytes = { done: batch.bytesRead, ...(file.bytes !== undefined && { total: file.bytes }) };
      ctx.onProgress?.({ step: `import ${kind}`, done: rows, bytes });
    }
    return landed;
  };
  const { rejectedRows, rejectedCells, rowCount } = rejected;

  return {
    batches,
    land: async (batch, work) => note(batch, await inRecording(work)),
    look: note,
    finish: async ({ counts, isEnrolmentDue }) => {
      const { id, wasBrokenOff } = await inRecording(async (tx, { recording: id }) => {
        const object = { kind: 'recording', id: String(id) } as const;
        const all = { rows, ...counts, rejected: rowCount() };
        await audit(tx, ctx, { action: actionOf[kind], object, counts: all });
        return { id, wasBrokenOff: await tx.own((store) => hasUnsettled(store, id)) };
      });
      const imported = { recording: id, rows, rejectedRows, rejectedCells };
      if (ctx.isRehearsal) return imported;
      if (isFollowed(kind)) {
        if (isEnrolmentDue || wasBrokenOff) await enrolEverywhere(ctx, granted);
        await inRecording((tx) => tx.own((store) => settle(store, { recording: id, at: ctx.clock() })));
      }
      if (rows >= rowsToBuildAfter) await buildColumns(ctx, granted, kind);
      return imported;
    },
  };
}

async function buildColumns(
  ctx: ProcedureContext,
  granted: Grant,
  kind: ImportMapping['kind'],
): Promise<void> {
  await ctx.database.write(
    granted,
    (tx) =>
      tx.own(async (store) => {
        if (kind === 'customers') await refreshColumns(store);
        if (kind === 'events') await refreshStrips(store, eventKinds);
      }),
    { view: 'snapshot', pace: 'job' },
  );
}

async function* prepared<Row>(
  batches: AsyncIterable<Batch<Row>>,
  prepare: ((rows: readonly Row[]) => Promise<void>) | undefined,
): AsyncGenerator<Batch<Row>, void> {
  for await (const batch of batches) {
    await prepare?.(batch.rows);
    yield batch;
  }
}

async function countryOf(
  ctx: ProcedureContext,
  granted: Grant,
  handle: PartnerHandle,
): Promise<PhoneCountry> {
  const partner = await ctx.database.read(granted, (tx) =>
    tx.control((control) => findPartner(control, handle)),
  );
  if (!partner) throw new Error('the acting partner is not in the directory');
  const { defaultCountry } = partner;
  return isPhoneCountry(defaultCountry)
    ? defaultCountry
    : refuse('mapping-invalid', {
        detail: `country: name one, since ${defaultCountry} has no phone numbers`,
      });
}

function tally() {
  const rejectedRows: Partial<Record<RejectReason, number>> = {};
  const rejectedCells: Partial<Record<RejectReason, number>> = {};
  return {
    rejectedRows,
    rejectedCells,
    add: (rejects: readonly Reject[]): void => {
      for (const { scope, reason } of rejects) {
        const counts = scope === 'row' ? rejectedRows : rejectedCells;
        counts[reason] = (counts[reason] ?? 0) + 1;
      }
    },
    rowCount: (): number => Object.values(rejectedRows).reduce((sum, count) => sum + count, 0),
  };
}
