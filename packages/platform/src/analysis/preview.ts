/** What an analysis would cost. Nobody is counted, and no provider's store is opened. */
import type { AnalysisPreview } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { isExact } from '../overlap/rules.ts';
import { textOf } from '../overlap/noisy.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { spentAt } from '../release/frozen.ts';
import { epochEndOf, epsilonOf } from '../release/rules.ts';
import type { Analysis } from './analysis.ts';
import { look, shareOf } from './noisy.ts';
import { questionOf, type Asked } from './question.ts';

/**
 * Reads what an analysis would cost, and what of the asker's own budgets is spent. Refuses as asking with noise does; of
 * what is exact only the permissions, sets and conditions are looked at.
 */
export async function previewOf<Input extends Asked, Body extends object>(
  tx: Transaction,
  ctx: ProcedureContext,
  { input, analysis }: { input: Input; analysis: Analysis<Input, Body> },
): Promise<AnalysisPreview> {
  const at = ctx.clock();
  const recipient = memberOf(ctx.actor).partner;
  const exact = await tx.cooperation(input.cooperation, async (cooperation) => {
    const { operands } = await questionOf(cooperation, input, { recipient, at });
    return operands.every(({ permission }) => isExact(permission));
  });
  if (exact)
    return {
      at: textOf(at),
      kind: 'exact',
      cost: 0,
      each: null,
      frozenUntil: null,
      budgets: [],
      epochEnds: null,
    };
  const { permissions, limits, laid, frozen } = await look(tx, ctx, { input, analysis, recipient, at });
  const providers = permissions.map(({ provider }) => provider);
  const spent = await tx.own((store) => spentAt(store, providers));
  const cost = frozen ? 0 : epsilonOf(limits.epsilon);
  return {
    at: textOf(at),
    kind: 'release',
    cost,
    each: epsilonOf(shareOf(frozen?.epsilon ?? limits.epsilon, laid)),
    frozenUntil: frozen ? textOf(frozen.until) : null,
    budgets: providers.map((provider, place) => ({
      provider,
      total: epsilonOf(limits.perRecipient),
      spent: epsilonOf(spent[place]!),
      cost,
    })),
    epochEnds: textOf(epochEndOf(at, limits.epochDays)),
  };
}
