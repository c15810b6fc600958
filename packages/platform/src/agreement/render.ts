/**
 * An agreement in plain English, as Markdown that also reads well as it is: for the partners who sign it, their
 * privacy officers, and the customers it is about. Everything it says follows from the terms and the state.
 */
import { type AgreementTerms, type Permission, permissionKey } from '@entente/contract';
import type { AgreementStatus, AgreementVersion } from './status.ts';
import {
  actionWords,
  categoryWords,
  endWords,
  identifierWords,
  instantWords,
  listWords,
  purposeWords,
} from './words.ts';

/** The state in one line: `PROPOSED (2 of 3 signed, missing cellar)`. */
export function stateLine(status: AgreementStatus): string {
  const parties = status.signedBy.length + status.missing.length;
  const signatures = `${status.signedBy.length} of ${parties} signed`;
  const end = status.endedAt === null ? '' : ` on ${instantWords(status.endedAt)}`;
  switch (status.reason) {
    case null:
      return `ACTIVE until ${endWords(status.endsAt)}${wishes(status)}`;
    case 'not-proposed':
      return 'DRAFT (nobody has proposed it yet)';
    case 'signatures-missing':
      return `PROPOSED (${signatures}, missing ${listWords(status.missing)})`;
    case 'not-started':
      return `PROPOSED (${signatures}), starts on ${instantWords(status.activeFrom ?? status.endsAt)}`;
    case 'suspended':
      return `SUSPENDED by ${listWords(status.suspendedBy)}${wishes(status)}`;
    case 'rejected':
      return `REJECTED by ${status.rejectedBy}${end}`;
    case 'ended-by-all':
      return `TERMINATED by all its parties${end}`;
    case 'below-two-parties':
      return `TERMINATED${end}, since ${listWords(status.leftBy)} left and fewer than two parties remain`;
    case 'expired':
      return `EXPIRED${end}`;
  }
}

/** Parties whose wish to end is on record while others have not joined it. */
function wishes({ terminatedBy }: AgreementStatus): string {
  return terminatedBy.length > 0 ? ` (${listWords(terminatedBy)} would end it)` : '';
}

/** The whole agreement: its state, then its terms. Takes a version and where it stands; gives Markdown in English. */
export function renderAgreement(version: AgreementVersion, status: AgreementStatus): string {
  const left = status.leftBy.length > 0 ? `\nNo longer a party: ${listWords(status.leftBy)}.\n` : '';
  const head = `# ${plain(version.terms.name)}\n\n**${stateLine(status)}**\n${left}`;
  return `${head}\n${renderTerms(version)}`;
}

/** What is signed, in words: who may do what with which data of whom, and within which limits. */
export function renderTerms({ version, hash, terms }: AgreementVersion): string {
  const sections = [
    `An agreement between ${listWords(terms.parties)}, from ${instantWords(Date.parse(terms.starts))} ` +
      `to ${endWords(Date.parse(terms.ends))}.\nVersion ${version}; what is signed is \`${hash}\`.`,
    `## Who may do what\n\n${permissionWords(terms)}`,
    `## Only people who agreed\n\n${peopleWords()}`,
    `## How people are recognised\n\n${matchingWords(terms)}`,
    `## Limits\n\n${limitWords(terms)}`,
    `## How it begins and ends\n\n${lifeWords()}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function permissionWords(terms: AgreementTerms): string {
  return terms.permissions.map((permission, place) => `${place + 1}. ${lineWords(permission)}`).join('\n');
}

function lineWords(permission: Permission): string {
  const { provider, recipient, purpose, categories, actions, title } = permission;
  const heading = title ? `**${plain(title)}.** ` : '';
  const data = listWords(categories.map((category) => categoryWords[category]));
  const uses = actions.map((action) => actionWords[action]).join('; ');
  const noise = actions.includes('deliver')
    ? ''
    : ` Since ${recipient} is not handed the people, the numbers it is told carry noise.`;
  return (
    `${heading}For ${purposeWords[purpose]}, ${recipient} may use of ${provider}'s customers: ${data}. ` +
    `It may: ${uses}.${noise}\n   Key: \`${permissionKey(permission)}\``
  );
}

function peopleWords(): string {
  return [
    "A line above covers a customer only while that customer's own consent, given to the providing partner, is for that purpose and that recipient, takes in every kind of data the line names, and is neither withdrawn nor expired. No consent on record means no.",
    'A person whom the provider knows under several records is covered only if one of them agreed and none of them said no.',
    'Whoever withdraws is out at once: from every number and every delivery. Rows that were delivered leave the inbox, and the recipient is ordered to erase what it took, within 72 hours.',
    "A customer whom no line covers appears in nobody else's answer: in no number, no breakdown and no delivery. All that the pseudonyms of such a customer can ever do is help to recognise that two records are one person, and that is worked out once for the whole cooperation, whatever the consents of those in it are.",
  ].join('\n\n');
}

function matchingWords({ permissions, parties, matchRules }: AgreementTerms): string {
  const recipients = parties.filter((party) => permissions.some(({ recipient }) => recipient === party));
  const providers = parties.filter(
    (party) => !recipients.includes(party) && permissions.some(({ provider }) => provider === party),
  );
  const rules = matchRules.map((kind, place) => `${place + 1}. ${identifierWords[kind]}`).join('\n');
  const only = providers.length > 0 ? `; of ${listWords(providers)}, only covered customers are` : '';
  return (
    `Records of different partners are taken for one person by these rules, in this order:\n\n${rules}\n\n` +
    'What is compared are keyed pseudonyms, never the addresses or numbers themselves. ' +
    `Every customer of ${listWords(recipients)} is entered as pseudonyms, so that a recipient can be told about its own people${only}.`
  );
}

function limitWords({ minimumCohort, deliveryDays, releases, affiliations }: AgreementTerms): string {
  const { epsilon, epochDays, budgetPerRecipient, budgetPerAffiliation } = releases;
  const groups = affiliations
    ? `these groups, each taken as one: ${affiliations.map((group) => listWords(group)).join('; ')}`
    : 'all parties together';
  return [
    `- A number or a delivery about fewer than ${minimumCohort} people is withheld.`,
    `- Delivered rows live for ${days(deliveryDays)} at most, and never beyond the person's consent or this agreement.`,
    `- Where people are not handed over, numbers carry noise of epsilon ${epsilon}, the same for ${days(epochDays)}; ` +
      `all of them ever together cost at most ${budgetPerRecipient} for each recipient and provider, and at most ` +
      `${budgetPerAffiliation} for each provider over ${groups}. What is spent does not come back, and what other agreements have cost counts too.`,
  ].join('\n');
}

function lifeWords(): string {
  return [
    '- It is in force when every party has signed the same text and the start has come. Until then any party may reject it.',
    '- Any party may suspend it; then nothing is told or delivered and inboxes are locked until each party that suspended has resumed.',
    '- Any party may leave alone: its customers are taken out and recalled, and the others go on. All parties together may terminate it. With fewer than two parties it is over.',
    '- Any party may ask for other terms. What only allows less (fewer kinds of data or uses, more people to a number, an earlier end) holds at once; anything else holds when every party has signed whose customers it touches. What was handed over under a line that is taken out is recalled.',
    '- When it ends, every delivered row leaves the inboxes and is recalled.',
  ].join('\n');
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

/** A party's own words, with nothing in them that Markdown or HTML would act on. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&]/g, (sign) => `\\${sign}`);
}
