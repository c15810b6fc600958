/** The instants at which a series of days, weeks or months is told, in UTC. Pure. */
import { refuse, trendLimit, type Instant, type TrendStep } from '@entente/contract';

const dayMs = 86_400_000;
/** Steps of a series that was asked for without a beginning. */
const usual = 12;

/** The beginning of the step that an instant is in; weeks begin on Monday. */
export function stepOf(at: Instant, step: TrendStep): Instant {
  const day = Math.floor(at / dayMs) * dayMs;
  if (step === 'day') return day;
  const date = new Date(day);
  if (step === 'week') return day - ((date.getUTCDay() + 6) % 7) * dayMs;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** The beginning so many steps later, or earlier. `at` begins a step. */
function moved(at: Instant, step: TrendStep, by: number): Instant {
  if (step !== 'month') return at + by * (step === 'week' ? 7 : 1) * dayMs;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by, 1);
}

/**
 * The bounds of the steps from the one that `from` is in up to `to`, where the last one ends, or now. Both are days.
 * Refuses `input-invalid` where there is no step, `limit-exceeded` where there are too many.
 */
export function boundsOf(
  { from, to, step }: { from?: string | undefined; to?: string | undefined; step: TrendStep },
  now: Instant,
): Instant[] {
  const end = to === undefined ? now : Math.min(Date.parse(to) + dayMs, now);
  const first =
    from === undefined ? moved(stepOf(end - 1, step), step, 1 - usual) : stepOf(Date.parse(from), step);
  if (first >= end) refuse('input-invalid', { detail: 'from: must lie before the end, and before now' });
  const bounds: Instant[] = [];
  for (let at = first; at < end; at = moved(at, step, 1)) {
    bounds.push(at);
    if (bounds.length > trendLimit)
      refuse('limit-exceeded', { what: 'a series', limit: `${trendLimit} points` });
  }
  return [...bounds, end];
}
