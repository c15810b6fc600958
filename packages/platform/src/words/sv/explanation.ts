import type {
  AgreementState,
  AgreementVerb,
  ConsentDecision,
  ConsentState,
  DataCategory,
  Purpose,
  RecallReason,
} from '@entente/contract';
import type { Words } from '../words.ts';
import { said } from './terms.ts';

const { list } = said;

const categories: Readonly<Record<DataCategory, string>> = {
  contact: 'kontakt',
  demographic: 'demografi',
  location: 'plats',
  purchase: 'köp',
  loyalty: 'lojalitet',
  survey: 'enkät',
  marketing: 'marknadsföring',
  support: 'support',
  social: 'sociala medier',
  employment: 'anställning',
};
const purposes: Readonly<Record<Purpose, string>> = {
  'direct-marketing': 'direktmarknadsföring',
  'personalised-advertising': 'anpassad reklam',
  'market-research': 'marknadsundersökning',
  'customer-support': 'kundsupport',
  'joint-loyalty': 'gemensamt lojalitetsprogram',
};
const decisions: Readonly<Record<ConsentDecision, string>> = {
  given: 'givet',
  refused: 'nekat',
  withdrawn: 'återkallat',
  revoked: 'upphävt',
};
const consentStates: Readonly<Record<ConsentState, string>> = {
  ...decisions,
  none: 'inte beslutat',
  expired: 'utgånget',
};
const states: Readonly<Record<AgreementState, string>> = {
  DRAFT: 'ett utkast',
  PROPOSED: 'föreslaget',
  ACTIVE: 'gällande',
  SUSPENDED: 'pausat',
  REJECTED: 'avvisat',
  EXPIRED: 'utgånget',
  TERMINATED: 'avslutat',
};
const acts: Readonly<Record<AgreementVerb, string>> = {
  propose: 'föreslog det',
  sign: 'skrev under',
  reject: 'avvisade det',
  suspend: 'pausade det',
  resume: 'tog upp det igen',
  leave: 'lämnade',
  terminate: 'bad att få avsluta det',
  change: 'bad om en ändring',
};
const recallReasons: Readonly<Record<RecallReason, string>> = {
  withdrawn: 'återkallat',
  expired: 'samtycket gick ut',
  'agreement-ended': 'avtalet tog slut',
};
const logged = {
  instant: 'en annan tidpunkt',
  permission: 'ett annat tillstånd',
  version: 'en annan version',
  considered: 'ett annat antal personer som kom i fråga',
};

const listed = (some: readonly DataCategory[]): string => list(some.map((category) => categories[category]));

export const explanation: Words['explanation'] = {
  right: {
    ledger: 'Raden är en av leveransens, om den här personen.',
    agreement: (version, signers) => `Version ${version} gällde, underskriven av ${list(signers)}.`,
    permission: (key) => `${key} var underskrivet, och låter lämna ut.`,
    categories: (some) => `Utlämnat: ${listed(some)}, allt inom tillståndet.`,
    consent: 'Personen var täckt.',
    consentTie:
      'Ett annat beslut antecknades i samma millisekund som utlämnandet; det tas för att ha kommit efter.',
    evidence: 'Samtycket som liggaren nämner avgjorde, och är som det antecknades.',
    term: (until) => `Att radera senast ${until}, inom alla gränser.`,
    audit: 'Loggen har leveransen så som liggaren har den.',
  },
  wrong: {
    otherPermission: (key, columns) => `Liggaren nämner ${key}, men dess kolumner säger ${columns}.`,
    tooMany: 'Liggaren har fler personer av leveransen än som kom i fråga.',
    otherPerson: 'Det id som mottagaren fick är inte den här personens.',
    noVersion: (version) => `Avtalet har ingen version ${version}.`,
    otherTerms: 'De sparade villkoren är inte de vars hash skrevs under.',
    unsigned: (parties) => `${list(parties)} hade inte skrivit under.`,
    notInForce: (version) => `Version ${version} var inte den som gällde.`,
    state: (state) => `Avtalet var ${states[state]}.`,
    notOnFile: 'Avtalet fanns inte sparat.',
    noParty: 'Den som lämnade ut eller mottagaren var inte (längre) part.',
    noLongerParty: 'Den som lämnade ut eller mottagaren var inte längre part.',
    takenOut: 'En ändring hade tagit bort ur villkoren att sådana personer får lämnas ut.',
    notSigned: (key) => `${key} finns inte bland de underskrivna tillstånden.`,
    noDelivering: 'Tillståndet låter inte lämna ut.',
    notCovered: (some) => `Tillståndet täcker inte ${listed(some)}.`,
    otherEvent: (event, ref) => `Samtyckesbeslut ${event}, som liggaren nämner, är inget av ${ref}.`,
    notDeciding: (event, deciding) =>
      `Samtyckesbeslut ${event}, som liggaren nämner, avgjorde inte: ${deciding === undefined ? 'det gjorde inget' : `det gjorde ${deciding}`}.`,
    altered: (event) => `Samtyckesbeslut ${event} har ändrats sedan det antecknades.`,
    tooLong: {
      days: 'Raden skulle leva längre än avtalets dagar.',
      agreement: 'Raden skulle leva längre än avtalet.',
      consent: 'Raden skulle leva längre än samtycket.',
    },
    expired: (until) => `Den skulle raderas senast ${until}.`,
    unlogged: 'Loggen har ingen post om leveransen: den kom inte till på vanligt sätt.',
    loggedOtherwise: (what) => `Loggen har ${list(what.map((each) => logged[each]))} än liggaren.`,
    forged: 'Posten är inte den som loggen fick: den har ändrats.',
  },
  consent: {
    none: (purpose, recipient) => `inget var beslutat om ${purposes[purpose]} av ${recipient}`,
    no: (state) => `personens samtycke var ${consentStates[state]}, vilket gäller alla poster`,
    expired: 'samtycket hade gått ut',
    given: 'samtycket var givet',
    narrow: (missing) => `samtycket täckte inte ${listed(missing)}`,
  },
  since: {
    erased: (ref) => `Kund ${ref} raderades.`,
    decision: (ref, decision, at) => `${ref}: ${decisions[decision]}, daterat ${at}.`,
    act: (partner, act) => `${partner} ${acts[act]}.`,
    recalled: (recipient, reason, due) =>
      `Återkallad från ${recipient} (${recallReasons[reason]}), att besvara senast ${due}.`,
    overdue: (recipient) => `${recipient} hade inte svarat i tid.`,
    answered: (recipient, whole, statement) =>
      `${recipient} svarade ${whole === 1 ? '1 timme' : `${whole} timmar`} senare: ${statement}`,
    escalated: (due, why) => `Påmind, att besvara senast ${due}: ${why}`,
    left: (recipient) => `Raden lämnade inkorgen hos ${recipient}.`,
  },
};
