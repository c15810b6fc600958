/** Places: an admin says where the business is; conditions ask for regions by them. */
import { PlaceEntry, PlaceList, PlacePage, PlacesMapping, PlacesReport } from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { keyedHash, loadStoreKeys } from '@entente/store';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { fileInput } from '../import/input.ts';
import { pageOf } from '../page.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { importPlaces } from './import.ts';
import { listAbove, listPlaces, removePlace } from './queries.ts';

const ownPlace = (ctx: ProcedureContext) => subject.place({ partner: memberOf(ctx.actor).partner });
const PlaceName = z.strictObject({ ref: PlaceEntry.shape.ref });

export const placeRouter = router({
  /**
   * Imports a file of places, all of it at once; those that it does not mention stay as they are. Refuses
   * `mapping-mismatch`, `file-unreadable` with the line, `limit-exceeded`.
   */
  import: procedure
    .input(z.strictObject({ ...fileInput, mapping: PlacesMapping }))
    .output(PlacesReport)
    .mutation(({ ctx, input }) => importPlaces(ctx, input)),

  /** The partner's places, by ref; or those that lie directly in one, in none, or are called something. */
  list: procedure
    .input(PlacePage)
    .output(PlaceList)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'list', ownPlace(ctx)), async (tx) => {
        const { rows, above } = await tx.own(async (store) => ({
          rows: await listPlaces(store, input),
          above: input.parent === undefined ? [] : await listAbove(store, input.parent),
        }));
        const { shown, last } = pageOf(rows, input.limit);
        const can = { remove: answerTo(ctx.ability, 'remove', ownPlace(ctx)) };
        return {
          places: shown.map((place) => ({ ...place, can })),
          next: last?.ref ?? null,
          above: above.map((place) => ({ ...place, can })),
        };
      }),
    ),

  /** Removes a place. Refuses `not-found`, and `place-in-use` where places lie in it or segments ask for it. */
  remove: procedure
    .input(PlaceName)
    .output(PlaceName)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'remove', ownPlace(ctx)), async (tx) => {
        await tx.own((store) => removePlace(store, input.ref));
        // A ref can be any text, of which the log has no room.
        const keys = await tx.own((store) =>
          loadStoreKeys(store, ctx.database.master, memberOf(ctx.actor).partner),
        );
        const id = keyedHash(keys.hash, `place\n${input.ref}`).toString('hex');
        await audit(tx, ctx, { action: 'place.remove', object: { kind: 'place', id } });
        return input;
      }),
    ),
});
