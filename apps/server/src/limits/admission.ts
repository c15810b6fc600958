/**
 * Who is let in. Every lane has places: so many at once over all, which is asked before anything is looked up, and so
 * many for one partner, which also has a rate. What is past them is refused at once: a queue would only make everybody
 * late. Time comes in as an argument, in epoch milliseconds.
 */
import { refuse } from '@entente/contract';
import { places, type Place } from '../routes/route.ts';
import type { LaneLimits } from './limits.ts';

export type Admission = {
  /** Takes a place of the lane. Refuses `overloaded`. Returns how to give it back. */
  readonly enter: (lane: Place) => () => void;
  /** Takes a place of whoever asks, within the lane. Refuses `overloaded`. Returns how to give it back. */
  readonly admit: (lane: Place, who: string) => () => void;
  /** How many are in a lane. */
  readonly inFlight: (lane: Place) => number;
};

type Bucket = { inFlight: number; tokens: number; at: number };

/** How many askers are remembered; who has been quiet for long enough to have a full bucket is forgotten. */
const mostRemembered = 10_000;

export function openAdmission(
  limits: Readonly<Record<Place, LaneLimits>>,
  clock: () => number = Date.now,
): Admission {
  const counts = new Map<Place, number>(places.map((lane) => [lane, 0]));
  const buckets = new Map<string, Bucket>();

  const change = (lane: Place, by: 1 | -1): void => void counts.set(lane, (counts.get(lane) ?? 0) + by);
  const filled = (bucket: Bucket, { burst, perSecond }: LaneLimits, now: number): number =>
    Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
  const forget = (now: number): void => {
    if (buckets.size < mostRemembered) return;
    for (const [name, bucket] of buckets) {
      const limit = limits[name.slice(0, name.indexOf(' ')) as Place];
      if (bucket.inFlight === 0 && filled(bucket, limit, now) >= limit.burst) buckets.delete(name);
    }
  };

  return {
    inFlight: (lane) => counts.get(lane) ?? 0,
    enter: (lane) => {
      if ((counts.get(lane) ?? 0) >= limits[lane].inFlight) refuse('overloaded', { retryAfter: 1 });
      change(lane, 1);
      return once(() => change(lane, -1));
    },
    admit: (lane, who) => {
      const limit = limits[lane];
      const name = `${lane} ${who}`;
      const now = clock();
      forget(now);
      const bucket = buckets.get(name) ?? { inFlight: 0, tokens: limit.burst, at: now };
      const tokens = filled(bucket, limit, now);
      if (bucket.inFlight >= limit.perPartner) refuse('overloaded', { retryAfter: 1 });
      if (tokens < 1) refuse('overloaded', { retryAfter: Math.ceil((1 - tokens) / limit.perSecond) });
      Object.assign(bucket, { tokens: tokens - 1, at: now, inFlight: bucket.inFlight + 1 });
      buckets.set(name, bucket);
      return once(() => {
        bucket.inFlight -= 1;
      });
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
