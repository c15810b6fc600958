/** An agreement, its state and its terms. Sentences are Markdown where they stand in the rendering. */
import { said } from './terms.ts';

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

const { list } = said;

/** The state in one line. `end` is empty, or begins with a space. */
const standing = {
  active: (until: string) => `ACTIVE until ${until}`,
  wouldEnd: (parties: readonly string[]) => ` (${list(parties)} would end it)`,
  draft: 'DRAFT (nobody has proposed it yet)',
  signatures: (signed: number, all: number) => `${signed} of ${all} signed`,
  missing: (signatures: string, missing: readonly string[]) =>
    `PROPOSED (${signatures}, missing ${list(missing)})`,
  notStarted: (signatures: string, start: string) => `PROPOSED (${signatures}), starts on ${start}`,
  suspended: (by: readonly string[]) => `SUSPENDED by ${list(by)}`,
  rejected: (by: string, end: string) => `REJECTED by ${by}${end}`,
  endedByAll: (end: string) => `TERMINATED by all its parties${end}`,
  belowTwo: (end: string, left: readonly string[]) =>
    `TERMINATED${end}, since ${list(left)} left and fewer than two parties remain`,
  expired: (end: string) => `EXPIRED${end}`,
  on: (instant: string) => ` on ${instant}`,
};

const people = [
  "A line above covers a customer only while that customer's own consent, given to the providing partner, is for that purpose and that recipient, takes in every kind of data the line names, and is neither withdrawn nor expired. No consent on record means no.",
  'A person whom the provider knows under several records is covered only if one of them agreed and none of them said no.',
  'Whoever withdraws is out at once: from every number and every delivery. Rows that were delivered leave the inbox, and the recipient is ordered to erase what it took, within 72 hours.',
  "A customer whom no line covers appears in nobody else's answer: in no number, no breakdown and no delivery. All that the pseudonyms of such a customer can ever do is help to recognise that two records are one person, and that is worked out once for the whole cooperation, whatever the consents of those in it are.",
];

const life = [
  'It is in force when every party has signed the same text and the start has come. Until then any party may reject it.',
  'Any party may suspend it; then nothing is told or delivered and inboxes are locked until each party that suspended has resumed.',
  'Any party may leave alone: its customers are taken out and recalled, and the others go on. All parties together may terminate it. With fewer than two parties it is over.',
  'Any party may ask for other terms. What only allows less (fewer kinds of data or uses, more people to a number, an earlier end) holds at once; anything else holds when every party has signed whose customers it touches. What was handed over under a line that is taken out is recalled.',
  'When it ends, every delivered row leaves the inboxes and is recalled.',
];

export const agreement = {
  standing,
  left: (parties: readonly string[]) => `No longer a party: ${list(parties)}.`,
  between: (parties: readonly string[], starts: string, ends: string) =>
    `An agreement between ${list(parties)}, from ${starts} to ${ends}.`,
  signed: (version: number, hash: string) => `Version ${version}; what is signed is \`${hash}\`.`,
  headings: {
    lines: 'Who may do what',
    people: 'Only people who agreed',
    matching: 'How people are recognised',
    limits: 'Limits',
    life: 'How it begins and ends',
  },
  line: (line: { purpose: string; recipient: string; provider: string; data: string; uses: string }) =>
    `For ${line.purpose}, ${line.recipient} may use of ${line.provider}'s customers: ${line.data}. It may: ${line.uses}.`,
  noise: (recipient: string) =>
    `Since ${recipient} is not handed the people, the numbers it is told carry noise.`,
  key: 'Key',
  people,
  rules: 'Records of different partners are taken for one person by these rules, in this order:',
  pseudonyms: 'What is compared are keyed pseudonyms, never the addresses or numbers themselves.',
  /** `providers` are those who only provide. */
  entered: (recipients: readonly string[], providers: readonly string[]) =>
    `Every customer of ${list(recipients)} is entered as pseudonyms, so that a recipient can be told about its own people${
      providers.length > 0 ? `; of ${list(providers)}, only covered customers are` : ''
    }.`,
  minimumCohort: (people: number) => `A number or a delivery about fewer than ${people} people is withheld.`,
  deliveryDays: (count: number) =>
    `Delivered rows live for ${days(count)} at most, and never beyond the person's consent or this agreement.`,
  releases: (it: {
    epsilon: number;
    epochDays: number;
    perRecipient: number;
    perAffiliation: number;
    groups: string;
  }) =>
    `Where people are not handed over, numbers carry noise of epsilon ${it.epsilon}, the same for ${days(it.epochDays)}; ` +
    `all of them ever together cost at most ${it.perRecipient} for each recipient and provider, and at most ` +
    `${it.perAffiliation} for each provider over ${it.groups}. What is spent does not come back, and what other agreements have cost counts too.`,
  groups: (groups: readonly string[]) => `these groups, each taken as one: ${groups.join('; ')}`,
  allParties: 'all parties together',
  life,
};
