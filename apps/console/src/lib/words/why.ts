/** An answer about what could be done, as the reason beside a button: undefined where it could. */
import type { Answer } from '@entente/contract';
import type { Words } from './words.ts';

export function whyNot(answer: Answer | undefined, { refusals }: Words): string | undefined {
  if (answer === true) return undefined;
  if (answer === undefined) return refusals['not-allowed'];
  return Object.hasOwn(refusals, answer) ? refusals[answer as keyof Words['refusals']] : refusals.other;
}
