/** What a builder's conditions may name, and what is wrong with those that stand there. */
import type { SegmentVocabulary } from '@entente/contract';

export type Choice = readonly [value: string, label: string];

export type Known = {
  /** With each label in the looker's language. */
  readonly vocabulary: SegmentVocabulary;
  /** Segments and sets that customers can be in, with the word before: `segment regulars`. */
  readonly members: readonly Choice[];
  /** The values of attributes that have few of them, by the attribute's name. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** What is wrong, by the id of the node. */
  readonly wrong: Readonly<Record<string, readonly string[]>>;
};
