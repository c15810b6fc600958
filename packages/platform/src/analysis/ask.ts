/** Asking an analysis: exactly, in one snapshot in which the permissions are in force, or with noise. */
import { grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { isExact } from '../overlap/rules.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { Analysis } from './analysis.ts';
import { askWithNoise, type Asking } from './noisy.ts';
import { all, isWhole, questionOf, type Asked } from './question.ts';

/** Answers, with the audit entry of what was told. Refuses what the analysis does. */
export async function ask<Input extends Asked, Body extends object>(
  ctx: ProcedureContext,
  input: Input,
  analysis: Analysis<Input, Body>,
): Promise<Body & { at: string }> {
  const recipient = memberOf(ctx.actor).partner;
  const granted = grant(ctx.ability, 'ask', subject.analysis({ partner: recipient }));
  const asking = (): Asking<Input, Body> => ({ input, analysis, recipient, at: ctx.clock() });
  const exact = await ctx.database.write(granted, (tx) => askExactly(tx, ctx, asking()), {
    view: 'snapshot',
  });
  if (exact) return exact;
  return ctx.database.write(granted, async (tx) => {
    const { at, told, permissions } = await askWithNoise(tx, ctx, asking());
    await note(tx, ctx, { asking: asking(), told, permissions });
    return { at: new Date(at).toISOString(), ...told };
  });
}

/** Undefined, and nothing done, where numbers would have to carry noise. */
async function askExactly<Input extends Asked, Body extends object>(
  tx: Transaction,
  ctx: ProcedureContext,
  asking: Asking<Input, Body>,
): Promise<(Body & { at: string }) | undefined> {
  const { input, analysis, recipient, at } = asking;
  const found = await tx.cooperation(input.cooperation, async (cooperation) => {
    const question = await questionOf(cooperation, input, { recipient, at, view: 'snapshot' });
    const permissions = question.operands.map(({ permission }) => permission);
    if (!permissions.every(isExact)) return undefined;
    // Whom it is about is asked along with what the question names.
    const [told] = await all([
      analysis.exactly(cooperation, question, input),
      ...(isWhole(question) ? permissions.map(({ number }) => question.covered(cooperation, number)) : []),
    ]);
    return { told, permissions };
  });
  if (!found) return undefined;
  await note(tx, ctx, { asking, ...found });
  return { at: new Date(at).toISOString(), ...found.told };
}

/** Has written down that it was asked. Nothing in the entry says more than what was told. */
async function note<Input extends Asked, Body extends object>(
  tx: Transaction,
  ctx: ProcedureContext,
  {
    asking,
    told,
    permissions,
  }: { asking: Asking<Input, Body>; told: Body; permissions: readonly PermissionRow[] },
): Promise<void> {
  const { input, analysis } = asking;
  await audit(tx, ctx, {
    action: `analysis.${analysis.kind}`,
    object: { kind: 'analysis', id: input.cooperation },
    cooperation: input.cooperation,
    about: permissions.map(({ provider }) => provider),
    permissions: permissions.map(({ key }) => key),
    ...(permissions[0] && { agreementVersion: permissions[0].version }),
    outcome: analysis.isTold(told) ? 'done' : 'suppressed',
  });
}
