/** Releases: what others were told about one's own people with noise, for its privacy officer. */
import { LiftedFreeze, LiftOrder, ReleaseBudgets, ReleaseList, ReleasePage } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { ownRows } from '../own-rows.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { liftFreeze } from './lift.ts';
import { listAccounts, listCharges } from './ledger.ts';

export const releaseRouter = router({
  /** Every question that was asked: by whom, what became of it, which the recipient is not told, and what it cost. */
  list: procedure
    .input(ReleasePage)
    .output(ReleaseList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.release({ partner: memberOf(ctx.actor).partner }));
      const permitted = ownRows(ctx, { noun: 'release', action: 'list' }, 'cooperation');
      return ctx.database.read(granted, (tx) => tx.own((store) => listCharges(store, input, permitted)));
    }),

  /** What is spent of the budgets, by recipient and by those under one roof. */
  budget: procedure
    .input(z.strictObject({}))
    .output(ReleaseBudgets)
    .query(({ ctx }) => {
      const granted = grant(
        ctx.ability,
        'summarise',
        subject.release({ partner: memberOf(ctx.actor).partner }),
      );
      const asked = { noun: 'release', action: 'summarise' } as const;
      const permitted = {
        charges: ownRows(ctx, asked, 'release_charge.cooperation'),
        freezes: ownRows(ctx, asked, 'release_freeze.cooperation'),
      };
      return ctx.database.read(granted, (tx) => tx.own((store) => listAccounts(store, permitted)));
    }),

  /**
   * Lets a recipient be told numbers again. Refuses `reason-required`, and `not-found` where nothing stands against it in
   * that cooperation.
   */
  lift: procedure
    .input(LiftOrder)
    .output(LiftedFreeze)
    .mutation(({ ctx, input }) => liftFreeze(ctx, input)),
});
