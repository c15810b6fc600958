/**
 * Where a procedure is over HTTP. The table has an entry for every procedure, by its type: a procedure that is added
 * to the router and not to the table does not compile.
 */
import type { AppRouter } from '@entente/platform';
import type { inferRouterInputs } from '@trpc/server';

export type Inputs = inferRouterInputs<AppRouter>;
export type Method = 'GET' | 'POST';

/**
 * Whose connections a request uses, so that some never wait for others. `reserved`: a person's no, which has to get
 * through whatever else is going on. `bulk`: work that takes its time. `ordinary`: everything else.
 */
export const lanes = ['reserved', 'ordinary', 'bulk'] as const;
export type Lane = (typeof lanes)[number];

/** Whose places a request takes: those of its lane, or of those who follow something, which is to sit and wait. */
export const places = [...lanes, 'watching'] as const;
export type Place = (typeof places)[number];

export type Route<Input = unknown> = {
  /** The method, and the path under /api/v1; `{name}` stands for a key of the input. What names a person is never in it. */
  readonly at: `${Method} /${string}`;
  /** One line for the docs. */
  readonly summary: string;
  readonly lane?: Lane;
  /**
   * How it can be reached, other than as JSON both ways. `upload`: its body is bytes, and what else it takes stands in
   * path and query. `download`: it answers with a file. `events`: it answers with server-sent events. `job`: it takes a
   * file at once, which over the network is an upload and a job. `machine`: it is about the machine that the program
   * runs on. The last two are not reached over the network.
   */
  readonly reach?: 'upload' | 'download' | 'events' | 'job' | 'machine';
} & Example<Input>;

/** An input that the schema takes; nothing where there is no input. */
type Example<Input> = Input extends void ? { readonly example?: never } : { readonly example: unknown };

/** An entry for every procedure of a noun. */
export type RoutesOf<Noun extends keyof Inputs> = {
  readonly [Verb in keyof Inputs[Noun]]: Route<Inputs[Noun][Verb]>;
};
