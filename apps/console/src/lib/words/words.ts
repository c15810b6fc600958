/**
 * What pages say, in the language of whoever reads them. A language is a folder here whose `index.ts` has every text of
 * English's: one that is missing does not compile. A page takes texts from the context that the root layout sets, so that
 * what the server writes and what the browser takes over are the same words.
 */
import { getContext, setContext } from 'svelte';
import type { Format } from './format.ts';
import type { en } from './en/index.ts';

/** Texts stay what they are, functions keep what they take; what exactly is said is the language's own. */
type Said<T> = T extends (...given: infer Given) => string
  ? (...given: Given) => string
  : T extends string
    ? string
    : { readonly [Key in keyof T]: Said<T[Key]> };

export type Words = Said<typeof en>;

type Language = { readonly name: string; load(): Promise<Words> };

/** By their code; the first is spoken where nobody says anything else. */
export const languages: Readonly<Record<string, Language>> = {
  en: { name: 'English', load: async () => (await import('./en/index.ts')).en },
  sv: { name: 'Svenska', load: async () => (await import('./sv/index.ts')).sv },
};

/** The texts of a language, of English where it is not spoken. */
export const wordsOf = (language: string): Promise<Words> => (languages[language] ?? languages['en']!).load();

type Spoken = { readonly words: Words; readonly format: Format };
const key = Symbol('words');

/** Called once, at the root: `spoken` is read again whenever the language changes. */
export const speak = (spoken: () => Spoken): void => void setContext(key, spoken);

/** The texts and the ways of writing numbers and dates, for a component that is being made. */
export const spoken = (): (() => Spoken) => getContext(key);
