/** A comparison in plain words, in those of the contract, for people who sign it or answer for it. */
import { type LanguageTag, parsePermissionKey, type TermsDifference } from '@entente/contract';
import { wordsIn, type Words } from '../words/words.ts';

type Of<W extends TermsDifference['what']> = Extract<TermsDifference, { what: W }>;

/** A sentence or two for each difference. */
export function differenceWords(differences: readonly TermsDifference[], language?: LanguageTag): string[] {
  const words = wordsIn(language);
  return differences.map((difference) => wordsOf(difference, words));
}

function wordsOf(difference: TermsDifference, words: Words): string {
  switch (difference.what) {
    case 'permission':
      return lineWords(difference, words);
    case 'limit':
      return limitWords(difference, words);
    case 'text':
      return textWords(difference, words);
  }
}

function lineWords(difference: Of<'permission'>, words: Words): string {
  const { how, provider, recipient, purpose, before, after, categories, actions } = difference;
  const { list, terms, difference: say } = words;
  const line = { purpose: terms.purposes[purpose], recipient, provider };
  const dataOf = (some: typeof categories.added): string =>
    list(some.map((category) => terms.categories[category]));
  const usesOf = (some: typeof actions.added): string =>
    some.map((action) => terms.actions[action]).join('; ');
  if (how === 'added')
    return say.added(line, dataOf(parsePermissionKey(after!).categories), usesOf(actions.added));
  const recalled = isRecalled(difference) ? [say.recalled(recipient)] : [];
  if (how === 'removed')
    return [say.dataGone(line, dataOf(parsePermissionKey(before!).categories)), ...recalled].join(' ');
  const sentences = [
    ...(categories.removed.length > 0 ? [say.dataGone(line, dataOf(categories.removed))] : []),
    ...(categories.added.length > 0 ? [say.dataMore(line, dataOf(categories.added))] : []),
    ...(actions.removed.length > 0 ? [say.usesGone(line, usesOf(actions.removed))] : []),
    ...(actions.added.length > 0 ? [say.usesMore(line, usesOf(actions.added))] : []),
    ...peopleWords(difference, words),
    ...recalled,
  ];
  return sentences.join(' ');
}

/** Whom other categories cover: a consent has to take in all of a line's. */
function peopleWords(
  { categories: { added, removed }, provider }: Of<'permission'>,
  { difference: say }: Words,
): string[] {
  if (added.length > 0) return [say.fewerPeople(provider)];
  return removed.length === 0 ? [] : [say.morePeople(provider)];
}

/** What becomes of rows that were handed over: a line of other categories is another line. */
function isRecalled({ before, after, actions, how }: Of<'permission'>): boolean {
  const isGone = before !== after || actions.removed.includes('deliver');
  const isHandedOver = how === 'added' ? false : how === 'changed' || actions.removed.includes('deliver');
  return isGone && isHandedOver;
}

function limitWords({ limit, before, after, effect }: Of<'limit'>, { end, difference: say }: Words): string {
  const [was, is] = [before, after].map((value) =>
    typeof value === 'number' ? String(value) : end(Date.parse(value)),
  );
  const cut = effect === 'narrows' && (limit === 'deliveryDays' || limit === 'ends') ? ` ${say.cut}` : '';
  return `${say.before(say.limits[limit](is!), was!)}${cut}`;
}

function textWords({ text, before, after }: Of<'text'>, { difference: say }: Words): string {
  if (text === 'order') return say.order(after);
  const said = (value: string): string => (value === '' ? say.nothing : say.quoted(value));
  return say.text(text, said(after), said(before));
}
