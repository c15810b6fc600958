// A canary in every field of every request: none of them is in the log, in the numbers, or in a span.
import { openCollector } from '@entente/test/support/collector.ts';
import { serve } from '@entente/test/support/served.ts';
import { expect, test } from 'vitest';
import { defaultLimits } from '../limits/limits.ts';
import { routes } from '../routes/routes.ts';

const canary = 'Canary.McCanaryface@example.com';
const collector = await openCollector();
const lane = { inFlight: 1_000, perPartner: 1_000, burst: 100_000, perSecond: 100_000 };
const lanes = { reserved: lane, ordinary: lane, bulk: lane, watching: lane };
const served = await serve({ traces: collector.url, limits: { ...defaultLimits, lanes } });
await served.createPartners('northwind');

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A value with the canary in the place of one of its texts or numbers after another, and as one more field. */
function planted(value: unknown): unknown[] {
  if (isList(value))
    return [canary, ...value.flatMap((each, at) => planted(each).map((other) => value.with(at, other)))];
  if (typeof value !== 'object' || value === null) return [canary];
  const fields = Object.entries(value).flatMap(([name, each]) =>
    planted(each).map((other) => ({ ...value, [name]: other })),
  );
  return [...fields, { ...value, [canary]: canary }];
}

const headers = {
  'user-agent': canary,
  referer: `https://example.com/${canary}`,
  'x-forwarded-for': canary,
  'x-request-id': canary,
  traceparent: canary,
  'entente-partner': canary,
  'accept-language': canary,
};

test('what is said in a request is in no line, number or span', async () => {
  const asked: (() => Promise<Response>)[] = [];
  for (const { procedure, method, path, example, reach } of routes) {
    if (reach === 'machine') continue;
    for (const input of planted(example ?? {})) {
      const text = encodeURIComponent(JSON.stringify(input));
      const at = `/api/trpc/${procedure}`;
      asked.push(() =>
        method === 'GET'
          ? served.ask(`${at}?input=${text}`, { as: 'northwind', headers })
          : served.ask(at, { as: 'northwind', headers, body: input }),
      );
    }
    const place = path.replaceAll(/\{\w+\}/g, encodeURIComponent(canary));
    const query = `${place}?after=${encodeURIComponent(canary)}&${encodeURIComponent(canary)}=1`;
    asked.push(() =>
      served.ask(`/api/v1${query}`, {
        as: 'northwind',
        headers,
        method,
        ...(method === 'POST' && { body: { canary } }),
      }),
    );
  }
  asked.push(
    () => served.ask(`/${canary}`, { headers }),
    () => served.ask(`/api/trpc/${canary}`, { as: 'northwind', headers }),
    () => served.ask('/api/v1/partners', { as: canary, headers }),
    () => served.ask('/api/v1/partners', { headers: { ...headers, cookie: `session=${canary}` } }),
    () =>
      served.ask('/api/v1/partners', {
        as: 'northwind',
        headers: { ...headers, origin: `https://${canary}` },
      }),
    () => served.ask('/api/v1/sets', { as: 'northwind', headers: { 'content-type': canary }, body: {} }),
    () => served.ask(`/api/auth/${canary}`, { headers, body: { email: canary } }),
  );
  expect(asked.length).toBeGreaterThan(300);
  const statuses = new Set<number>();
  for (let at = 0; at < asked.length; at += 20) {
    const answers = await Promise.all(asked.slice(at, at + 20).map((ask) => ask()));
    for (const answer of answers) {
      statuses.add(answer.status);
      await answer.arrayBuffer();
    }
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404]));
  const numbers = await (await fetch(served.server.metricsUrl!)).text();
  await served.server.close();
  expect(served.logged.length).toBeGreaterThanOrEqual(asked.length);
  const spans = collector.received.map(({ body }) => body).join('\n');
  expect(spans).toContain('POST consent.record');
  for (const text of [JSON.stringify(served.logged), numbers, spans]) expect(text).not.toMatch(/canary/i);
});
