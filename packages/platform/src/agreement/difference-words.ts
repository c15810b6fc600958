/** A comparison in plain English, in the words of the contract, for people who sign it or answer for it. */
import { parsePermissionKey, type TermsDifference } from '@entente/contract';
import { actionWords, categoryWords, endWords, listWords, purposeWords } from './words.ts';

type Of<W extends TermsDifference['what']> = Extract<TermsDifference, { what: W }>;

/** A sentence or two for each difference. */
export function differenceWords(differences: readonly TermsDifference[]): string[] {
  return differences.map(wordsOf);
}

function wordsOf(difference: TermsDifference): string {
  switch (difference.what) {
    case 'permission':
      return lineWords(difference);
    case 'limit':
      return limitWords(difference);
    case 'text':
      return textWords(difference);
  }
}

function lineWords(line: Of<'permission'>): string {
  const { how, provider, recipient, purpose, before } = line;
  const data = (key: string): string =>
    listWords(parsePermissionKey(key).categories.map((category) => categoryWords[category]));
  const about = `For ${purposeWords[purpose]}, ${recipient}`;
  if (how === 'added') {
    const uses = line.actions.added.map((action) => actionWords[action]).join('; ');
    return (
      `New: ${about.replace('For', 'for')} may use of ${provider}'s customers: ${data(line.after!)}. It may: ${uses}. ` +
      `It covers nobody until ${provider} has enrolled its customers anew.`
    );
  }
  if (how === 'removed') {
    return `${about} may no longer use of ${provider}'s customers: ${data(before!)}.${recallWords(line)}`;
  }
  const sentences = [
    line.categories.removed.length > 0 &&
      `${about} may no longer use of ${provider}'s customers: ${categoriesWords(line.categories.removed)}.`,
    line.categories.added.length > 0 &&
      `${about} may now also use of ${provider}'s customers: ${categoriesWords(line.categories.added)}.`,
    line.actions.removed.length > 0 &&
      `${about} may no longer do this with ${provider}'s customers: ${actionsWords(line.actions.removed)}.`,
    line.actions.added.length > 0 &&
      `${about} may now also do this with ${provider}'s customers: ${actionsWords(line.actions.added)}.`,
    peopleWords(line),
  ];
  return `${sentences.filter((sentence) => sentence !== false && sentence !== '').join(' ')}${recallWords(line)}`;
}

const categoriesWords = (categories: Of<'permission'>['categories']['added']): string =>
  listWords(categories.map((category) => categoryWords[category]));
const actionsWords = (actions: Of<'permission'>['actions']['added']): string =>
  actions.map((action) => actionWords[action]).join('; ');

/** Whom other categories cover: a consent has to take in all of a line's. */
function peopleWords({ categories: { added, removed }, provider }: Of<'permission'>): string {
  if (added.length > 0) {
    return `It covers only people whose consent takes in all of that, and nobody until ${provider} has enrolled its customers anew.`;
  }
  if (removed.length === 0) return '';
  return `It can cover more people by that: also those who agreed to what is left and not to the rest. They come in when ${provider} enrols its customers anew.`;
}

/** What becomes of rows that were handed over: a line of other categories is another line. */
function recallWords({ before, after, recipient, actions, how }: Of<'permission'>): string {
  const isGone = before !== after || actions.removed.includes('deliver');
  const isHandedOver = how === 'added' ? false : how === 'changed' || actions.removed.includes('deliver');
  return isGone && isHandedOver
    ? ` Rows that ${recipient} was handed under the line as it was leave its inbox and are recalled.`
    : '';
}

const limitTexts: Readonly<Record<Of<'limit'>['limit'], (value: string) => string>> = {
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

function limitWords({ limit, before, after, effect }: Of<'limit'>): string {
  const [was, is] = [before, after].map((value) =>
    typeof value === 'number' ? String(value) : endWords(Date.parse(value)),
  );
  const cut =
    effect === 'narrows' && (limit === 'deliveryDays' || limit === 'ends')
      ? ' Rows that were handed over end with that too.'
      : '';
  return `${limitTexts[limit](is!)}; before, it was ${was}.${cut}`;
}

const texts: Readonly<Record<Of<'text'>['text'], string>> = {
  name: 'name of the agreement',
  title: 'title of a line',
  order: 'order of the lines',
  affiliations: 'groups that share a privacy budget',
  parties: 'parties',
  starts: 'start',
  matchRules: 'rules by which people are recognised',
};

function textWords({ text, before, after }: Of<'text'>): string {
  if (text === 'order') return `The ${texts.order} is another one: ${after}.`;
  const said = (value: string): string => (value === '' ? 'nothing' : `“${value}”`);
  return `The ${texts[text]} becomes ${said(after)}; before, it was ${said(before)}.`;
}
