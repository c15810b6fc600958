/** What asking would cost. Nobody is counted, and no provider's store is opened. */
import type { OverlapPreview } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { spentAt } from '../release/frozen.ts';
import { epochEndOf, epsilonOf } from '../release/rules.ts';
import { look, readPeople, textOf, type Looked } from './noisy.ts';
import type { Question } from './question.ts';

/**
 * Reads what a question would cost, and what of the asker's own budgets is spent. Both follow from the terms and from
 * the asker's own questions alone; what others under its roof have spent is not told. Refuses as asking does.
 */
export async function preview(
  tx: Transaction,
  ctx: ProcedureContext,
  question: Question,
): Promise<OverlapPreview> {
  const at = ctx.clock();
  const asking = { question, recipient: memberOf(ctx.actor).partner, at };
  const looked = await look(tx, ctx, { ...asking, people: await readPeople(tx, asking) });
  const { combinations, noisy, limits } = looked;
  const providers = [
    ...new Set([...noisy.keys()].flatMap((cell) => cell.map(({ terms }) => terms.provider))),
  ];
  const spent = await tx.own((store) => spentAt(store, providers));
  return {
    at: textOf(at),
    cells: combinations.map((combination) => {
      const cell = noisy.get(combination);
      return {
        providers: combination.map(({ terms }) => terms.provider),
        kind: cell ? 'release' : 'exact',
        cost: cell && !cell.frozen ? epsilonOf(limits.epsilon) : 0,
        frozenUntil: cell?.frozen ? textOf(cell.frozen.until) : null,
      };
    }),
    budgets: providers.map((provider, place) => ({
      provider,
      total: epsilonOf(limits.perRecipient),
      spent: epsilonOf(spent[place]!),
      cost: epsilonOf(limits.epsilon * freshOf(looked, provider)),
    })),
    epochEnds: noisy.size === 0 ? null : textOf(epochEndOf(at, limits.epochDays)),
  };
}

/** How many numbers about a provider's people would be told anew. */
const freshOf = ({ noisy }: Looked, provider: string): number =>
  [...noisy.values()].filter(
    ({ frozen, combination }) => !frozen && combination.some(({ terms }) => terms.provider === provider),
  ).length;
