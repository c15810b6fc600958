/** Importing places. Where one lies may stand further down in the file, so all of it is read before any of it lands. */
import {
  placeLimits,
  refuse,
  type PlaceEntry,
  type PlacesMapping,
  type PlacesReport,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { ImportFile } from '../import/input.ts';
import type { ParsedPlace, Reject } from '../import/rows.ts';
import { openImport } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { loadPlaces, writePlaces } from './queries.ts';
import { misplaced } from './rules.ts';

/** Imports a file of places into the acting partner's store, all of it at once. Refuses `limit-exceeded`. */
export async function importPlaces(
  ctx: ProcedureContext,
  file: ImportFile<PlacesMapping>,
): Promise<PlacesReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.place({ partner }));
  const run = await openImport(ctx, granted, file);
  const rows = new Map<string, ParsedPlace>();
  let replaced = 0;
  for await (const batch of run.batches) {
    await run.look(batch, { rejects: [] });
    for (const row of batch.rows) {
      if (rows.has(row.ref)) replaced += 1;
      rows.set(row.ref, row);
    }
    if (rows.size > placeLimits.places) refuseMore();
  }
  const landed = await run.land(undefined, (tx) =>
    tx.own(async (store) => {
      const there = await loadPlaces(store);
      const faults = misplaced(there, [...rows.values()]);
      const rejects = [...rows.values()].flatMap(({ line, ref, parent }): Reject[] => {
        const reason = faults.get(ref);
        const { columns } = file.mapping;
        return reason ? [{ line, scope: 'row', column: columns.parent, value: parent ?? '', reason }] : [];
      });
      const known = new Map(there.map((place) => [place.ref, place]));
      const landing = [...rows.values()].filter(({ ref }) => !faults.has(ref));
      const created = landing.filter(({ ref }) => !known.has(ref));
      if (known.size + created.length > placeLimits.places) refuseMore();
      const changed = landing.filter((row) => known.has(row.ref) && differs(row, known.get(row.ref)!));
      await writePlaces(store, [...created, ...changed]);
      const counts = { created: created.length, changed: changed.length };
      return { rejects, ...counts, unchanged: landing.length - counts.created - counts.changed };
    }),
  );
  const { created, changed, unchanged } = landed;
  const counts = { created, changed, unchanged, replaced };
  return { ...(await run.finish({ counts, isEnrolmentDue: false })), ...counts };
}

const differs = (row: PlaceEntry, place: PlaceEntry): boolean =>
  row.name !== place.name || row.kind !== place.kind || row.parent !== place.parent;

function refuseMore(): never {
  return refuse('limit-exceeded', { what: 'A business', limit: `${placeLimits.places} places` });
}
