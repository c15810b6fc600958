// Asking a server over HTTP as a program would that was given a procedure and an input.
import { findRoute } from '../../apps/server/src/routes/routes.ts';
import { isQuery } from './matrix.ts';

type Asked = {
  readonly procedure: string;
  readonly input: unknown;
  readonly headers: Record<string, string>;
};

/** One call over HTTP. `like` is what must not differ between two: the status, the code, and the length of the body. */
export async function ask(url: string, { procedure, input, headers }: Asked) {
  const { path, method, body } = requestOf(procedure, (input ?? {}) as Record<string, unknown>);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
  });
  const answered = await response.text();
  const code = /"code":"([a-z-]+)"/.exec(answered)?.[1] ?? '';
  const said = JSON.stringify([...response.headers]);
  return {
    status: response.status,
    text: `${answered}\n${said}`,
    like: `${response.status} ${code} ${answered.length}`,
  };
}

/** How a procedure is asked: as tRPC, and where files come or go, as REST. */
function requestOf(procedure: string, input: Record<string, unknown>) {
  const { reach, path, method } = findRoute(procedure)!;
  if (reach === undefined || reach === 'machine') {
    const body = JSON.stringify(input);
    return isQuery(procedure)
      ? { path: `/api/trpc/${procedure}?input=${encodeURIComponent(body)}`, method: 'GET' }
      : { path: `/api/trpc/${procedure}`, method: 'POST', body };
  }
  const { source: _, ...rest } = input;
  const placed = path.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = rest[name];
    delete rest[name];
    return typeof value === 'string' ? encodeURIComponent(value) : place;
  });
  const query = new URLSearchParams(rest as Record<string, string>);
  return method === 'GET'
    ? { path: `/api/v1${placed}?${query.toString()}`, method }
    : { path: `/api/v1${placed}`, method, body: JSON.stringify(rest) };
}
