/** A path of ours to go on to; the start where it is none, so that no link of others leads anywhere else. */
export function inside(path: string | null): string {
  if (path === null || !path.startsWith('/') || path.startsWith('//') || path.includes('\\')) return '/';
  const url = URL.parse(path, 'http://entente.invalid');
  return url?.origin === 'http://entente.invalid' ? url.pathname + url.search : '/';
}
