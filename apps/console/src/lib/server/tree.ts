/** Which part of a tree a page shows, as its address says: what is directly in something, or what is called something. */
import type { z } from 'zod';
import { cursorOf } from './page.ts';

export type Part<Key> = {
  /** What is looked into; undefined at the top, and where something is searched. */
  readonly within: Key | undefined;
  readonly search: string | undefined;
  /** What to ask the API for. */
  readonly query: { parent?: Key; top?: boolean; search?: string; after?: Key };
};

/** The page beside something that was removed: of what it was directly in, or the top. */
export const besideIn = (root: string, parent: string): string =>
  parent === '' ? root : `${root}?in=${encodeURIComponent(parent)}`;

export function partIn<Key extends string>(
  url: URL,
  { key, text }: { readonly key: z.ZodType<Key>; readonly text: z.ZodType<string> },
): Part<Key> {
  const search = text.safeParse(url.searchParams.get('search')?.trim()).data;
  const asked = key.safeParse(url.searchParams.get('in')).data;
  const within = search === undefined ? asked : undefined;
  const which = search !== undefined ? { search } : within !== undefined ? { parent: within } : { top: true };
  return { within, search, query: { ...which, ...cursorOf(url, key) } };
}
