/**
 * What the platform itself says at length, in the languages it speaks: agreements, what changes in them, and why a
 * disclosure was lawful. Only the words differ; what they say follows from the terms and from stored facts. A new
 * language is a folder beside these.
 */
import type { LanguageTag } from '@entente/contract';
import { en } from './en/en.ts';
import { sv } from './sv/sv.ts';

export type Words = typeof en;

const languages: Readonly<Record<LanguageTag, Words>> = { en, sv };

/** The words of a language; of English where nobody said which. */
export const wordsIn = (tag: LanguageTag = 'en'): Words => languages[tag];
