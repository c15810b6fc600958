// How examples are written down: for every procedure of a noun, inputs that a partner's people can send about its own
// things. The type wants an entry for every procedure of the router; a procedure that has none does not compile.
import type { Caller } from '../../support/callers.ts';
import type { Holdings } from '../holdings.ts';

type Noun = keyof Caller;
type Input<N extends Noun, V extends keyof Caller[N]> = Caller[N][V] extends (input: infer I) => unknown
  ? I
  : never;

/** Several where no single input names everything that the procedure can be given. */
export type Examples<N extends Noun> = {
  readonly [V in keyof Caller[N]]: (own: Holdings) => readonly Input<N, V>[];
};
