/** One customer's decisions with their evidence, and what they amount to. */
import {
  refuse,
  type ConsentHistory,
  type Instant,
  type PartnerHandle,
  type RecordedDecision,
} from '@entente/contract';
import { answerTo, subject } from '@entente/policy';
import type { Store, Transaction } from '@entente/store';
import { listPartners } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { consentEventOf } from './evidence.ts';
import { standingConsents } from './standing.ts';

/** Everything recorded about a ref. Refuses `not-found` where that is nothing, and no customer has it. */
export async function loadHistory(
  tx: Transaction,
  ctx: ProcedureContext,
  ref: string,
): Promise<ConsentHistory> {
  const { partner } = memberOf(ctx.actor);
  const now = ctx.clock();
  const partners = await tx.control(listPartners);
  const recipients = partners.map(({ handle }) => handle).filter((handle) => handle !== partner);
  const { rows, customer } = await tx.own(async (store) => ({
    rows: await rowsOf(store, ref),
    customer: await store.selectFrom('customer').select('id').where('ref', '=', ref).executeTakeFirst(),
  }));
  if (!customer && rows.length === 0) refuse('not-found', { what: 'customer' });
  const events = rows.map(consentEventOf);
  const consents = subject.consent({ partner });
  return {
    ref,
    isKnown: customer !== undefined,
    at: textOf(now),
    decisions: rows.map(decisionOf),
    consents: standingConsents(events, recipients, now).map(({ about, consent, coming }) => ({
      ...about,
      state: consent.state,
      categories: [...consent.categories],
      expiresAt: consent.expiresAt === null ? null : textOf(consent.expiresAt),
      coming: coming.map(({ at, state }) => ({ at: textOf(at), state })),
    })),
    can: {
      record: answerTo(ctx.ability, 'import', consents),
      withdraw: answerTo(ctx.ability, 'withdraw', consents),
      receipt: answerTo(ctx.ability, 'read', consents),
    },
  };
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

function rowsOf(store: Store, ref: string) {
  return store
    .selectFrom('consent_event')
    .select(['id', 'ref', 'purpose', 'recipient', 'decision', 'at', 'categories', 'expires_at'])
    .select(['collected_by', 'notice', 'recorded_at', 'recording'])
    .where('ref', '=', ref)
    .orderBy('at')
    .orderBy('id')
    .execute();
}

function decisionOf(row: Row): RecordedDecision {
  return {
    decision: row.decision,
    purpose: row.purpose as RecordedDecision['purpose'],
    recipient: row.recipient as PartnerHandle | '*',
    categories: row.categories as RecordedDecision['categories'],
    at: row.at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    collectedBy: row.collected_by,
    notice: row.notice,
    recordedAt: row.recorded_at.toISOString(),
    recording: row.recording,
  };
}

const textOf = (instant: Instant): string => new Date(instant).toISOString();
