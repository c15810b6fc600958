/** How far long work has come, as one line that is written over: for a terminal only. */
import type { Progress } from '@entente/platform';
import { count } from './table.ts';

export type ProgressLine = { readonly update: (progress: Progress) => void; readonly clear: () => void };

/** What a terminal is to this. */
export type Screen = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

const pauseMs = 100;
const eraseLine = '\r\u001b[2K';

/** Shows progress on a terminal; undefined where the screen is none, so that a log has no half lines. */
export function showProgress(screen: Screen, now: () => number = Date.now): ProgressLine | undefined {
  if (screen.isTTY !== true) return undefined;
  let step = '';
  let since = 0;
  let shown = 0;
  return {
    update: (progress) => {
      const at = now();
      if (progress.step !== step) {
        step = progress.step;
        since = at;
      } else if (at - shown < pauseMs && progress.done !== progress.total) return;
      shown = at;
      const text = progressText(progress, at - since);
      screen.write(eraseLine + text.slice(0, (screen.columns || 80) - 1));
    },
    clear: () => {
      if (shown > 0) screen.write(eraseLine);
      shown = 0;
    },
  };
}

/** `import customers: 12,000 rows, 24,000 rows/s, 2 s left`; what cannot be known yet is left out. */
export function progressText({ step, unit, done, total, bytes }: Progress, elapsedMs: number): string {
  const shown = unit === 'bytes' ? sizeText : count;
  const amount = total === undefined ? shown(done) : `${shown(done)} of ${shown(total)}`;
  const rowsPerSecond = elapsedMs > 0 ? (done * 1_000) / elapsedMs : 0;
  const parts = [`${step}: ${amount}${unit === 'bytes' ? '' : ' rows'}`];
  if (unit !== 'bytes' && rowsPerSecond >= 1) parts.push(`${count(Math.round(rowsPerSecond))} rows/s`);
  const share = shareDone({ done, total }) ?? (bytes && shareDone(bytes));
  if (share !== undefined && share < 1 && elapsedMs > 0)
    parts.push(`${durationText((elapsedMs * (1 - share)) / share)} left`);
  return parts.join(', ');
}

function shareDone({ done, total }: { done: number; total?: number | undefined }): number | undefined {
  return total !== undefined && done > 0 ? done / total : undefined;
}

/** A number of bytes in words short enough for a line: `850 kB`, `12.5 MB`. */
const sizeText = (bytes: number): string =>
  bytes < 1_000_000
    ? `${count(Math.ceil(bytes / 1_000))} kB`
    : `${count(Math.round(bytes / 100_000) / 10)} MB`;

/** A length of time in words short enough for a line: `850 ms`, `12 s`, `3 min 20 s`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
