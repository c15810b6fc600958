/** The API keys of a partner: an admin makes, exchanges and revokes them. */
import { AccessId, AccessPage, KeyList, KeyMade, KeyRotation, NewKey, refuse } from '@entente/contract';
import { can, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { ownColumns } from '../own-rows.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { assertParties, makeKey } from './make.ts';
import { getLiveKey, keyColumns, listKeys, listSlots, retireExpired } from './queries.ts';
import { assertScope } from './rules.ts';

const Named = z.strictObject({ id: AccessId });

export const keyRouter = router({
  /** The keys of the partner without their secrets, oldest first; what they may do is not told to everybody. */
  list: procedure
    .input(AccessPage)
    .output(KeyList)
    .query(({ ctx, input }) => {
      const mine = subject.key({ partner: memberOf(ctx.actor).partner });
      const shown = ownColumns(ctx, { noun: 'key', action: 'list' }, keyColumns);
      const mayChange = can(ctx.ability, 'revoke', mine);
      const asked = { ...input, partner: mine.partner, mayChange, columns: shown };
      return ctx.database.read(grant(ctx.ability, 'list', mine), (tx) =>
        tx.control((control) => listKeys(control, asked, ctx.clock())),
      );
    }),

  /**
   * Makes a key and tells its secret, this once. Refuses `input-invalid` for an action that no key may do, `not-found`
   * for a cooperation of others, `already-exists` while a key of that name is good.
   */
  create: procedure
    .input(NewKey)
    .output(KeyMade)
    .mutation(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'create', subject.key({ partner }));
      assertScope(input.actions);
      const { cooperations = null, addresses = null } = input;
      return ctx.database.write(granted, async (tx) => {
        const made = await tx.control(async (control) => {
          await assertParties(control, partner, cooperations ?? []);
          await retireExpired(control, { partner, name: input.name, now: ctx.clock() });
          const slots = await listSlots(control, { partner, name: input.name });
          if (slots.length > 0) refuse('already-exists', { what: 'key', name: input.name });
          return makeKey(ctx, control, { ...input, cooperations, addresses, slot: 1 });
        });
        await audit(tx, ctx, { action: 'key.create', object: { kind: 'key', id: made.key.id } });
        return made;
      });
    }),

  /**
   * Makes a key that takes another's place: of its name and scope, and good beside it until that is revoked or
   * expires. Refuses `not-found`, and `key-limit` where two of that name are good.
   */
  rotate: procedure
    .input(KeyRotation)
    .output(KeyMade)
    .mutation(({ ctx, input: { id, days } }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'rotate', subject.key({ partner }));
      return ctx.database.write(granted, async (tx) => {
        const made = await tx.control(async (control) => {
          const now = ctx.clock();
          const { name, actions, cooperations, addresses } = await getLiveKey(control, { partner, id, now });
          await retireExpired(control, { partner, name, now });
          const slots = await listSlots(control, { partner, name });
          const slot = [1, 2].find((each) => !slots.includes(each));
          if (slot === undefined) refuse('key-limit', { name });
          return makeKey(ctx, control, { name, actions, cooperations, addresses, days, slot });
        });
        await audit(tx, ctx, { action: 'key.rotate', object: { kind: 'key', id: made.key.id } });
        return made;
      });
    }),

  /** Ends a key, from the next request on. Refuses `not-found`. */
  revoke: procedure
    .input(Named)
    .output(Named)
    .mutation(({ ctx, input: { id } }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'revoke', subject.key({ partner }));
      return ctx.database.write(granted, async (tx) => {
        await tx.control(async (control) => {
          const now = ctx.clock();
          await getLiveKey(control, { partner, id, now });
          await control
            .updateTable('api_key')
            .set({ revoked_at: new Date(now) })
            .where('id', '=', id)
            .where('revoked_at', 'is', null)
            .execute();
        });
        await audit(tx, ctx, { action: 'key.revoke', object: { kind: 'key', id } });
        return { id };
      });
    }),
});
