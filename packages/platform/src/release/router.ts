/** Releases: what others were told about one's own people with noise, for its privacy officer. */
import { ReleaseBudgets, ReleaseList, ReleasePage } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { ownRows } from '../own-rows.ts';
import { memberOf, procedure, router } from '../procedure.ts';
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
      const permitted = ownRows(ctx, { noun: 'release', action: 'summarise' }, 'release_charge.cooperation');
      return ctx.database.read(granted, (tx) => tx.own((store) => listAccounts(store, permitted)));
    }),
});
