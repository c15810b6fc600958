/**
 * How every use case begins. A procedure has a zod input and output; its caller is known, and what that caller may do
 * is worked out once. The command line, jobs and the scenario reach procedures through `createCaller`; the network
 * through apps/server.
 */
import { refuse, type Instant, type LanguageTag } from '@entente/contract';
import { abilityFor, type Actor, type Member } from '@entente/policy';
import type { Database } from '@entente/store';
import { initTRPC } from '@trpc/server';
import type { Mail } from './mail/mail.ts';
import { tellOf } from './told.ts';
import type { Journal } from './withdrawal/journal.ts';

/** How far a long piece of work has come, for whoever waits for it. */
export type Progress = {
  readonly step: string;
  /** What is counted; rows unless said. */
  readonly unit?: 'bytes';
  readonly done: number;
  /** How many there are in all, where that is known. */
  readonly total?: number;
  /** Bytes of a file read so far, and its size where that is known. */
  readonly bytes?: { readonly done: number; readonly total?: number };
};

/** What a procedure knows besides its input. */
export type RequestContext = {
  readonly actor: Actor;
  readonly database: Database;
  /** The domain's one clock, in epoch milliseconds. */
  readonly clock: () => Instant;
  /** What the caller reads, where something is said at length; English unless said. */
  readonly language?: LanguageTag | undefined;
  /** Where withdrawals are written down outside the database. */
  readonly journal: Journal;
  /** Outgoing mail; without any nobody can be invited. */
  readonly mail?: Mail | undefined;
  /** The folder of files that were sent to be imported; a program without one takes none. */
  readonly spool?: string | undefined;
  /**
   * Draws the noise of a number, for an epsilon in millionths; from the system's generator unless said. Only trials of
   * what noise is worth say otherwise.
   */
  readonly noise?: ((epsilon: number) => number) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

const t = initTRPC.context<RequestContext>().create({
  isServer: true,
  errorFormatter: ({ shape, error }) => {
    const { status, body } = tellOf(error);
    return { code: shape.code, message: body.message, data: { httpStatus: status, ...body } };
  },
});

export const router = t.router;
export const mergeRouters = t.mergeRouters;
export const createCallerFactory = t.createCallerFactory;

/** A procedure whose context also has the caller's ability. */
export const procedure = t.procedure.use(({ ctx, next }) =>
  next({ ctx: { ...ctx, ability: abilityFor(ctx.actor) } }),
);

/** The context as procedures and the steps they share see it. */
export type ProcedureContext = RequestContext & {
  readonly ability: ReturnType<typeof abilityFor>;
  /** That all of it is rolled back in the end: then nothing is done about cooperations, and whatever can be built later is not. */
  readonly isRehearsal?: true;
};

/** The member who acts. The operator has no customers: refuses `not-allowed`. */
export function memberOf(actor: Actor): Member {
  return actor.kind === 'member' ? actor : refuse('not-allowed', { action: 'act for', noun: 'partner' });
}
