/** Why a disclosure was lawful, or not, and what has become of it. */
import type {
  AgreementVerb,
  ConsentDecision,
  ConsentState,
  DataCategory,
  Purpose,
  RecallReason,
  AgreementState,
} from '@entente/contract';
import { said } from './terms.ts';

const { list } = said;
type Categories = readonly DataCategory[];

const hours = (whole: number): string => (whole === 1 ? '1 hour' : `${whole} hours`);

/** What each check says where it holds. */
const right = {
  ledger: 'The row is one of its delivery, about this person.',
  agreement: (version: number, signers: readonly string[]) =>
    `Version ${version} was ACTIVE, signed by ${list(signers)}.`,
  permission: (key: string) => `${key} was signed, and allows to deliver.`,
  categories: (categories: Categories) => `Handed over: ${list(categories)}, all of the permission.`,
  consent: 'The person was covered.',
  consentTie:
    'Another decision was recorded in the very millisecond of the handover; it is taken to have come after.',
  evidence: 'The consent named in the ledger decided, and is as it was recorded.',
  term: (until: string) => `To be erased by ${until}, within all limits.`,
  audit: 'The audit log has the delivery as the ledger does.',
};

const wrong = {
  otherPermission: (key: string, columns: string) =>
    `The ledger names ${key}, but its columns say ${columns}.`,
  tooMany: 'The ledger has more people of this delivery than were considered.',
  otherPerson: 'The id the recipient got is not the one of this person.',
  noVersion: (version: number) => `There is no version ${version} of the agreement.`,
  otherTerms: 'The terms on file are not those of the hash that was signed.',
  unsigned: (parties: readonly string[]) => `${list(parties)} had not signed it.`,
  notInForce: (version: number) => `Version ${version} was not the one in force.`,
  state: (state: AgreementState) => `The agreement was ${state}.`,
  notOnFile: 'The agreement was not on file.',
  noParty: 'The provider or the recipient was no party (any more).',
  noLongerParty: 'The provider or the recipient was no longer a party.',
  takenOut: 'A change had taken out of the terms that such people may be handed over.',
  notSigned: (key: string) => `${key} is not among the signed permissions.`,
  noDelivering: 'The permission does not allow to deliver.',
  notCovered: (categories: Categories) => `The permission does not cover ${list(categories)}.`,
  otherEvent: (event: number, ref: string) =>
    `Consent event ${event}, which the ledger names, is not one of ${ref}.`,
  notDeciding: (event: number, deciding: number | undefined) =>
    `Consent event ${event}, which the ledger names, did not decide: ${deciding === undefined ? 'nothing did' : `${deciding} did`}.`,
  altered: (event: number) => `Consent event ${event} was altered after it was recorded.`,
  tooLong: {
    days: 'The row was to live beyond the days of the agreement.',
    agreement: 'The row was to live beyond the end of the agreement.',
    consent: 'The row was to live beyond the end of the consent.',
  },
  expired: (until: string) => `It was to be erased by ${until}.`,
  unlogged: 'The audit log has no entry of this delivery: it did not come about in the ordinary way.',
  loggedOtherwise: (what: readonly ('instant' | 'permission' | 'version' | 'considered')[]) =>
    `The audit log has another ${list(what.map((each) => (each === 'considered' ? 'number of people considered' : each)))} than the ledger.`,
  forged: 'The entry is not the one that the log was given: it was altered.',
};

const consent = {
  none: (purpose: Purpose, recipient: string) => `nothing was decided about ${purpose} by ${recipient}`,
  no: (state: ConsentState) => `the person’s consent was ${state}, which speaks for all records`,
  expired: 'the consent had expired',
  given: 'the consent was given',
  narrow: (missing: Categories) => `the consent did not cover ${list(missing)}`,
};

const since = {
  erased: (ref: string) => `Customer ${ref} was erased.`,
  decision: (ref: string, decision: ConsentDecision, at: string) => `${ref}: ${decision}, dated ${at}.`,
  act: (partner: string, act: AgreementVerb) => `${partner}: ${act}.`,
  recalled: (recipient: string, reason: RecallReason, due: string) =>
    `Recalled from ${recipient} (${reason}), to be answered by ${due}.`,
  overdue: (recipient: string) => `${recipient} had not answered in time.`,
  answered: (recipient: string, whole: number, statement: string) =>
    `${recipient} answered ${hours(whole)} later: ${statement}`,
  escalated: (due: string, why: string) => `Escalated, to be answered by ${due}: ${why}`,
  left: (recipient: string) => `The row left the inbox of ${recipient}.`,
};

export const explanation = { right, wrong, consent, since };
