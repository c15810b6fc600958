/** Shared columns: a provider lets a recipient ask about what it knows of its covered people, and takes it back. */
import {
  ColumnList,
  ColumnName,
  ColumnPage,
  NewColumn,
  refuse,
  SharedColumn,
  type PartnerHandle,
} from '@entente/contract';
import { answerTo, findNo, grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { listColumns, tellColumn } from './list.ts';
import { removeColumn } from './remove.ts';
import { share } from './share.ts';

const ownColumn = (ctx: ProcedureContext) => subject.column({ partner: memberOf(ctx.actor).partner });

/** Only who provides a column shares it anew or takes it back. */
const canOf =
  (ctx: ProcedureContext) =>
  (provider: PartnerHandle): SharedColumn['can'] => {
    const column = subject.column({ partner: provider });
    return {
      // Where it can be shared is the agreement's to say.
      share: findNo(ctx.ability, 'share', column) ?? true,
      remove: answerTo(ctx.ability, 'remove', column),
    };
  };

export const columnRouter = router({
  /**
   * Shares an attribute, or a measure over events, under a permission of which the partner is the provider; cut to who
   * is covered now. One of that name is made anew. Refuses `segment-invalid`, `permission-unknown`,
   * `agreement-not-active`, `category-not-covered`, `limit-exceeded`.
   */
  share: procedure
    .input(NewColumn)
    .output(SharedColumn)
    .mutation(({ ctx, input }) =>
      ctx.database.write(
        grant(ctx.ability, 'share', ownColumn(ctx)),
        async (tx) => {
          const { column, permission } = await share(tx, ctx, input);
          const { cooperation } = input;
          return tellColumn(column, { cooperation, permission, at: ctx.clock(), can: canOf(ctx) });
        },
        { pace: 'job' },
      ),
    ),

  /** What the partner shares in a cooperation, and what is shared with it. */
  list: procedure
    .input(ColumnPage)
    .output(ColumnList)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'list', ownColumn(ctx)), (tx) =>
        tx.cooperation(input.cooperation, (it) =>
          listColumns(it, input, { at: ctx.clock(), can: canOf(ctx) }),
        ),
      ),
    ),

  /** Takes a column back: nobody can ask about it any more. Refuses `not-found`. */
  remove: procedure
    .input(ColumnName)
    .output(ColumnName)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'remove', ownColumn(ctx)), async (tx) => {
        await tx.lock(input.cooperation, 'exclusive');
        const { partner } = memberOf(ctx.actor);
        const removed = await tx.publish(input.cooperation, (it) => removeColumn(it, partner, input));
        if (removed === undefined) return refuse('not-found', { what: 'shared column' });
        await audit(tx, ctx, {
          action: 'column.remove',
          object: { kind: 'column', id: input.name },
          cooperation: input.cooperation,
          about: [removed],
        });
        return input;
      }),
    ),
});
