/**
 * An agreement in plain words, as Markdown that also reads well as it is: for the partners who sign it, their
 * privacy officers, and the customers it is about. Everything it says follows from the terms and the state; what is
 * signed is the terms, in whatever language they are read.
 */
import { type AgreementTerms, type LanguageTag, type Permission, permissionKey } from '@entente/contract';
import { wordsIn, type Words } from '../words/words.ts';
import type { AgreementStatus, AgreementVersion } from './status.ts';

/** The state in one line: `PROPOSED (2 of 3 signed, missing cellar)`. */
export function stateLine(status: AgreementStatus, language?: LanguageTag): string {
  const { agreement, instant, end: endOf } = wordsIn(language);
  const { standing } = agreement;
  const parties = status.signedBy.length + status.missing.length;
  const signatures = standing.signatures(status.signedBy.length, parties);
  const end = status.endedAt === null ? '' : standing.on(instant(status.endedAt));
  /** Parties whose wish to end is on record while others have not joined it. */
  const wishes = status.terminatedBy.length > 0 ? standing.wouldEnd(status.terminatedBy) : '';
  switch (status.reason) {
    case null:
      return `${standing.active(endOf(status.endsAt))}${wishes}`;
    case 'not-proposed':
      return standing.draft;
    case 'signatures-missing':
      return standing.missing(signatures, status.missing);
    case 'not-started':
      return standing.notStarted(signatures, instant(status.activeFrom ?? status.endsAt));
    case 'suspended':
      return `${standing.suspended(status.suspendedBy)}${wishes}`;
    case 'rejected':
      return standing.rejected(String(status.rejectedBy), end);
    case 'ended-by-all':
      return standing.endedByAll(end);
    case 'below-two-parties':
      return standing.belowTwo(end, status.leftBy);
    case 'expired':
      return standing.expired(end);
  }
}

/** The whole agreement: its state, then its terms. Takes a version and where it stands; gives Markdown. */
export function renderAgreement(
  version: AgreementVersion,
  status: AgreementStatus,
  language?: LanguageTag,
): string {
  const { agreement } = wordsIn(language);
  const left = status.leftBy.length > 0 ? `\n${agreement.left(status.leftBy)}\n` : '';
  const head = `# ${plain(version.terms.name)}\n\n**${stateLine(status, language)}**\n${left}`;
  return `${head}\n${renderTerms(version, language)}`;
}

/** What is signed, in words: who may do what with which data of whom, and within which limits. */
export function renderTerms({ version, hash, terms }: AgreementVersion, language?: LanguageTag): string {
  const words = wordsIn(language);
  const { agreement, instant, end } = words;
  const { headings } = agreement;
  const span = [instant(Date.parse(terms.starts)), end(Date.parse(terms.ends))] as const;
  const sections = [
    `${agreement.between(terms.parties, ...span)}\n${agreement.signed(version, hash)}`,
    `## ${headings.lines}\n\n${permissionWords(terms, words)}`,
    `## ${headings.people}\n\n${agreement.people.join('\n\n')}`,
    `## ${headings.matching}\n\n${matchingWords(terms, words)}`,
    `## ${headings.limits}\n\n${listed(limitWords(terms, words))}`,
    `## ${headings.life}\n\n${listed(agreement.life)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const listed = (sentences: readonly string[]): string => sentences.map((each) => `- ${each}`).join('\n');

const numbered = (sentences: readonly string[]): string =>
  sentences.map((each, place) => `${place + 1}. ${each}`).join('\n');

const permissionWords = ({ permissions }: AgreementTerms, words: Words): string =>
  numbered(permissions.map((permission) => lineWords(permission, words)));

function lineWords(permission: Permission, { list, terms, agreement }: Words): string {
  const { provider, recipient, purpose, categories, actions, title } = permission;
  const heading = title ? `**${plain(title)}.** ` : '';
  const line = agreement.line({
    purpose: terms.purposes[purpose],
    recipient,
    provider,
    data: list(categories.map((category) => terms.categories[category])),
    uses: actions.map((action) => terms.actions[action]).join('; '),
  });
  const noise = actions.includes('deliver') ? '' : ` ${agreement.noise(recipient)}`;
  return `${heading}${line}${noise}\n   ${agreement.key}: \`${permissionKey(permission)}\``;
}

function matchingWords(
  { permissions, parties, matchRules }: AgreementTerms,
  { terms, agreement }: Words,
): string {
  const recipients = parties.filter((party) => permissions.some(({ recipient }) => recipient === party));
  const providers = parties.filter(
    (party) => !recipients.includes(party) && permissions.some(({ provider }) => provider === party),
  );
  const rules = numbered(matchRules.map((kind) => terms.identifiers[kind]));
  const entered = agreement.entered(recipients, providers);
  return `${agreement.rules}\n\n${rules}\n\n${agreement.pseudonyms} ${entered}`;
}

function limitWords(
  { minimumCohort, deliveryDays, releases, affiliations }: AgreementTerms,
  { list, agreement }: Words,
): string[] {
  const { epsilon, epochDays, budgetPerRecipient, budgetPerAffiliation } = releases;
  return [
    agreement.minimumCohort(minimumCohort),
    agreement.deliveryDays(deliveryDays),
    agreement.releases({
      epsilon,
      epochDays,
      perRecipient: budgetPerRecipient,
      perAffiliation: budgetPerAffiliation,
      groups: affiliations ? agreement.groups(affiliations.map(list)) : agreement.allParties,
    }),
  ];
}

/** A party's own words, with nothing in them that Markdown or HTML would act on. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&]/g, (sign) => `\\${sign}`);
}
