/**
 * Where a change request stands, and what a party may do about it. What is stored is the request, what the parties did
 * about it, and the agreement's own log; the rest, that it was superseded, say, or has expired, follows from these and
 * the clock.
 */
import {
  answerIn,
  type AgreementTerms,
  type ChangeKind,
  type ChangeReason,
  type ChangeState,
  type ChangeVerb,
  type Instant,
  type PartnerHandle,
  type RefusalCode,
  type RefusalData,
  refuse,
  statesFor,
  type TermsHash,
} from '@entente/contract';
import { assertChangeable, differencesOf, kindOf, touchedParties } from '../agreement/difference.ts';
import { recordingInstant } from '../agreement/rules.ts';
import { type Act, type Agreement, agreementAt, objectionTo } from '../agreement/status.ts';

const dayMs = 86_400_000;
/** How long a change waits for signatures. */
const patienceMs = 30 * dayMs;

/** What a party wants the terms to become. */
export type ChangeRequest = {
  readonly number: number;
  /** The version that it is to follow. */
  readonly base: number;
  readonly hash: TermsHash;
  readonly kind: Exclude<ChangeKind, 'same'>;
  /** Whose signatures it needs, the requesting party's included. */
  readonly needs: readonly PartnerHandle[];
  readonly requestedBy: PartnerHandle;
  readonly requestedAt: Instant;
  readonly expiresAt: Instant;
  /** The last act in the agreement's log when it was requested. */
  readonly sinceAct: number;
};

/** What a party did about it, in the order of recording. */
export type ChangeAct = {
  readonly act: ChangeVerb | 'commit';
  readonly partner: PartnerHandle;
  readonly at: Instant;
};

export type Change = { readonly request: ChangeRequest; readonly acts: readonly ChangeAct[] };

/** An agreement whose acts are numbered. */
export type Numbered = Omit<Agreement, 'log'> & { readonly log: readonly (Act & { readonly id: number })[] };

export type ChangeStatus = {
  readonly state: ChangeState;
  readonly reason: ChangeReason | null;
  /** In the order of signing; asking for it is signing it. */
  readonly signedBy: readonly PartnerHandle[];
  readonly missing: readonly PartnerHandle[];
  readonly deniedBy: PartnerHandle | null;
  readonly endedAt: Instant | null;
};

/** Where the change stands at `now`. */
export function changeAt({ request, acts }: Change, agreement: Numbered, now: Instant): ChangeStatus {
  const by = (verb: ChangeAct['act']) => acts.filter(({ act }) => act === verb);
  const signedBy = signaturesOf({ request, acts }).map(({ partner }) => partner);
  const missing = request.needs.filter((party) => !signedBy.includes(party));
  const facts = { signedBy, missing, reason: null, deniedBy: null };
  const [committed] = by('commit');
  if (committed) return { ...facts, state: 'COMMITTED', endedAt: committed.at };
  const endings = endingsOf({ request, acts }, agreement, now).toSorted((a, b) => a.endedAt - b.endedAt);
  if (endings[0]) return { ...facts, ...endings[0] };
  return { ...facts, state: missing.length > 0 ? 'PENDING' : 'APPROVED', endedAt: null };
}

/** Who signed it, when and what: asking for it is signing it. In the order of signing. */
export function signaturesOf({
  request,
  acts,
}: Change): { partner: PartnerHandle; at: Instant; hash: TermsHash }[] {
  const { requestedBy: partner, requestedAt: at, hash } = request;
  const approvals = acts.filter(({ act }) => act === 'approve');
  return [{ partner, at, hash }, ...approvals.map((act) => ({ partner: act.partner, at: act.at, hash }))];
}

type Ending = Pick<ChangeStatus, 'state'> & { endedAt: Instant } & Partial<ChangeStatus>;

/** Everything that has ended it without a commit; the earliest counts. */
function endingsOf({ request, acts }: Change, agreement: Numbered, now: Instant): Ending[] {
  const cancelled = (endedAt: Instant, reason: ChangeReason): Ending => ({
    state: 'CANCELLED',
    reason,
    endedAt,
  });
  const byParties = acts.flatMap(({ act, partner, at }): Ending[] => {
    if (act === 'deny') return [{ state: 'DENIED', deniedBy: partner, endedAt: at }];
    return act === 'cancel' ? [cancelled(at, 'taken-back')] : [];
  });
  const byLog = agreement.log.flatMap(({ id, act, at }): Ending[] => {
    if (id <= request.sinceAct) return [];
    if (act === 'change') return [cancelled(at, 'superseded')];
    return act === 'leave' ? [cancelled(at, 'party-left')] : [];
  });
  const { endedAt } = agreementAt(agreement, now);
  return [
    ...byParties,
    ...byLog,
    ...(endedAt === null ? [] : [cancelled(endedAt, 'agreement-ended')]),
    ...(now >= request.expiresAt ? [cancelled(request.expiresAt, 'expired')] : []),
  ];
}

/** A party and the terms that it wants an agreement to have. */
export type Wish = {
  readonly agreement: Numbered;
  readonly partner: PartnerHandle;
  readonly terms: AgreementTerms;
};

/** What a wish comes to: whether it narrows, whose signatures it needs, until when it can be signed. */
export type Weighed = Pick<ChangeRequest, 'base' | 'kind' | 'needs' | 'requestedAt' | 'expiresAt'>;

/**
 * Weighs a wish. Refuses `not-found`, `agreement-state` and `party-left` as every act does, `terms-fixed`,
 * `change-empty`, and `terms-invalid` where the terms would have ended by now.
 */
export function weigh({ agreement, partner, terms }: Wish, now: Instant): Weighed {
  const at = recordingInstant(agreement.log, now);
  const status = agreementAt(agreement, at);
  const objection = objectionTo('change', partner, status);
  if (objection) refuse(objection.code, objection.data);
  const { version, terms: before } = agreement.version;
  assertChangeable(before, terms, status.leftBy);
  const kind = kindOf(differencesOf(before, terms));
  if (kind === 'same') return refuse('change-empty', { version });
  const endsAt = Date.parse(terms.ends);
  if (endsAt <= at) {
    const message = 'has passed; to end an agreement at once, terminate or leave it';
    refuse('terms-invalid', { detail: `ends: ${message}`, faults: [{ path: 'ends', message }] });
  }
  const others = kind === 'narrowing' ? [] : touchedParties(before, terms, status.parties);
  const needs = status.parties.filter((party) => party === partner || others.includes(party));
  return { base: version, kind, needs, requestedAt: at, expiresAt: Math.min(at + patienceMs, endsAt) };
}

type Objection = { readonly code: RefusalCode; readonly data: RefusalData };

/** Why a party cannot do that about a change; nothing where it can. `not-found` to whoever is no party. */
export function changeObjection(
  verb: ChangeVerb,
  { change, agreement, partner }: { change: Change; agreement: Numbered; partner: PartnerHandle },
  now: Instant,
): Objection | undefined {
  const at = recordingInstant(agreement.log, now);
  const { needs, requestedBy } = change.request;
  const { state, missing } = changeAt(change, agreement, at);
  const { terms } = agreement.version;
  if (!terms.parties.includes(partner)) return { code: 'not-found', data: { what: 'agreement' } };
  const answer = answerIn(`change.${verb}`, state);
  if (answer !== true) {
    return { code: answer, data: { state, verb, needs: statesFor(`change.${verb}`).join(' or ') } };
  }
  const objection = objectionTo('change', partner, agreementAt(agreement, at));
  if (objection) return objection;
  if (verb === 'cancel') {
    return partner === requestedBy ? undefined : { code: 'not-requested-by-you', data: { by: requestedBy } };
  }
  if (!needs.includes(partner)) return { code: 'signature-not-needed', data: { partner, needs } };
  if (verb === 'deny') {
    return partner === requestedBy
      ? { code: 'already-recorded', data: { partner, verb: 'request' } }
      : undefined;
  }
  const isSigned = state === 'PENDING' && !missing.includes(partner);
  return isSigned ? { code: 'already-signed', data: { partner } } : undefined;
}
