/** Cooperations: a party enrols its customers, and sees how that went. */
import {
  CooperationCheck,
  CooperationId,
  CooperationRebuild,
  CooperationStatus,
  Enrolment,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { z } from 'zod';
import { listPermissions, loadAgreement } from '../agreement/load.ts';
import { agreementAt, type AgreementStatus } from '../agreement/status.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { checkCooperation } from './check.ts';
import { enrol, isOpen } from './enrol.ts';

const Named = z.strictObject({ cooperation: CooperationId });

export const cooperationRouter = router({
  /**
   * Puts the partner's customers in, or brings what it put in up to date.
   * Refuses `agreement-state` before everybody signed and after it ended, `party-left`.
   */
  enrol: procedure
    .input(Named)
    .output(Enrolment)
    .mutation(async ({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const named = subject.cooperation({ parties: [partner], id: input.cooperation });
      const granted = grant(ctx.ability, 'enrol', named);
      const enrolment = await ctx.database.write(granted, (tx) => enrol(tx, ctx, { id: input.cooperation }), {
        pace: 'job',
      });
      return { cooperation: input.cooperation, ...enrolment };
    }),

  /**
   * Compares the cooperation with the partner's own rows, in one snapshot and while everything goes on. Refuses
   * `agreement-state` and `party-left` as `enrol` does.
   */
  check: procedure
    .input(Named)
    .output(CooperationCheck)
    .mutation(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const named = subject.cooperation({ parties: [partner], id: input.cooperation });
      const granted = grant(ctx.ability, 'check', named);
      const work = (tx: Transaction) => checkCooperation(tx, ctx, input.cooperation);
      return ctx.database.write(granted, work, { pace: 'job', view: 'snapshot' });
    }),

  /** Compares as `check` does, and mends what differs; what is right is left as it is. Refuses as `check` does. */
  rebuild: procedure
    .input(Named)
    .output(CooperationRebuild)
    .mutation(async ({ ctx, input: { cooperation } }) => {
      const { partner } = memberOf(ctx.actor);
      const named = subject.cooperation({ parties: [partner], id: cooperation });
      const granted = grant(ctx.ability, 'rebuild', named);
      const { differences } = await ctx.database.write(
        granted,
        (tx) => checkCooperation(tx, ctx, cooperation),
        { pace: 'job', view: 'snapshot' },
      );
      const work = (tx: Transaction) => enrol(tx, ctx, { id: cooperation, isWhole: true });
      const enrolment = await ctx.database.write(granted, work, { pace: 'job' });
      return { cooperation, ...enrolment, mended: differences };
    }),

  /** Who has put customers in, and how matching went for one's own. */
  status: procedure
    .input(Named)
    .output(CooperationStatus)
    .query(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(
        ctx.ability,
        'read',
        subject.cooperation({ parties: [partner], id: input.cooperation }),
      );
      return ctx.database.read(granted, (tx) => loadStatus(tx, ctx, input.cooperation));
    }),
});

async function loadStatus(
  tx: Transaction,
  ctx: ProcedureContext,
  id: CooperationId,
): Promise<CooperationStatus> {
  const { partner } = memberOf(ctx.actor);
  const contents = await tx.cooperation(id, async (cooperation) => ({
    agreement: agreementAt(await loadAgreement(cooperation), ctx.clock()),
    permissions: await listPermissions(cooperation),
    contributions: await cooperation
      .selectFrom('contribution')
      .select(['partner', 'people', 'enrolled_at'])
      .orderBy('partner')
      .execute(),
    matching: await cooperation
      .selectFrom('match_report')
      .select(['rule', 'submitted', 'valid', 'ambiguous'])
      .where('partner', '=', partner)
      .orderBy('rule')
      .execute(),
  }));
  const { name } = await tx.control((control) =>
    control
      .selectFrom('party')
      .select('name')
      .where('cooperation', '=', id)
      .where('partner', '=', partner)
      .executeTakeFirstOrThrow(),
  );
  return CooperationStatus.parse({
    cooperation: id,
    name,
    enrolled: contents.contributions.map((row) => ({
      partner: row.partner,
      at: row.enrolled_at.toISOString(),
    })),
    people: contents.contributions.find((row) => row.partner === partner)?.people ?? null,
    matching: contents.matching,
    can: canOf(ctx, { id, ...contents }),
  });
}

/** What this person could do in it. A party that left takes part in nothing any more. */
function canOf(
  { actor, ability }: ProcedureContext,
  at: { id: CooperationId; agreement: AgreementStatus; permissions: readonly PermissionRow[] },
): CooperationStatus['can'] {
  const { id, agreement, permissions } = at;
  const { state, parties } = agreement;
  const { partner } = memberOf(actor);
  const cooperation = subject.cooperation({ parties: [partner], id });
  const answers = {
    enrol: answerTo(ability, 'enrol', cooperation, state),
    check: answerTo(ability, 'check', cooperation, state),
    rebuild: answerTo(ability, 'rebuild', cooperation, state),
    ask: answerTo(ability, 'ask', subject.overlap({ partner }), state),
    publish: answerTo(ability, 'publish', subject.set({ partner }), state),
    request: answerTo(ability, 'request', subject.delivery({ partner }), state),
  };
  // Nobody takes part before the last signature, nor after leaving.
  const no = parties.includes(partner) ? 'agreement-state' : 'party-left';
  if (no === 'agreement-state' && isOpen(state, permissions)) return answers;
  const none = Object.entries(answers).map(([key, answer]) => [key, answer === true ? no : answer]);
  return Object.fromEntries(none) as CooperationStatus['can'];
}
