/** The API as a page to read: one HTML document without scripts, its style allowed by its hash and by nothing else. */
import { createHash } from 'node:crypto';
import { refusals, refusalStatus, type RefusalCode } from '@entente/contract';
import type { OpenApi, Operation } from './openapi.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
code, pre { font: 0.875rem/1.45 ui-monospace, monospace; }
pre { padding: 0.75rem 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 0.5rem; }
h2 { margin-top: 3rem; text-transform: capitalize; }
h3 { margin-bottom: 0.25rem; font-size: 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
summary { cursor: pointer; }
nav a { margin-right: 0.75rem; }
`;

/** The policy that admits the page's own style and nothing else. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** The page. */
export function printDocs(api: OpenApi, origin: string): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    return `<h2 id="${tag}">${tag}</h2>${own.map((each) => sectionOf(each, origin)).join('')}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Entente: the API</title><style>${style}</style></head><body>
<h1>Entente: the API</h1>
<p>JSON over HTTP, described as <a href="/api/openapi.json">OpenAPI 3.1</a>. A program sends
<code>authorization: Bearer &lt;key&gt;</code>; a browser sends its session. The same procedures are tRPC under
<code>/api/trpc</code>.</p>
<nav>${tags.map((tag) => `<a href="#${tag}">${tag}</a>`).join('')}<a href="#refusals">refusals</a></nav>
${sections.join('\n')}
<h2 id="refusals">Refusals</h2>
<table><thead><tr><th>status</th><th>code</th><th>what happened, and what to do</th></tr></thead><tbody>
${Object.entries(refusals)
  .map(([code, [reason, wayOut]]) => {
    const status = refusalStatus[code as RefusalCode];
    return `<tr><td>${status}</td><td><code>${code}</code></td><td>${escaped(reason)}<br>${escaped(wayOut)}</td></tr>`;
  })
  .join('\n')}
</tbody></table></body></html>
`;
}

type Section = { readonly path: string; readonly method: string; readonly operation: Operation };

function sectionOf({ path, method, operation }: Section, origin: string): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const [[type, body] = ['', undefined]] = Object.entries(requestBody?.content ?? {});
  const rows = parameters.map(
    ({ name, in: where, required, schema }) =>
      `<tr><td><code>${escaped(String(name))}</code></td><td>${String(where)}${required === true ? '' : ', optional'}</td><td><code>${escaped(JSON.stringify(schema))}</code></td></tr>`,
  );
  const isJson = type === 'application/json';
  const sent = isJson ? ` \\\n  -d '${JSON.stringify(body?.example ?? {})}'` : type && ` \\\n  -T file`;
  const header = type && ` \\\n  -H 'content-type: ${type}'`;
  const curl = `curl -X ${method} '${origin}/api/v1${path}' -H "authorization: Bearer $KEY"${header}${sent}`;
  return `<section id="${operationId}"><h3><code>${method} ${escaped(path)}</code></h3>
<p>${escaped(summary)} <code>${operationId}</code></p>
${rows.length > 0 ? `<table><tbody>${rows.join('')}</tbody></table>` : ''}
<pre>${escaped(curl)}</pre>
${isJson ? details('The body', body?.schema) : ''}
${details('The answer', responses['200'] ?? responses['201'])}</section>`;
}

const details = (title: string, value: unknown): string =>
  `<details><summary>${title}</summary><pre>${escaped(JSON.stringify(value, null, 1))}</pre></details>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
