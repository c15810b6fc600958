/**
 * Requests that somebody else's page makes in the name of whoever is signed in. A page can send cookies along, so what
 * changes anything must say that it comes from a page of ours; a program says nothing, and sends no cookie. A body that
 * a form could send is not read at all.
 */
import { refuse } from '@entente/contract';

const safe = new Set(['GET', 'HEAD']);

/** Refuses `origin-refused` for what comes, or may come, from a page that is not ours. */
export function assertOwnOrigin(method: string, headers: Headers, ownOrigin: string): void {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') refuse('origin-refused');
  const origin = headers.get('origin');
  if (origin !== null && origin !== ownOrigin) refuse('origin-refused');
  const isByBrowser = headers.has('cookie') || site !== null;
  if (origin === null && isByBrowser && !safe.has(method)) refuse('origin-refused');
}

/** Refuses `media-type-refused` for a body that is not of one of these types. */
export function assertMediaType(headers: Headers, allowed: readonly string[]): void {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (!allowed.includes(type.trim().toLowerCase()))
    refuse('media-type-refused', { detail: allowed.join(' or ') });
}
