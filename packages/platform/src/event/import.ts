/** Importing events: facts about customers who are known. They are only ever added, each of them once. */
import type { EventsMapping, EventsReport } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import { listErased } from '../customer/queries.ts';
import { declareProperties } from '../dictionary/declare.ts';
import type { ImportFile } from '../import/input.ts';
import type { ParsedEvent, Reject } from '../import/rows.ts';
import { importOrRehearse } from '../import/rehearse.ts';
import { openImport } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { propertiesDeclared } from './declared.ts';
import { insertEvents, lockCustomerIds } from './queries.ts';

/** Imports a file of events into the acting partner's store. */
export function importEvents(ctx: ProcedureContext, file: ImportFile<EventsMapping>): Promise<EventsReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.event({ partner }));
  return importOrRehearse(ctx, { granted, file }, (within) => landAll(within, granted, file));
}

async function landAll(
  ctx: ProcedureContext,
  granted: Grant,
  file: ImportFile<EventsMapping>,
): Promise<EventsReport> {
  const run = await openImport(ctx, granted, file);
  const counts = { recorded: 0, repeated: 0 };
  const declared = propertiesDeclared(file.mapping);
  for await (const batch of run.batches) {
    const properties = declared.newIn(batch.rows);
    const landed = await run.land(batch, (tx, { goOn }) =>
      tx.own(async (store) => {
        await declareProperties(store, properties);
        const refs = [...new Set(batch.rows.map(({ ref }) => ref))];
        const ids = await lockCustomerIds(store, refs);
        const erased = await listErased(
          store,
          refs.filter((ref) => !ids.has(ref)),
        );
        const events = batch.rows.flatMap((event) => {
          const customer = ids.get(event.ref);
          return customer === undefined ? [] : [{ ...event, customer }];
        });
        const inserting = insertEvents(store, events);
        goOn();
        const recorded = await inserting;
        const strangers = batch.rows.filter(({ ref }) => !ids.has(ref));
        const rejects = strangers.map((event) => rejectOf(event, file.mapping.ref, erased));
        return { recorded, repeated: events.length - recorded, rejects };
      }),
    );
    declared.landed(properties);
    counts.recorded += landed.recorded;
    counts.repeated += landed.repeated;
  }
  return { ...(await run.finish({ counts, isEnrolmentDue: false })), ...counts };
}

function rejectOf({ line, ref }: ParsedEvent, column: string, erased: ReadonlySet<string>): Reject {
  const reason = erased.has(ref) ? 'erased-customer' : 'unknown-customer';
  return { line, scope: 'row', column, value: ref, reason };
}
