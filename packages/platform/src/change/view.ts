/** What a party is shown of a change: where it stands, whose signatures it waits for, what it would change. */
import {
  type ChangeCan,
  type ChangePage,
  type ChangeSummary,
  type ChangeView,
  changeVerbs,
  type CooperationId,
  type PartnerHandle,
} from '@entente/contract';
import { findNo, grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { asking } from '../agreement/asking.ts';
import { differenceWords } from '../agreement/difference-words.ts';
import { differencesOf } from '../agreement/difference.ts';
import { type LoadedAgreement, loadAgreement, loadTerms } from '../agreement/load.ts';
import { renderTerms } from '../agreement/render.ts';
import type { ProcedureContext } from '../procedure.ts';
import { getChange, listStored, type StoredChange } from './queries.ts';
import { changeAt, changeObjection } from './rules.ts';

/** One change. Refuses `not-found`. */
export async function viewChange(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, number }: { id: CooperationId; number: number },
): Promise<ChangeView> {
  const { agreement, change, base } = await tx.cooperation(id, async (cooperation) => {
    const found = await getChange(cooperation, number);
    return {
      agreement: await loadAgreement(cooperation),
      change: found,
      base: await loadTerms(cooperation, found.request.base),
    };
  });
  const { terms, request } = change;
  const differences = differencesOf(base.terms, terms);
  return {
    ...summaryOf(ctx, { id, agreement, change }),
    terms,
    differences,
    sentences: differenceWords(differences, ctx.language),
    rendering: renderTerms({ version: request.base + 1, hash: request.hash, terms }, ctx.language),
  };
}

/** A page of an agreement's changes, newest first. Refuses `not-found` where one is named in none of that id. */
export function listChanges(
  ctx: ProcedureContext,
  { id, limit, after }: ChangePage,
): Promise<{ changes: ChangeSummary[]; next: number | null }> {
  const { granted } = asking(ctx);
  return ctx.database.read(granted, async (tx) => {
    const { agreement, stored } = await tx.cooperation(id, async (cooperation) => ({
      agreement: await loadAgreement(cooperation),
      stored: await listStored(cooperation, { limit: limit + 1, before: after }),
    }));
    const changes = stored.slice(0, limit).map((change) => summaryOf(ctx, { id, agreement, change }));
    return { changes, next: stored.length > limit ? (changes.at(-1)?.change ?? null) : null };
  });
}

type Shown = {
  readonly id: CooperationId;
  readonly agreement: LoadedAgreement;
  readonly change: StoredChange;
};

function summaryOf(ctx: ProcedureContext, shown: Shown): ChangeSummary {
  const { agreement, change, id } = shown;
  const { partner } = asking(ctx);
  const instance = subject.agreement({ parties: agreement.version.terms.parties, id });
  grant(ctx.ability, 'read', instance);
  const now = ctx.clock();
  const { request } = change;
  const status = changeAt(change, agreement, now);
  return {
    change: request.number,
    kind: request.kind,
    state: status.state,
    reason: status.reason,
    base: request.base,
    version: status.state === 'COMMITTED' ? request.base + 1 : null,
    hash: request.hash,
    requestedBy: request.requestedBy,
    requestedAt: textOf(request.requestedAt),
    expiresAt: textOf(request.expiresAt),
    needs: [...request.needs],
    signedBy: [...status.signedBy],
    missing: [...status.missing],
    deniedBy: status.deniedBy,
    endedAt: status.endedAt === null ? null : textOf(status.endedAt),
    can: canOf(ctx, { ...shown, partner, no: findNo(ctx.ability, 'change', instance) }),
  };
}

function canOf(
  ctx: ProcedureContext,
  { change, agreement, partner, no }: Shown & { partner: PartnerHandle; no: ReturnType<typeof findNo> },
): ChangeCan {
  const answers = changeVerbs.map((verb) => {
    const objection = changeObjection(verb, { change, agreement, partner }, ctx.clock());
    return [verb, no ?? objection?.code ?? true];
  });
  return Object.fromEntries(answers) as ChangeCan;
}

const textOf = (at: number): string => new Date(at).toISOString();
