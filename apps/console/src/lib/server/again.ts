/** What is wrong with an input, said again in the language of whoever looks at the page. */
import { sayAgain, type Fault } from '@entente/contract';
import { getRequestEvent } from '$app/server';
import { sentences as sv } from '#lib/words/sv/sentences.ts';

/** By language. English is what the API itself says. */
const catalogues: Readonly<Record<string, Readonly<Record<string, string>>>> = { sv };

export type Wrong = { readonly path: string; readonly message: string };

/** Each place, and what is wrong there; those of a refusal on record may be older than their sentences. */
export function wrongIn(faults: unknown): Wrong[] {
  if (!Array.isArray(faults)) return [];
  const catalogue = catalogues[getRequestEvent().locals.language];
  return (faults as (Wrong & Partial<Pick<Fault, 'said'>>)[]).map(({ path, message, said }) => ({
    path,
    message: catalogue && said ? sayAgain(said, catalogue) : message,
  }));
}
