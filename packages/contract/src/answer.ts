/** What somebody could do to an object, as it travels beside the object, so that a client never guesses. */
import { z } from 'zod';
import { refusalCodes } from './refusal.ts';

/** `true`, or the code of the refusal that somebody would meet. */
export const Answer = z.union([z.literal(true), z.enum(refusalCodes)]);
export type Answer = z.infer<typeof Answer>;

/** What travels beside an object: an answer for each thing that could be done to it. */
export function answersFor<A extends string>(actions: readonly [A, ...A[]]) {
  return z.record(z.enum(actions), Answer);
}
