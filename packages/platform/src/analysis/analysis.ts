/** A way to analyse people, exactly and with noise, whatever is told in the end. */
import type { ReleaseKind } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import type { z } from 'zod';
import type { Said } from '../release/frozen.ts';
import type { Draw } from './noisy-rules.ts';
import type { Asked, Question } from './question.ts';

export type Analysis<Input extends Asked, Body extends object> = {
  readonly kind: Exclude<ReleaseKind, 'overlap'>;
  /** What is told, but for when, and what noise it carries. */
  readonly body: z.ZodType<Body>;
  /** By what people are told apart, as providers read it. */
  readonly by: (input: Input) => readonly Said[];
  readonly exactly: (cooperation: Cooperation, question: Question, input: Input) => Promise<Body>;
  /** Looks up what is needed to ask it with noise. Refuses what is not told so, besides what asking it exactly refuses. */
  readonly layOut: (cooperation: Cooperation, question: Question, input: Input) => Promise<Laid<Body>>;
  /** What was told, held against another minimum cohort. */
  readonly retold: (body: Body, k: number) => Body;
  readonly isTold: (body: Body) => boolean;
};

/** An analysis that can be counted. */
export type Laid<Body> = {
  /** In how many of the numbers one person can be. These share the epsilon out among them. */
  readonly numbers: number;
  /** Counts, and gives what tells the numbers with noise. */
  readonly count: (cooperation: Cooperation) => Promise<(draw: Draw) => Body>;
};

export const hasTold = (cells: readonly unknown[]): boolean => cells.some((cell) => cell !== 'suppressed');
