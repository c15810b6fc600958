/** How long a recipient has to answer a recall. */
import type { Instant } from '@entente/contract';

export const recallDueMs = 72 * 3_600_000;

/** When a recall opened at that instant must be answered. */
export function dueAt(openedAt: Instant): Date {
  return new Date(openedAt + recallDueMs);
}
