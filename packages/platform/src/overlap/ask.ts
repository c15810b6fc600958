/** Asking an overlap: all its counts are of one snapshot, in which the permissions are in force. */
import { refuse, type CooperationId, type OverlapAnswer, type PartnerHandle } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import { countCombinations } from '../cooperation/answer.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { listPublished, publicationsOf, type PublicationRow } from '../set/publications.ts';
import { assertAskable, combinationsOf, minimumCohortOf, told } from './rules.ts';

type Question = {
  readonly cooperation: CooperationId;
  readonly permissions: readonly string[];
  readonly sets: readonly { provider: PartnerHandle; name: string }[];
};

/** Answers in a snapshot transaction, with the audit entry of what was told. */
export async function ask(
  tx: Transaction,
  ctx: ProcedureContext,
  question: Question,
): Promise<OverlapAnswer> {
  const recipient = memberOf(ctx.actor).partner;
  const at = ctx.clock();
  const { cells, permissions } = await tx.cooperation(question.cooperation, async (cooperation) => {
    // Looked up together: what may be asked about follows from both.
    const [named, published] = await Promise.all([
      Promise.all(question.permissions.map((key) => getPermissionInForce(cooperation, key, at))),
      listPublished(cooperation, question.sets),
    ]);
    assertAskable(named, recipient);
    return {
      permissions: named,
      cells: await countCells(cooperation, { ...question, named, published, recipient, at }),
    };
  });
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
  return { at: new Date(at).toISOString(), cells };
}

async function countCells(
  cooperation: Cooperation,
  question: Question & {
    named: readonly PermissionRow[];
    published: readonly PublicationRow[];
    recipient: PartnerHandle;
    at: number;
  },
): Promise<OverlapAnswer['cells']> {
  const { named, published, sets, recipient, at } = question;
  for (const { provider } of sets) {
    if (!named.some((permission) => permission.provider === provider))
      refuse('not-found', { what: 'set of that provider' });
  }
  const publications = publicationsOf(published, named, sets);
  const operands = named.map((permission) => ({
    permission: permission.number,
    publications: publications.get(permission.number) ?? [],
    terms: permission,
  }));
  const combinations = combinationsOf(operands);
  const counts = await countCombinations(cooperation, operands, { combinations, recipient, at });
  return combinations.map((combination, place) => {
    const k = minimumCohortOf(combination.map(({ terms }) => terms));
    const { covered, overlap, prospects } = counts[place]!;
    return {
      providers: combination.map(({ terms }) => terms.provider),
      minimumCohort: k,
      covered: told(covered, k),
      overlap: told(overlap, k),
      prospects: told(prospects, k),
    };
  });
}
