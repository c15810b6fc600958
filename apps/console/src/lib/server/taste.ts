/** How somebody likes to be shown things: said once, kept in cookies that hold nothing else. */
import { languageWanted } from '@entente/contract';
import { languages } from '#lib/words/words.ts';

const first = Object.keys(languages)[0]!;

/** The language that was chosen; else the first one the browser asks for and we speak. */
export function languageOf(chosen: string | undefined, accepted: string | null): string {
  if (chosen !== undefined && Object.hasOwn(languages, chosen)) return chosen;
  return languageWanted(accepted, languages) ?? first;
}

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
export const themeOf = (chosen: string | undefined): Theme =>
  themes.find((theme) => theme === chosen) ?? 'system';

/** A time zone that dates can be written in; UTC where none is said. */
export function zoneOf(chosen: string | undefined): string {
  return chosen !== undefined && /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/.test(chosen) && isZone(chosen)
    ? chosen
    : 'UTC';
}

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
