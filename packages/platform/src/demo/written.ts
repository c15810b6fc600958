/** How files of different make write down dates and rows. */
import type { Instant } from '@entente/contract';

export const dayMs = 86_400_000;

/** A calendar date in parts, as a file writes it; `yyyy`, `mm` and `dd` are filled in. */
export function dateText({ year, month, day }: { year: number; month: number; day: number }, form: string) {
  return form.replace('yyyy', digits(year, 4)).replace('mm', digits(month, 2)).replace('dd', digits(day, 2));
}

/** The UTC day of an instant, as a file writes it. */
export function dayText(at: Instant, form: string): string {
  const date = new Date(at);
  const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return dateText(parts, form);
}

/** An instant to the second, such as `2026-07-01T09:30:00Z`. */
export function instantText(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** An instant to the second without an offset, such as `2026-07-01 09:30:00`, in UTC. */
export function clockText(at: Instant): string {
  return instantText(at).slice(0, 19).replace('T', ' ');
}

/** Minor units as a decimal number of two places. */
export function moneyText(minorUnits: number, point: '.' | ','): string {
  const text = String(minorUnits).padStart(3, '0');
  return text.slice(0, -2) + point + text.slice(-2);
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
