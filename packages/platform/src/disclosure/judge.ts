/**
 * Whether it was lawful to hand one person over, judged from stored facts alone; and whether the same ground would
 * still carry the disclosure at a later instant. Pure.
 *
 * Instants are milliseconds. What was decided in the very millisecond of the handover came before it or after, and
 * which is not stored; it is judged in the order of recording, and any order in which the handover can have fallen in
 * between is accepted. Decisions about one person wait for one another, so their numbers are that order.
 */
import { permissionKey, type ExplanationFinding, type Instant } from '@entente/contract';
import {
  agreementAt,
  versionAt,
  type Agreement,
  type AgreementStatus,
  type AgreementVersion,
} from '../agreement/status.ts';
import { coverageAt, foldConsent, isNo, type Consent } from '../consent/rules.ts';
import type { Words } from '../words/words.ts';
import type {
  Disclosed,
  EvidencedEvent,
  Facts,
  PermissionLine,
  PersonRecord,
  SignedVersion,
} from './facts.ts';

const dayMs = 86_400_000;
type Check = ExplanationFinding['check'];

/** Everything that was looked into, in one order. The disclosure was lawful if all of it holds. */
export function judge(facts: Facts, words: Words): ExplanationFinding[] {
  const t = facts.disclosed.completedAt;
  const told = (check: Check, faults: readonly string[], right: string): ExplanationFinding => ({
    check,
    holds: faults.length === 0,
    says: faults.length === 0 ? right : faults.join(' '),
  });
  const { permission, categories, agreementVersion, until } = facts.disclosed;
  const { right, wrong } = words.explanation;
  const signers = (facts.signed?.signatures ?? []).map(({ partner }) => partner);
  return [
    told('ledger', ledgerFaults(facts, wrong), right.ledger),
    told('agreement', agreementFaults(facts, t, wrong), right.agreement(agreementVersion, signers)),
    told('permission', permissionFaults(facts, wrong), right.permission(permission)),
    told('categories', categoryFaults(facts, wrong), right.categories(categories)),
    consentFinding(facts, t, words),
    told('evidence', evidenceFaults(facts, t, wrong), right.evidence),
    told('term', termFaults(facts, wrong), right.term(words.instant(until))),
    told('audit', auditFaults(facts, wrong), right.audit),
  ];
}

type Wrong = Words['explanation']['wrong'];

/**
 * Where the agreement stood at `t`: of all orders of that millisecond's acts, the one in which it was in force and its
 * terms were those of the version.
 */
export function statusAt(signed: SignedVersion, t: Instant): AgreementStatus {
  const known = signed.log.filter(({ at }) => at < t).length;
  for (let length = signed.log.length; length >= known; length -= 1) {
    const agreement = agreementOf(signed, length);
    const status = agreementAt(agreement, t);
    if (status.state === 'ACTIVE' && versionAt(agreement, t).version === signed.version.version)
      return status;
  }
  return agreementAt(agreementOf(signed), t);
}

/** The agreement as its first acts made it; as all of them did unless said. */
function agreementOf({ versions, log }: SignedVersion, acts = log.length): Agreement {
  return { version: versions.at(-1)!, earlier: versions.slice(0, -1), log: log.slice(0, acts) };
}

/** Whether the terms of that version were the ones in force at `t`, in any order of that millisecond's acts. */
function wasInForce(signed: SignedVersion, t: Instant): boolean {
  const known = signed.log.filter(({ at }) => at < t).length;
  return Array.from({ length: signed.log.length - known + 1 }, (_, more) => known + more).some(
    (acts) => versionAt(agreementOf(signed, acts), t).version === signed.version.version,
  );
}

/** The line of the signed terms that the ledger names. */
export function findLine({ disclosed, signed }: Facts): PermissionLine | undefined {
  const lines = (signed?.version.terms.permissions ?? []).map((line, place) => ({
    ...line,
    number: place + 1,
  }));
  return lines.find((line) => permissionKey(line) === disclosed.permission);
}

/** The records as they were known at `t`, in the order of that millisecond in which they covered the person, if any did. */
export function knownRecords(facts: Facts, t: Instant): readonly (readonly EvidencedEvent[])[] {
  const judged = judgedRecords(facts);
  const tied = judged
    .flatMap(({ events }) => events.filter(({ recordedAt }) => recordedAt === t))
    .toSorted((a, b) => a.id - b.id);
  const withUpTo = (count: number): EvidencedEvent[][] => {
    const later = new Set(tied.slice(count));
    return judged.map(({ events }) => events.filter((event) => !later.has(event)));
  };
  for (let count = tied.length; count >= 0; count -= 1) {
    const records = withUpTo(count);
    if (coverageAt(records, groundOf(facts), t).covered) return records;
  }
  return withUpTo(tied.length);
}

/**
 * What the person had to have agreed to: everything that the permission covers, however little of it was handed over,
 * and whatever was handed over.
 */
function groundOf(facts: Facts): Pick<Disclosed, 'purpose' | 'recipient' | 'categories'> {
  const { purpose, recipient, categories } = facts.disclosed;
  return {
    purpose,
    recipient,
    categories: [...new Set([...(findLine(facts)?.categories ?? []), ...categories])],
  };
}

/** The records that are certain to have been the person's. */
export const judgedRecords = ({ records }: Facts): readonly PersonRecord[] =>
  records.filter(({ isCertain }) => isCertain);

/** Whether the ground of the disclosure still stands at `t`, after all that was decided by then, and where not, why. */
export function groundAt(facts: Facts, t: Instant, words: Words): { stands: boolean; says: string[] } {
  const { disclosed, signed } = facts;
  const { wrong } = words.explanation;
  const says: string[] = [];
  const agreement = signed && agreementOf(signed);
  const status = agreement && agreementAt(agreement, t);
  if (status?.state !== 'ACTIVE') says.push(status ? wrong.state(status.state) : wrong.notOnFile);
  else if (!hasBothSides(facts, status)) says.push(wrong.noLongerParty);
  else if (!isStillSigned(versionAt(agreement!, t), disclosed)) says.push(wrong.takenOut);
  const records = judgedRecords(facts).map(({ events }) => events);
  if (!coverageAt(records, groundOf(facts), t).covered)
    says.push(...consentFaults(facts, { records, t, words }));
  if (t >= disclosed.until) says.push(wrong.expired(words.instant(disclosed.until)));
  return { stands: says.length === 0, says };
}

function ledgerFaults({ disclosed, isPairwiseOfPerson }: Facts, wrong: Wrong): string[] {
  const { provider, recipient, purpose, categories, permission } = disclosed;
  const sides = `${provider}>${recipient} ${purpose} `;
  const covered: readonly string[] = permission.slice(sides.length).split('+');
  const isOfPermission =
    permission.startsWith(sides) && categories.every((category) => covered.includes(category));
  const key = permissionKey({ provider, recipient, purpose, categories: [...categories] });
  return [
    ...(isOfPermission ? [] : [wrong.otherPermission(permission, key)]),
    ...(disclosed.isWithinConsidered ? [] : [wrong.tooMany]),
    ...(isPairwiseOfPerson === false ? [wrong.otherPerson] : []),
  ];
}

function agreementFaults(facts: Facts, t: Instant, wrong: Wrong): string[] {
  const { signed, disclosed } = facts;
  if (!signed) return [wrong.noVersion(disclosed.agreementVersion)];
  const status = statusAt(signed, t);
  const { state, missing } = status;
  return [
    ...(signed.isHashOfTerms ? [] : [wrong.otherTerms]),
    ...(missing.length === 0 ? [] : [wrong.unsigned(missing)]),
    ...(wasInForce(signed, t) ? [] : [wrong.notInForce(signed.version.version)]),
    ...(state === 'ACTIVE' ? [] : [wrong.state(state)]),
    ...(hasBothSides(facts, status) ? [] : [wrong.noParty]),
  ];
}

function isStillSigned({ terms }: AgreementVersion, { permission }: Disclosed): boolean {
  const line = terms.permissions.find((each) => permissionKey(each) === permission);
  return line?.actions.includes('deliver') ?? false;
}

function hasBothSides({ disclosed }: Facts, { parties }: AgreementStatus): boolean {
  return parties.includes(disclosed.provider) && parties.includes(disclosed.recipient);
}

function permissionFaults(facts: Facts, wrong: Wrong): string[] {
  const line = findLine(facts);
  if (!line) return [wrong.notSigned(facts.disclosed.permission)];
  return line.actions.includes('deliver') ? [] : [wrong.noDelivering];
}

function categoryFaults(facts: Facts, wrong: Wrong): string[] {
  const permitted = findLine(facts)?.categories ?? [];
  const beyond = facts.disclosed.categories.filter((category) => !permitted.includes(category));
  return beyond.length === 0 ? [] : [wrong.notCovered(beyond)];
}

function consentFinding(facts: Facts, t: Instant, words: Words): ExplanationFinding {
  const { right } = words.explanation;
  const records = knownRecords(facts, t);
  const holds = coverageAt(records, groundOf(facts), t).covered;
  if (!holds) return { check: 'consent', holds, says: consentFaults(facts, { records, t, words }).join(' ') };
  const hasTie = judgedRecords(facts).some(({ events }, place) => events.length > records[place]!.length);
  return { check: 'consent', holds, says: hasTie ? `${right.consent} ${right.consentTie}` : right.consent };
}

/** Why the person is not covered at `t`, record by record. */
function consentFaults(
  facts: Facts,
  { records, t, words }: { records: readonly (readonly EvidencedEvent[])[]; t: Instant; words: Words },
): string[] {
  return judgedRecords(facts).map(({ ref }, place) => {
    const consent = foldConsent(records[place]!, groundOf(facts), t);
    return `${ref}: ${consentWords(consent, facts, words.explanation.consent)}.`;
  });
}

function consentWords(consent: Consent, facts: Facts, say: Words['explanation']['consent']): string {
  const disclosed = groundOf(facts);
  if (consent.state === 'none') return say.none(disclosed.purpose, disclosed.recipient);
  if (isNo(consent)) return say.no(consent.state);
  if (consent.state === 'expired') return say.expired;
  const missing = disclosed.categories.filter((category) => !consent.categories.includes(category));
  return missing.length === 0 ? say.given : say.narrow(missing);
}

function evidenceFaults(facts: Facts, t: Instant, wrong: Wrong): string[] {
  const { disclosed } = facts;
  const place = judgedRecords(facts).findIndex(({ isHanded }) => isHanded);
  const events = knownRecords(facts, t)[place] ?? [];
  const named = events.find(({ id }) => id === disclosed.consentEvent);
  const deciding = foldConsent(events, disclosed, t).event;
  const altered = judgedRecords(facts).flatMap(({ events: all }) =>
    all.filter(({ isAsRecorded }) => !isAsRecorded),
  );
  return [
    ...(named ? [] : [wrong.otherEvent(disclosed.consentEvent, disclosed.ref)]),
    ...(named && deciding?.id !== named.id ? [wrong.notDeciding(named.id, deciding?.id)] : []),
    ...altered.map(({ id }) => wrong.altered(id)),
  ];
}

function termFaults(facts: Facts, wrong: Wrong): string[] {
  const { disclosed, signed } = facts;
  const named = facts.records.flatMap(({ events }) => events).find(({ id }) => id === disclosed.consentEvent);
  const limits: readonly (readonly [keyof Wrong['tooLong'], number])[] = [
    ['days', disclosed.completedAt + (signed?.version.terms.deliveryDays ?? 0) * dayMs],
    ['agreement', signed ? Date.parse(signed.version.terms.ends) : disclosed.completedAt],
    ['consent', named?.expiresAt ?? Infinity],
  ];
  return limits.filter(([, at]) => disclosed.until > at).map(([what]) => wrong.tooLong[what]);
}

function auditFaults({ disclosed, logged }: Facts, wrong: Wrong): string[] {
  if (!logged) return [wrong.unlogged];
  const differs = [
    ...(logged.at === disclosed.completedAt ? [] : ['instant' as const]),
    ...(logged.permissions.join() === disclosed.permission ? [] : ['permission' as const]),
    ...(logged.agreementVersion === disclosed.agreementVersion ? [] : ['version' as const]),
    ...(logged.considered === disclosed.considered ? [] : ['considered' as const]),
  ];
  return differs.length === 0 ? [] : [wrong.loggedOtherwise(differs)];
}
