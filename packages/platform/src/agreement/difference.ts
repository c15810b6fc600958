/**
 * What two versions of the terms do not have in common, and whose business that is. A narrowing allows less in one way
 * or several and nothing more in any; whatever else differs, be it only a word, is a widening.
 */
import {
  type AgreementTerms,
  type ChangeKind,
  type DifferenceEffect,
  type PartnerHandle,
  type Permission,
  permissionKey,
  refuse,
  type TermsDifference,
} from '@entente/contract';
import { pairLines, type Pair } from './pairing.ts';

type LimitDifference = Extract<TermsDifference, { what: 'limit' }>;
type TextDifference = Extract<TermsDifference, { what: 'text' }>;

/** All differences: line by line, then limits, then mere words. None where both say the same. */
export function differencesOf(before: AgreementTerms, after: AgreementTerms): TermsDifference[] {
  const pairs = pairLines(before.permissions, after.permissions);
  return [
    ...pairs.flatMap(lineDifference),
    ...limitDifferences(before, after),
    ...textDifferences(before, after, pairs),
  ];
}

/** What all of them come to. */
export function kindOf(differences: readonly TermsDifference[]): ChangeKind {
  if (differences.length === 0) return 'same';
  return differences.every(({ effect }) => effect === 'narrows') ? 'narrowing' : 'widening';
}

/**
 * Whose signatures a change needs besides the asking party's, of the parties still in: the providers of what is
 * widened, whoever becomes a recipient by it (all its customers then enter the cooperation), and everybody where the
 * text says something otherwise that is neither more nor less.
 */
export function touchedParties(
  before: AgreementTerms,
  after: AgreementTerms,
  parties: readonly PartnerHandle[],
): PartnerHandle[] {
  const touched = new Set<PartnerHandle>();
  const add = (some: Iterable<PartnerHandle>): void => {
    for (const party of some) touched.add(party);
  };
  const lines = linesBetween(after, parties);
  for (const difference of differencesOf(before, after)) {
    if (difference.effect === 'rewords') add(parties);
    if (difference.effect !== 'widens') continue;
    if (difference.what === 'permission') add([difference.provider]);
    else add(lines.map(({ provider }) => provider));
  }
  const former = new Set(linesBetween(before, parties).map(({ recipient }) => recipient));
  add(lines.map(({ recipient }) => recipient).filter((recipient) => !former.has(recipient)));
  return parties.filter((party) => touched.has(party));
}

/**
 * Refuses `terms-fixed` where a change touches what only another agreement can have otherwise: parties, start and match
 * rules; and `party-left` where it says anything new about a party that left.
 */
export function assertChangeable(
  before: AgreementTerms,
  after: AgreementTerms,
  leftBy: readonly PartnerHandle[],
): void {
  for (const what of ['parties', 'starts', 'matchRules'] as const) {
    if (textOf(before[what]) !== textOf(after[what])) refuse('terms-fixed', { what: fixedWords[what] });
  }
  for (const difference of differencesOf(before, after)) {
    if (difference.what !== 'permission' || difference.how === 'removed') continue;
    const gone = leftBy.find((party) => [difference.provider, difference.recipient].includes(party));
    if (gone) refuse('party-left', { partner: gone });
  }
}

const fixedWords = {
  parties: 'who the parties are',
  starts: 'the start',
  matchRules: 'how people are recognised',
};

const linesBetween = (terms: AgreementTerms, parties: readonly PartnerHandle[]): Permission[] =>
  terms.permissions.filter(
    ({ provider, recipient }) => parties.includes(provider) && parties.includes(recipient),
  );

function lineDifference({ before, after }: Pair<Permission>): TermsDifference[] {
  const line = after ?? before;
  if (!line) return [];
  const categories = listDifference(before?.categories ?? [], after?.categories ?? []);
  const actions = listDifference(before?.actions ?? [], after?.actions ?? []);
  const lists = [categories, actions];
  if (lists.every(({ added, removed }) => added.length + removed.length === 0)) return [];
  return [
    {
      what: 'permission',
      how: before === null ? 'added' : after === null ? 'removed' : 'changed',
      provider: line.provider,
      recipient: line.recipient,
      purpose: line.purpose,
      before: before && permissionKey(before),
      after: after && permissionKey(after),
      categories,
      actions,
      effect: lists.some(({ added }) => added.length > 0) ? 'widens' : 'narrows',
    },
  ];
}

const listDifference = <T>(before: readonly T[], after: readonly T[]): { removed: T[]; added: T[] } => ({
  removed: before.filter((each) => !after.includes(each)),
  added: after.filter((each) => !before.includes(each)),
});

/** Every limit, and in which direction it allows less. */
const limits: readonly {
  limit: LimitDifference['limit'];
  of: (terms: AgreementTerms) => number | string;
  less: 'lower' | 'higher';
}[] = [
  { limit: 'minimumCohort', of: (terms) => terms.minimumCohort, less: 'higher' },
  { limit: 'deliveryDays', of: (terms) => terms.deliveryDays, less: 'lower' },
  { limit: 'ends', of: (terms) => terms.ends, less: 'lower' },
  { limit: 'epsilon', of: ({ releases }) => releases.epsilon, less: 'lower' },
  { limit: 'epochDays', of: ({ releases }) => releases.epochDays, less: 'higher' },
  { limit: 'budgetPerRecipient', of: ({ releases }) => releases.budgetPerRecipient, less: 'lower' },
  { limit: 'budgetPerAffiliation', of: ({ releases }) => releases.budgetPerAffiliation, less: 'lower' },
];

function limitDifferences(before: AgreementTerms, after: AgreementTerms): LimitDifference[] {
  return limits.flatMap(({ limit, of, less }): LimitDifference[] => {
    const [was, is] = [of(before), of(after)];
    const change = measure(is) - measure(was);
    if (change === 0) return [];
    const effect: DifferenceEffect = change < 0 === (less === 'lower') ? 'narrows' : 'widens';
    return [{ what: 'limit', limit, before: was, after: is, effect }];
  });
}

const measure = (value: number | string): number => (typeof value === 'number' ? value : Date.parse(value));

function textDifferences(
  before: AgreementTerms,
  after: AgreementTerms,
  pairs: readonly Pair<Permission>[],
): TextDifference[] {
  const found: TextDifference[] = [];
  const compare = (text: TextDifference['text'], was: string, is: string): void => {
    if (was !== is) found.push({ what: 'text', text, before: was, after: is, effect: 'rewords' });
  };
  for (const text of ['name', 'parties', 'starts', 'matchRules', 'affiliations'] as const)
    compare(text, textOf(before[text]), textOf(after[text]));
  const kept = pairs.flatMap((pair) =>
    pair.before && pair.after ? [{ before: pair.before, after: pair.after }] : [],
  );
  for (const pair of kept) compare('title', pair.before.title ?? '', pair.after.title ?? '');
  const orderOf = (lines: readonly Permission[]): string => lines.map(permissionKey).join(', ');
  const now = kept
    .map((pair) => pair.after)
    .toSorted((a, b) => after.permissions.indexOf(a) - after.permissions.indexOf(b));
  compare('order', orderOf(kept.map((pair) => pair.after)), orderOf(now));
  return found;
}

/** Affiliations are groups of parties; everything else here is a text or a list of words. */
function textOf(value: string | readonly string[] | readonly (readonly string[])[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  return value.map((each) => (typeof each === 'string' ? each : each.join(', '))).join('; ');
}
