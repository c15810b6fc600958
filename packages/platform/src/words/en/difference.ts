/** What two versions of the terms do not have in common. */
import type { TermsDifference } from '@entente/contract';

type Limit = Extract<TermsDifference, { what: 'limit' }>['limit'];
type Text = Extract<TermsDifference, { what: 'text' }>['text'];
type Line = { readonly purpose: string; readonly recipient: string; readonly provider: string };

const limits: Readonly<Record<Limit, (value: string) => string>> = {
  minimumCohort: (value) => `A number or a delivery is withheld below ${value} people`,
  deliveryDays: (value) => `Delivered rows live for ${value} days at most`,
  ends: (value) => `The agreement ends at ${value}`,
  epsilon: (value) => `Numbers that carry noise carry it with an epsilon of ${value}`,
  epochDays: (value) => `That noise stays the same for ${value} days`,
  budgetPerRecipient: (value) =>
    `All noisy numbers ever cost at most ${value} for each recipient and provider`,
  budgetPerAffiliation: (value) =>
    `All noisy numbers ever cost at most ${value} for each provider over a group of recipients`,
};

const texts: Readonly<Record<Text, string>> = {
  name: 'name of the agreement',
  title: 'title of a line',
  order: 'order of the lines',
  affiliations: 'groups that share a privacy budget',
  parties: 'parties',
  starts: 'start',
  matchRules: 'rules by which people are recognised',
};

export const difference = {
  added: ({ purpose, recipient, provider }: Line, data: string, uses: string) =>
    `New: for ${purpose}, ${recipient} may use of ${provider}'s customers: ${data}. It may: ${uses}. It covers nobody until ${provider} has enrolled its customers anew.`,
  dataGone: ({ purpose, recipient, provider }: Line, data: string) =>
    `For ${purpose}, ${recipient} may no longer use of ${provider}'s customers: ${data}.`,
  dataMore: ({ purpose, recipient, provider }: Line, data: string) =>
    `For ${purpose}, ${recipient} may now also use of ${provider}'s customers: ${data}.`,
  usesGone: ({ purpose, recipient, provider }: Line, uses: string) =>
    `For ${purpose}, ${recipient} may no longer do this with ${provider}'s customers: ${uses}.`,
  usesMore: ({ purpose, recipient, provider }: Line, uses: string) =>
    `For ${purpose}, ${recipient} may now also do this with ${provider}'s customers: ${uses}.`,
  fewerPeople: (provider: string) =>
    `It covers only people whose consent takes in all of that, and nobody until ${provider} has enrolled its customers anew.`,
  morePeople: (provider: string) =>
    `It can cover more people by that: also those who agreed to what is left and not to the rest. They come in when ${provider} enrols its customers anew.`,
  recalled: (recipient: string) =>
    `Rows that ${recipient} was handed under the line as it was leave its inbox and are recalled.`,
  limits,
  before: (now: string, was: string) => `${now}; before, it was ${was}.`,
  cut: 'Rows that were handed over end with that too.',
  order: (keys: string) => `The ${texts.order} is another one: ${keys}.`,
  text: (text: Text, after: string, before: string) =>
    `The ${texts[text]} becomes ${after}; before, it was ${before}.`,
  quoted: (value: string) => `“${value}”`,
  nothing: 'nothing',
};
