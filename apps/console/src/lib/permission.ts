/** A permission's text form in the words of whoever reads it. */
import type { Format } from './words/format.ts';
import type { Words } from './words/words.ts';

export type SaidPermission = {
  readonly provider: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly categories: string;
};

/** Undefined for a text of another form. A word that this version does not know is said as it is written. */
export function sayPermission(
  key: string,
  { words: { terms }, format }: { readonly words: Words; readonly format: Format },
): SaidPermission | undefined {
  const [, provider, recipient, purpose, categories] = /^([^>]+)>(\S+) (\S+) (\S+)$/.exec(key) ?? [];
  if (provider === undefined || recipient === undefined || purpose === undefined) return undefined;
  const named = (names: Readonly<Record<string, string>>, word: string): string => names[word] ?? word;
  return {
    provider,
    recipient,
    purpose: named(terms.purposes, purpose),
    categories: format.list((categories ?? '').split('+').map((each) => named(terms.categories, each))),
  };
}
