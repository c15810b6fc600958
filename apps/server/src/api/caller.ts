/** From a request to a caller of procedures: who asks, whether there is room, and over which connections. */
import { languages, languageWanted, refuse, type Instant } from '@entente/contract';
import type { Journal, RequestContext } from '@entente/platform';
import type { Actor } from '@entente/policy';
import type { Database } from '@entente/store';
import type { Exchange } from '../http/exchange.ts';
import type { Admission } from '../limits/admission.ts';
import type { Lane, Place } from '../routes/route.ts';
import type { Placed } from '../routes/routes.ts';
import type { Identity } from '../who.ts';

/** What callers are made from. */
export type Platform = {
  readonly databases: Readonly<Record<Lane, Database>>;
  readonly clock: () => Instant;
  readonly journal: Journal;
  /** The folder of uploads that jobs import; without one there are neither. */
  readonly spool?: string | undefined;
  readonly identity: Identity;
  readonly admission: Admission;
  /** Outgoing mail; without any nobody can be invited. */
  readonly mail?: RequestContext['mail'];
};

/** The lane of several calls in one request: a person's no is not slowed down by asking for nothing else with it. */
export function laneOf(routes: readonly Placed[]): Lane {
  if (routes.some(({ lane }) => lane === 'bulk')) return 'bulk';
  return routes.length > 0 && routes.every(({ lane }) => lane === 'reserved') ? 'reserved' : 'ordinary';
}

/**
 * Takes a place, in the lane unless said, finds out who asks, and gives what procedures need. The places are given back when the
 * exchange ends. Refuses `overloaded`, and `signed-out` where nobody asks.
 */
export async function contextFor(
  platform: Platform,
  exchange: Exchange,
  { lane, place = lane }: { lane: Lane; place?: Place },
): Promise<RequestContext> {
  const { databases, clock, journal, identity, admission, mail, spool } = platform;
  exchange.notes.lane = place;
  exchange.atEnd.push(admission.enter(place));
  const { headers, address } = exchange;
  const actor = await identity.actorOf({ headers, address, isReserved: place === 'reserved' });
  if (!actor) refuse('signed-out');
  exchange.notes.actor = actor.kind;
  exchange.notes.partner = actor.kind === 'member' ? actor.partner : undefined;
  exchange.atEnd.push(admission.admit(place, nameOf(actor)));
  const language = languageWanted(headers.get('accept-language'), languages);
  return { actor, database: databases[lane], clock, journal, mail, spool, language };
}

/** Under what name an actor's limits are kept. No handle has a dot. */
const nameOf = (actor: Actor): string => (actor.kind === 'member' ? actor.partner : '.operator');
