/** The identity of a server on which sign-in is not set up: nobody is anybody, and whoever says otherwise is refused. */
import { Refusal, refuse } from '@entente/contract';
import { answerTold } from './http/answer.ts';
import { tellOf } from '@entente/platform';
import type { Identity } from './who.ts';

export const nobody: Identity = {
  handle: async () => answerTold(tellOf(new Refusal('not-found', { what: 'route' }))),
  actorOf: async ({ headers }) =>
    headers.has('authorization') || headers.has('cookie') ? refuse('signed-out') : undefined,
  close: async () => {},
};
