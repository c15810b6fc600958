// Who is in the world that is probed: three pairs of partners who cooperate, so that everybody has the same kinds of
// things, and who had agreements across pairs that are over.
import type { CooperationId, Role } from '@entente/contract';
import type { RequestContext } from '@entente/platform';
import type { Actor } from '@entente/policy';
import type { Caller } from '../support/callers.ts';
import type { Holdings } from './holdings.ts';

export const pairs = [
  ['aurora', 'birch'],
  ['cedar', 'dahlia'],
  ['elder', 'fern'],
] as const;
export const handles = pairs.flat();
export type Handle = (typeof handles)[number];
/** The operator has suspended them. */
export const suspended: Handle = 'fern';
export const mateOf = (handle: Handle): Handle => {
  const [one, other] = pairs.find((pair) => (pair as readonly string[]).includes(handle))!;
  return one === handle ? other : one;
};
/** With whom each had an agreement that is terminated; it owes answers to the recalls that came of it. */
export const former: Readonly<Record<Handle, Handle>> = {
  aurora: 'dahlia',
  dahlia: 'aurora',
  birch: 'elder',
  elder: 'birch',
  cedar: 'fern',
  fern: 'cedar',
};

export const now = Date.parse('2026-07-01T00:00:00Z');
export const origin = 'https://entente.example.com';

export type World = {
  readonly url: string;
  /** The folder of uploads, the journal and everything else of it that is no row. */
  readonly folder: string;
  readonly holdings: Readonly<Record<Handle, Holdings>>;
  /** Aurora's agreement with cedar, whose time is over. */
  readonly expired: CooperationId;
  /** The parties of agreements, by the number in their names. */
  readonly parties: ReadonlyMap<string, readonly string[]>;
};

/** A caller who can write letters, over a database that commits. */
export type Making = {
  readonly as: (partner: string, ...roles: Role[]) => Caller;
  readonly caller: (actor: Actor) => Caller;
  readonly context: Omit<RequestContext, 'actor'>;
  readonly time: { now: number };
  /** The secret of the newest link to that address. */
  readonly tokenFor: (email: string) => string;
};
