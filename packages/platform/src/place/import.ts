/** Importing places: where each of them lies. */
import { placeLimits, type PlaceEntry, type PlacesMapping, type PlacesReport } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import type { ImportFile } from '../import/input.ts';
import { importOrRehearse } from '../import/rehearse.ts';
import { openImport } from '../import/run.ts';
import { importTree } from '../import/tree.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { loadPlaces, writePlaces } from './queries.ts';
import { misplaced } from './rules.ts';

/** Imports a file of places into the acting partner's store, all of it at once. Refuses `limit-exceeded`. */
export function importPlaces(ctx: ProcedureContext, file: ImportFile<PlacesMapping>): Promise<PlacesReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.place({ partner }));
  return importOrRehearse(ctx, { granted, file }, (within) => landAll(within, granted, file));
}

async function landAll(
  ctx: ProcedureContext,
  granted: Grant,
  file: ImportFile<PlacesMapping>,
): Promise<PlacesReport> {
  return importTree<PlaceEntry>(await openImport(ctx, granted, file), {
    keyOf: ({ ref }) => ref,
    load: loadPlaces,
    write: writePlaces,
    misplaced,
    said: ['name', 'kind', 'parent'],
    most: placeLimits.places,
    what: 'places',
    column: file.mapping.columns.parent,
  });
}
