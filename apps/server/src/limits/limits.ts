/** How much the server takes of anything. Whatever is more is refused, never cut. */
import type { Place } from '../routes/route.ts';

/** At once, over all and for one partner; and how many a partner may ask, in a burst and a second. */
export type LaneLimits = {
  readonly inFlight: number;
  readonly perPartner: number;
  readonly burst: number;
  readonly perSecond: number;
};

export type Limits = {
  /** Bytes of a JSON body, and of one that has a whole list in it. */
  readonly bodyBytes: number;
  readonly largeBodyBytes: number;
  /** And of one that signs in, to whom anybody may speak. */
  readonly signInBytes: number;
  /** Characters of a path with its query. */
  readonly urlLength: number;
  /** Bytes of all headers. */
  readonly headerBytes: number;
  /** Calls in one batch. */
  readonly batch: number;
  /** Milliseconds for a body to arrive, and for which an upload or a download may stand still. */
  readonly bodyMs: number;
  readonly idleMs: number;
  /** Milliseconds that a stopping server waits for what is running. */
  readonly graceMs: number;
  /** Connections open at once. */
  readonly connections: number;
  readonly lanes: Readonly<Record<Place, LaneLimits>>;
};

export const defaultLimits: Limits = {
  bodyBytes: 1_048_576,
  largeBodyBytes: 16_777_216,
  signInBytes: 16_384,
  urlLength: 8_192,
  headerBytes: 16_384,
  batch: 10,
  bodyMs: 30_000,
  idleMs: 60_000,
  graceMs: 10_000,
  connections: 2_048,
  lanes: {
    reserved: { inFlight: 64, perPartner: 16, burst: 200, perSecond: 100 },
    ordinary: { inFlight: 128, perPartner: 32, burst: 200, perSecond: 100 },
    bulk: { inFlight: 16, perPartner: 4, burst: 20, perSecond: 5 },
    watching: { inFlight: 256, perPartner: 16, burst: 40, perSecond: 10 },
  },
};
