// Whether two answers tell apart what each was asked about, where one was asked about somebody else's and the other about
// nobody's. What stands in both inputs at the same place counts as the same; so do two random ids, made for the answer.
import type { Outcome } from './attempt.ts';

/** The words in which two inputs of one form differ. */
export type Swaps = readonly (readonly [string, string])[];

export function swapsOf(one: unknown, other: unknown): Swaps {
  const others = wordsOf(other);
  return wordsOf(one)
    .map((word, place) => [word, others[place] ?? ''] as const)
    .filter(([word, counterpart]) => word !== counterpart)
    .toSorted(([a], [b]) => b.length - a.length);
}

const wordsOf = (input: unknown): string[] => (JSON.stringify(input) ?? '').split(/[^\w@.+-]+/);

/** What tells the two apart for whoever asked; undefined where nothing does. */
export function differenceOf(one: Outcome, other: Outcome, swaps: Swaps): string | undefined {
  if (one.code !== other.code) return `${one.code}, not ${other.code}`;
  if (one.status !== other.status) return `${one.status}, not ${other.status}`;
  if (one.text.length !== other.text.length) return `${one.text.length} characters, not ${other.text.length}`;
  const [told, would] = [swapped(one.text, swaps), swapped(other.text, swaps)];
  if (told !== would) return `other words: ${firstDifference(told, would)}`;
  const [done, not] = [one.effects.join(' '), other.effects.join(' ')];
  return done === not ? undefined : `does ${done}, not ${not}`;
}

/** A text as it would be about what nobody has. */
export function swapped(text: string, swaps: Swaps): string {
  let swappedText = text;
  for (const [one, other] of swaps) swappedText = swappedText.replaceAll(one, other);
  return swappedText.replaceAll(/\b(?:[a-z2-7]{10}|[a-z2-7]{16}|[0-9a-f]{32}|[0-9a-f]{64})\b/g, '·');
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return `${one.slice(Math.max(0, at - 30), at + 60)}, not ${other.slice(at, at + 60)}`;
}
