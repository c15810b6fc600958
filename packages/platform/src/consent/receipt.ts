/**
 * What a customer decided, as a receipt after ISO/IEC TS 27560 in the terms of the Data Privacy Vocabulary: one
 * consent record for each purpose and recipient, with every decision as an event. docs/privacy-officer.md has the
 * table of what became what.
 */
import { createHash } from 'node:crypto';
import {
  categoryTerm,
  consentStatusTerm,
  entityIri,
  linkedDataContext,
  purposeIri,
  type ConsentHistory,
  type DataCategory,
  type LinkedData,
  type RecordedDecision,
  type StandingConsent,
} from '@entente/contract';

/** Who gives the receipt: the partner as the person knows it. */
export type Controller = { readonly handle: string; readonly name: string; readonly country: string };

const profile = 'https://w3id.org/dpv/schema/dpv-27560';

/** The receipt of one customer's history. `names` are the names of other partners, by handle. */
export function receiptOf(
  history: ConsentHistory,
  controller: Controller,
  names: ReadonlyMap<string, string>,
): LinkedData {
  const { ref, at } = history;
  const identifier = digest(controller.handle, ref, at);
  return {
    '@context': linkedDataContext,
    '@id': entityIri('receipt', identifier),
    '@type': 'dpv:ConsentReceipt',
    'dct:identifier': identifier,
    'dct:conformsTo': { '@id': `${profile}#receipt` },
    'dct:created': at,
    'dct:publisher': partnerOf(controller.handle, controller.name),
    'dct:audience': { '@id': 'dpv:DataSubject' },
    'dpv:hasRecordOfActivity': history.consents.map((consent) =>
      recordOf(consent, history, { controller, names }),
    ),
  };
}

function recordOf(
  consent: StandingConsent,
  { ref, decisions }: ConsentHistory,
  { controller, names }: { controller: Controller; names: ReadonlyMap<string, string> },
) {
  const { purpose, recipient, state, categories, expiresAt } = consent;
  const identifier = digest(controller.handle, ref, purpose, recipient);
  const about = decisions.filter((decision) => concerns(decision, consent));
  return {
    '@id': entityIri('consent', identifier),
    '@type': 'dpv:ConsentRecord',
    'dct:identifier': identifier,
    'dct:conformsTo': { '@id': `${profile}#record` },
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': ref },
    'dpv:hasNotice': noticesOf(about),
    'dpv:hasProcess': {
      '@type': 'dpv:Process',
      'dpv:hasPurpose': { '@id': purposeIri[purpose] },
      'dpv:hasPersonalData': dataOf(categories),
      'dpv:hasProcessing': [{ '@id': 'dpv:Disclose' }, { '@id': 'dpv:Use' }],
      'dpv:hasDataController': partnerOf(controller.handle, controller.name),
      'dpv:hasRecipient': partnerOf(recipient, names.get(recipient) ?? recipient),
      'dpv:hasLegalBasis': { '@id': 'dpv:Consent' },
      'dpv:hasStorageCondition': {
        '@type': 'dpv:StorageDuration',
        'dpv:hasDuration':
          expiresAt === null
            ? { '@id': 'dpv:IndeterminateDuration' }
            : { '@type': 'dpv:UntilTimeDuration', 'dct:valid': expiresAt },
      },
      'dpv:hasConsentControl': { '@id': 'dpv:WithdrawConsent' },
      'dpv:hasJurisdiction': { '@id': `loc:${controller.country}` },
      'dpv:hasRight': { '@id': 'dpv:DataSubjectRight' },
    },
    'dpv:hasStatus': { '@id': consentStatusTerm[state] },
    'dpv:hasConsentStatus': about.map(eventOf),
  };
}

/** One decision, as an event of the record. */
function eventOf(decision: RecordedDecision) {
  const { at, expiresAt, recordedAt, collectedBy, notice, categories } = decision;
  const byPerson = decision.decision !== 'revoked';
  return {
    '@type': consentStatusTerm[decision.decision],
    'dct:date': at,
    ...(expiresAt !== null && { 'dct:valid': expiresAt }),
    'dct:created': recordedAt,
    ...(collectedBy !== null && { 'dct:source': collectedBy }),
    ...(notice !== null && { 'dpv:hasNotice': { '@id': noticeIri(notice) } }),
    ...(categories.length > 0 && { 'dpv:hasPersonalData': dataOf(categories) }),
    ...(byPerson && { 'dpv:isImplementedByEntity': { '@id': 'dpv:DataSubject' } }),
  };
}

function concerns(decision: RecordedDecision, { purpose, recipient }: StandingConsent): boolean {
  return (
    (decision.purpose === purpose || decision.purpose === '*') &&
    (decision.recipient === recipient || decision.recipient === '*')
  );
}

function noticesOf(decisions: readonly RecordedDecision[]) {
  const notices = new Set(decisions.flatMap(({ notice }) => notice ?? []));
  return [...notices].map((notice) => ({
    '@id': noticeIri(notice),
    '@type': 'dpv:ConsentNotice',
    'dct:identifier': notice,
  }));
}

/** A notice's name is the partner's own, and may have any sign in it. */
const noticeIri = (notice: string): string => entityIri('notice', encodeURIComponent(notice));

const dataOf = (categories: readonly DataCategory[]) =>
  categories.map((category) => ({ '@id': entityIri('category', category), '@type': categoryTerm[category] }));

const partnerOf = (handle: string, name: string) => ({
  '@id': entityIri('partner', handle),
  '@type': 'dpv:LegalEntity',
  'dct:title': name,
});

/** An identifier that stays the same for the same thing: 32 hexadecimal digits. */
function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
