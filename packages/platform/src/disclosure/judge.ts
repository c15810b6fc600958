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
import { instantWords, listWords } from '../agreement/words.ts';
import { coverageAt, foldConsent, isNo, type Consent } from '../consent/rules.ts';
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
export function judge(facts: Facts): ExplanationFinding[] {
  const t = facts.disclosed.completedAt;
  const told = (check: Check, wrong: readonly string[], right: string): ExplanationFinding => ({
    check,
    holds: wrong.length === 0,
    says: wrong.length === 0 ? right : wrong.join(' '),
  });
  const { permission, categories, agreementVersion } = facts.disclosed;
  return [
    told('ledger', ledgerFaults(facts), 'The row is one of its delivery, about this person.'),
    told(
      'agreement',
      agreementFaults(facts, t),
      `Version ${agreementVersion} was ACTIVE, ${signedWords(facts)}.`,
    ),
    told('permission', permissionFaults(facts), `${permission} was signed, and allows to deliver.`),
    told(
      'categories',
      categoryFaults(facts),
      `Handed over: ${listWords(categories)}, all of the permission.`,
    ),
    consentFinding(facts, t),
    told(
      'evidence',
      evidenceFaults(facts, t),
      'The consent named in the ledger decided, and is as it was recorded.',
    ),
    told(
      'term',
      termFaults(facts),
      `To be erased by ${instantWords(facts.disclosed.until)}, within all limits.`,
    ),
    told('audit', auditFaults(facts), 'The audit log has the delivery as the ledger does.'),
  ];
}

function signedWords({ signed }: Facts): string {
  return `signed by ${listWords((signed?.signatures ?? []).map(({ partner }) => partner))}`;
}

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
export function groundAt(facts: Facts, t: Instant): { stands: boolean; says: string[] } {
  const { disclosed, signed } = facts;
  const says: string[] = [];
  const agreement = signed && agreementOf(signed);
  const status = agreement && agreementAt(agreement, t);
  if (status?.state !== 'ACTIVE') says.push(`The agreement was ${status?.state ?? 'not on file'}.`);
  else if (!hasBothSides(facts, status)) says.push('The provider or the recipient was no longer a party.');
  else if (!isStillSigned(versionAt(agreement!, t), disclosed))
    says.push('A change had taken out of the terms that such people may be handed over.');
  const records = judgedRecords(facts).map(({ events }) => events);
  if (!coverageAt(records, groundOf(facts), t).covered) says.push(...consentFaults(facts, records, t));
  if (t >= disclosed.until) says.push(`It was to be erased by ${instantWords(disclosed.until)}.`);
  return { stands: says.length === 0, says };
}

function ledgerFaults({ disclosed, isPairwiseOfPerson }: Facts): string[] {
  const { provider, recipient, purpose, categories, permission } = disclosed;
  const sides = `${provider}>${recipient} ${purpose} `;
  const covered: readonly string[] = permission.slice(sides.length).split('+');
  const isOfPermission =
    permission.startsWith(sides) && categories.every((category) => covered.includes(category));
  const key = permissionKey({ provider, recipient, purpose, categories: [...categories] });
  return [
    ...(isOfPermission ? [] : [`The ledger names ${permission}, but its columns say ${key}.`]),
    ...(disclosed.isWithinConsidered
      ? []
      : ['The ledger has more people of this delivery than were considered.']),
    ...(isPairwiseOfPerson === false ? ['The id the recipient got is not the one of this person.'] : []),
  ];
}

function agreementFaults(facts: Facts, t: Instant): string[] {
  const { signed, disclosed } = facts;
  if (!signed) return [`There is no version ${disclosed.agreementVersion} of the agreement.`];
  const status = statusAt(signed, t);
  const { state, missing } = status;
  return [
    ...(signed.isHashOfTerms ? [] : ['The terms on file are not those of the hash that was signed.']),
    ...(missing.length === 0 ? [] : [`${listWords(missing)} had not signed it.`]),
    ...(wasInForce(signed, t) ? [] : [`Version ${signed.version.version} was not the one in force.`]),
    ...(state === 'ACTIVE' ? [] : [`The agreement was ${state}.`]),
    ...(hasBothSides(facts, status) ? [] : ['The provider or the recipient was no party (any more).']),
  ];
}

function isStillSigned({ terms }: AgreementVersion, { permission }: Disclosed): boolean {
  const line = terms.permissions.find((each) => permissionKey(each) === permission);
  return line?.actions.includes('deliver') ?? false;
}

function hasBothSides({ disclosed }: Facts, { parties }: AgreementStatus): boolean {
  return parties.includes(disclosed.provider) && parties.includes(disclosed.recipient);
}

function permissionFaults(facts: Facts): string[] {
  const line = findLine(facts);
  if (!line) return [`${facts.disclosed.permission} is not among the signed permissions.`];
  return line.actions.includes('deliver') ? [] : ['The permission does not allow to deliver.'];
}

function categoryFaults(facts: Facts): string[] {
  const permitted = findLine(facts)?.categories ?? [];
  const beyond = facts.disclosed.categories.filter((category) => !permitted.includes(category));
  return beyond.length === 0 ? [] : [`The permission does not cover ${listWords(beyond)}.`];
}

function consentFinding(facts: Facts, t: Instant): ExplanationFinding {
  const records = knownRecords(facts, t);
  const holds = coverageAt(records, groundOf(facts), t).covered;
  if (!holds) return { check: 'consent', holds, says: consentFaults(facts, records, t).join(' ') };
  const hasTie = judgedRecords(facts).some(({ events }, place) => events.length > records[place]!.length);
  const tie = hasTie
    ? ' Another decision was recorded in the very millisecond of the handover; it is taken to have come after.'
    : '';
  return { check: 'consent', holds, says: `The person was covered.${tie}` };
}

/** Why the person is not covered at `t`, record by record. */
function consentFaults(facts: Facts, records: readonly (readonly EvidencedEvent[])[], t: Instant): string[] {
  return judgedRecords(facts).map(({ ref }, place) => {
    const consent = foldConsent(records[place]!, groundOf(facts), t);
    return `${ref}: ${consentWords(consent, facts)}.`;
  });
}

function consentWords(consent: Consent, facts: Facts): string {
  const disclosed = groundOf(facts);
  if (consent.state === 'none')
    return `nothing was decided about ${disclosed.purpose} by ${disclosed.recipient}`;
  if (isNo(consent)) return `the person’s consent was ${consent.state}, which speaks for all records`;
  if (consent.state === 'expired') return 'the consent had expired';
  const missing = disclosed.categories.filter((category) => !consent.categories.includes(category));
  return missing.length === 0 ? 'the consent was given' : `the consent did not cover ${listWords(missing)}`;
}

function evidenceFaults(facts: Facts, t: Instant): string[] {
  const { disclosed } = facts;
  const place = judgedRecords(facts).findIndex(({ isHanded }) => isHanded);
  const events = knownRecords(facts, t)[place] ?? [];
  const named = events.find(({ id }) => id === disclosed.consentEvent);
  const deciding = foldConsent(events, disclosed, t).event;
  const altered = judgedRecords(facts).flatMap(({ events: all }) =>
    all.filter(({ isAsRecorded }) => !isAsRecorded),
  );
  return [
    ...(named
      ? []
      : [`Consent event ${disclosed.consentEvent}, which the ledger names, is not one of ${disclosed.ref}.`]),
    ...(named && deciding?.id !== named.id
      ? [
          `Consent event ${named.id}, which the ledger names, did not decide: ${deciding ? `${deciding.id} did` : 'nothing did'}.`,
        ]
      : []),
    ...altered.map(({ id }) => `Consent event ${id} was altered after it was recorded.`),
  ];
}

function termFaults(facts: Facts): string[] {
  const { disclosed, signed } = facts;
  const named = facts.records.flatMap(({ events }) => events).find(({ id }) => id === disclosed.consentEvent);
  const limits: readonly (readonly [string, number])[] = [
    ['the days of the agreement', disclosed.completedAt + (signed?.version.terms.deliveryDays ?? 0) * dayMs],
    ['the end of the agreement', signed ? Date.parse(signed.version.terms.ends) : disclosed.completedAt],
    ['the end of the consent', named?.expiresAt ?? Infinity],
  ];
  return limits
    .filter(([, at]) => disclosed.until > at)
    .map(([what]) => `The row was to live beyond ${what}.`);
}

function auditFaults({ disclosed, logged }: Facts): string[] {
  if (!logged)
    return ['The audit log has no entry of this delivery: it did not come about in the ordinary way.'];
  const differs = [
    ...(logged.at === disclosed.completedAt ? [] : ['instant']),
    ...(logged.permissions.join() === disclosed.permission ? [] : ['permission']),
    ...(logged.agreementVersion === disclosed.agreementVersion ? [] : ['version']),
    ...(logged.considered === disclosed.considered ? [] : ['number of people considered']),
  ];
  return differs.length === 0 ? [] : [`The audit log has another ${listWords(differs)} than the ledger.`];
}
