import type { Catalogue } from './read.ts';

/** One place where the database is not as it must be. */
export type Violation = {
  readonly rule: string;
  /** The thing that breaks it, as schema.relation.part. */
  readonly place: string;
  readonly detail: string;
};

/** Places that break a rule, each with what is wrong there. */
export type Finding = readonly [place: string, detail: string];

/** A rule every database of ours obeys: its sentence, and how to find where it is broken. */
export type Invariant = {
  readonly rule: string;
  readonly find: (catalogue: Catalogue) => readonly Finding[];
};
