/**
 * The life of an agreement. What is stored is a version of its terms and an append-only log of what its parties
 * did; where it stands at any instant is read from the two. Whatever follows from the clock alone (the start, the
 * end) is in no log.
 *
 * One machine serves reading and acting: an act is possible or not by `objectionTo`, whether somebody wants to do
 * it now or it stands in the log, so an act that was not possible when it was recorded changes nothing.
 */
import {
  answerIn,
  type AgreementState,
  type AgreementTerms,
  type AgreementVerb,
  type Instant,
  type PartnerHandle,
  type RefusalCode,
  type RefusalData,
  statesFor,
  type TermsHash,
} from '@entente/contract';

/**
 * What a party did, about which version of the terms. A signature names the hash that was signed; a change is of the
 * version that it made.
 */
export type Act = {
  readonly act: AgreementVerb;
  readonly partner: PartnerHandle;
  readonly at: Instant;
  readonly version: number;
  readonly hash: TermsHash | null;
};

/** Terms that can be signed. `hash` is the one of their canonical form. */
export type AgreementVersion = {
  readonly version: number;
  readonly hash: TermsHash;
  readonly terms: AgreementTerms;
};

/** An agreement as it is stored: its versions and everything done so far, in the order of recording. */
export type Agreement = {
  /** The latest. */
  readonly version: AgreementVersion;
  /** Those before it, the oldest first; left out while there is only one. */
  readonly earlier?: readonly AgreementVersion[];
  readonly log: readonly Act[];
};

/** Why an agreement is not ACTIVE. */
export type AgreementReason =
  | 'not-proposed'
  | 'signatures-missing'
  | 'not-started'
  | 'suspended'
  | 'rejected'
  | 'ended-by-all'
  | 'below-two-parties'
  | 'expired';

/** Where an agreement stands at one instant. */
export type AgreementStatus = {
  readonly state: AgreementState;
  /** `null` while ACTIVE. */
  readonly reason: AgreementReason | null;
  /** The parties still in: all that the terms name, without those that left. */
  readonly parties: readonly PartnerHandle[];
  readonly leftBy: readonly PartnerHandle[];
  /** In the order of signing. */
  readonly signedBy: readonly PartnerHandle[];
  readonly missing: readonly PartnerHandle[];
  readonly rejectedBy: PartnerHandle | null;
  /** Parties still in that suspended and have not resumed; each of them has to. */
  readonly suspendedBy: readonly PartnerHandle[];
  /** Parties still in that want the end; it comes when all of them do. */
  readonly terminatedBy: readonly PartnerHandle[];
  /** The first instant of force, possibly yet to come; `null` until every party has signed. */
  readonly activeFrom: Instant | null;
  /** The first instant at which the terms no longer hold. */
  readonly endsAt: Instant;
  /** When it became REJECTED, EXPIRED or TERMINATED; `null` before. */
  readonly endedAt: Instant | null;
};

/** What the acts so far add up to, apart from the clock. */
type Tally = {
  readonly proposed: boolean;
  readonly signedBy: readonly PartnerHandle[];
  readonly lastSignedAt: Instant;
  readonly suspendedBy: readonly PartnerHandle[];
  readonly leftBy: readonly PartnerHandle[];
  readonly terminatedBy: readonly PartnerHandle[];
  readonly rejectedBy: PartnerHandle | null;
  readonly end: { at: Instant; state: 'REJECTED' | 'TERMINATED'; reason: AgreementReason } | null;
};

const nothingYet: Tally = {
  proposed: false,
  signedBy: [],
  lastSignedAt: 0,
  suspendedBy: [],
  leftBy: [],
  terminatedBy: [],
  rejectedBy: null,
  end: null,
};

/**
 * Where the agreement stands at `t`, as far as acts up to `t` are known. Time never runs backwards in a log: an act
 * counts from its own instant or from that of the one recorded before it, whichever is later.
 */
export function agreementAt(agreement: Agreement, t: Instant): AgreementStatus {
  const { tally, version } = lived(agreement, t);
  return statusOf(tally, version.terms, t);
}

/** The version whose terms held at `t`: the first until a change was committed. */
export function versionAt(agreement: Agreement, t: Instant): AgreementVersion {
  return lived(agreement, t).version;
}

/** When each version after the first took the place of the one before it, by version. */
export function changesOf(agreement: Agreement): ReadonlyMap<number, Instant> {
  return lived(agreement, Infinity).changedAt;
}

type Life = {
  readonly tally: Tally;
  readonly version: AgreementVersion;
  readonly changedAt: ReadonlyMap<number, Instant>;
};

function lived({ version: latest, earlier = [], log }: Agreement, t: Instant): Life {
  const changedAt = new Map<number, Instant>();
  const versions = new Map([...earlier, latest].map((each) => [each.version, each]));
  const first = earlier[0] ?? latest;
  let version = first;
  let tally = nothingYet;
  let clock: Instant = 0;
  for (const act of log) {
    const about = versions.get(act.version);
    if (!about || (act.act === 'sign' && act.hash !== first.hash)) continue;
    if (act.act === 'change' && about.version !== version.version + 1) continue;
    clock = Math.max(clock, act.at);
    if (clock > t) break;
    const status = statusOf(tally, version.terms, clock);
    if (objectionTo(act.act, act.partner, status)) continue;
    tally = added(tally, act, version.terms, clock);
    if (act.act !== 'change') continue;
    version = about;
    changedAt.set(about.version, clock);
  }
  return { tally, version, changedAt };
}

function statusOf(tally: Tally, terms: AgreementTerms, t: Instant): AgreementStatus {
  const parties = without(terms.parties, tally.leftBy);
  const missing = without(terms.parties, tally.signedBy);
  const activeFrom = missing.length > 0 ? null : Math.max(Date.parse(terms.starts), tally.lastSignedAt);
  const endsAt = Date.parse(terms.ends);
  const { leftBy, signedBy, rejectedBy } = tally;
  const suspendedBy = without(tally.suspendedBy, leftBy);
  const terminatedBy = without(tally.terminatedBy, leftBy);
  const facts = {
    parties,
    leftBy,
    signedBy,
    missing,
    rejectedBy,
    suspendedBy,
    terminatedBy,
    activeFrom,
    endsAt,
  };

  if (tally.end) return { ...facts, state: tally.end.state, reason: tally.end.reason, endedAt: tally.end.at };
  if (t >= endsAt) return { ...facts, state: 'EXPIRED', reason: 'expired', endedAt: endsAt };
  const open = { ...facts, endedAt: null };
  if (!tally.proposed) return { ...open, state: 'DRAFT', reason: 'not-proposed' };
  if (activeFrom === null) return { ...open, state: 'PROPOSED', reason: 'signatures-missing' };
  if (t < activeFrom) return { ...open, state: 'PROPOSED', reason: 'not-started' };
  if (suspendedBy.length > 0) return { ...open, state: 'SUSPENDED', reason: 'suspended' };
  return { ...open, state: 'ACTIVE', reason: null };
}

type Objection = { readonly code: RefusalCode; readonly data: RefusalData };

/** Why a partner cannot do that to an agreement that stands so; nothing where it can. */
export function objectionTo(
  verb: AgreementVerb,
  partner: PartnerHandle,
  status: AgreementStatus,
): Objection | undefined {
  const { state, parties, leftBy, signedBy, suspendedBy, terminatedBy } = status;
  const hasLeft = leftBy.includes(partner);
  if (!parties.includes(partner) && !hasLeft) return { code: 'not-found', data: { what: 'agreement' } };
  const answer = answerIn(`agreement.${verb}`, state);
  if (answer !== true) {
    return { code: answer, data: { state, verb, needs: statesFor(`agreement.${verb}`).join(' or ') } };
  }
  if (hasLeft) return { code: 'party-left', data: { partner } };
  if (verb === 'sign' && signedBy.includes(partner)) return { code: 'already-signed', data: { partner } };
  const repeats =
    (verb === 'suspend' && suspendedBy.includes(partner)) ||
    (verb === 'terminate' && terminatedBy.includes(partner));
  if (repeats) return { code: 'already-recorded', data: { partner, verb } };
  if (verb === 'resume' && !suspendedBy.includes(partner))
    return { code: 'not-suspended-by-you', data: { by: suspendedBy } };
  return undefined;
}

function added(tally: Tally, { act, partner }: Act, terms: AgreementTerms, at: Instant): Tally {
  switch (act) {
    case 'propose':
      return { ...tally, proposed: true };
    case 'sign':
      return { ...tally, signedBy: [...tally.signedBy, partner], lastSignedAt: at };
    case 'reject':
      return { ...tally, rejectedBy: partner, end: { at, state: 'REJECTED', reason: 'rejected' } };
    case 'suspend':
      return { ...tally, suspendedBy: [...tally.suspendedBy, partner] };
    case 'resume':
      return { ...tally, suspendedBy: without(tally.suspendedBy, [partner]) };
    case 'change':
      return tally;
    case 'leave':
      return endedIfDone({ ...tally, leftBy: [...tally.leftBy, partner] }, terms, at);
    case 'terminate':
      return endedIfDone({ ...tally, terminatedBy: [...tally.terminatedBy, partner] }, terms, at);
  }
}

function endedIfDone(tally: Tally, terms: AgreementTerms, at: Instant): Tally {
  const parties = without(terms.parties, tally.leftBy);
  if (parties.length < 2) return { ...tally, end: { at, state: 'TERMINATED', reason: 'below-two-parties' } };
  if (without(parties, tally.terminatedBy).length > 0) return tally;
  return { ...tally, end: { at, state: 'TERMINATED', reason: 'ended-by-all' } };
}

function without(
  handles: readonly PartnerHandle[],
  gone: readonly PartnerHandle[],
): readonly PartnerHandle[] {
  return handles.filter((handle) => !gone.includes(handle));
}
