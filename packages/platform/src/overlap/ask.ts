/** Asking an overlap exactly: all its counts are of one snapshot, in which the permissions are in force. */
import type { Instant, OverlapAnswer, OverlapCell } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { countMeeting } from '../analysis/combinations.ts';
import { operandsOf } from '../analysis/question.ts';
import { audit } from '../audit/write.ts';
import { countCombinations, type People } from '../cooperation/answer.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { isExactly, lookUp, type Asked, type Combination, type Question } from './question.ts';
import { minimumCohortOf, told } from './rules.ts';

/**
 * Answers in a snapshot transaction, with the audit entry of what was told. Undefined, and nothing done, where any
 * number would have to carry noise.
 */
export async function ask(
  tx: Transaction,
  ctx: ProcedureContext,
  question: Question,
): Promise<OverlapAnswer | undefined> {
  const recipient = memberOf(ctx.actor).partner;
  const at = ctx.clock();
  const found = await tx.cooperation(question.cooperation, async (cooperation) => {
    const asked = await lookUp(cooperation, question, { recipient, at });
    const { operands, combinations } = asked;
    if (!isExactly(operands)) return undefined;
    const counts = await countAll(cooperation, question, { asked, recipient, at });
    const cells = combinations.map((combination, place) => exactCell(combination, counts[place]!));
    return { asked, cells };
  });
  if (!found) return undefined;
  await noteAsked(tx, ctx, { question, ...found });
  return { at: new Date(at).toISOString(), cells: found.cells };
}

/** Conditions by shared columns need a statement of their own; without any, the one that is planned already does. */
export async function countAll(
  cooperation: Cooperation,
  { sets, conditions }: Question,
  { asked, recipient, at }: { asked: Asked; recipient: string; at: Instant },
): Promise<People[]> {
  const { operands, combinations } = asked;
  if (conditions.length === 0)
    return countCombinations(cooperation, operands, { combinations, recipient, at });
  const named = operands.map(({ terms }) => terms);
  const meeting = await operandsOf(cooperation, { sets, conditions }, { named, at });
  const places = combinations.map((combination) =>
    combination.map((operand) => meeting[operands.indexOf(operand)]!),
  );
  return countMeeting(cooperation, meeting, { combinations: places, recipient, at });
}

/** A cell with the numbers as they are. */
export function exactCell(combination: Combination, { covered, overlap, prospects }: People): OverlapCell {
  const k = minimumCohortOf(combination.map(({ terms }) => terms));
  return {
    providers: combination.map(({ terms }) => terms.provider),
    minimumCohort: k,
    covered: told(covered, k),
    overlap: told(overlap, k),
    prospects: told(prospects, k),
  };
}

/** Has written down that it was asked. Nothing in the entry says more than what was told. */
export async function noteAsked(
  tx: Transaction,
  ctx: ProcedureContext,
  { question, asked, cells }: { question: Question; asked: Asked; cells: readonly OverlapCell[] },
): Promise<void> {
  const permissions = asked.operands.map(({ terms }) => terms);
  await audit(tx, ctx, {
    action: 'overlap.ask',
    object: { kind: 'overlap', id: question.cooperation },
    cooperation: question.cooperation,
    about: permissions.map(({ provider }) => provider),
    permissions: permissions.map(({ key }) => key),
    ...(permissions[0] && { agreementVersion: permissions[0].version }),
    outcome: cells.every(({ covered }) => covered === 'suppressed') ? 'suppressed' : 'done',
    counts: { cells: cells.length },
  });
}
