// Spans, as a collector gets them: sent where one was named, all of them by the end, and saying what the log says.
import { openCollector, saidBy } from '@entente/test/support/collector.ts';
import { serve } from '@entente/test/support/served.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTracing } from './tracing.ts';

const collector = await openCollector();
const unasked = await openCollector();
const before = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = unasked.url;
afterAll(() => {
  if (before === undefined) delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  else process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = before;
});
const served = await serve({ traces: collector.url });
const silent = await serve();
const canary = 'Canary McCanaryface';
const traceId = 'a'.repeat(32);

beforeAll(async () => {
  await served.createPartners('northwind');
  await silent.createPartners('northwind');
});

test('a request is a span by the time the server has stopped, in the trace of whoever asked', async () => {
  const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01`, 'user-agent': canary };
  await served.ask('/api/v1/partners?limit=1', { as: 'northwind', headers });
  await served.ask('/api/v1/customers/look', { as: 'northwind', body: { ref: canary, reason: canary } });
  await served.ask('/api/v1/customers/look', { as: 'northwind', body: { ref: 'a\u0000b', reason: canary } });
  await served.ask(`/api/v1/${encodeURIComponent(canary)}`, { as: 'northwind' });
  await served.ask('/healthz', { headers: { traceparent: canary } });
  expect(collector.spans()).toEqual([]);
  await served.server.close();
  const spans = collector.spans();
  expect(spans.map((span) => [span.name, saidBy(span)['http.response.status_code']])).toEqual([
    ['GET partner.list', 200],
    ['POST customer.get', 404],
    ['POST customer.get', 500],
    ['GET unknown', 404],
    ['GET healthz', 200],
  ]);
  const [listed, , faulty, , health] = spans;
  expect(listed).toMatchObject({ traceId, parentSpanId: 'b'.repeat(16), kind: 2 });
  expect(saidBy(listed!)).toMatchObject({
    'http.request.method': 'GET',
    'http.route': 'partner.list',
    'entente.actor': 'member',
    'entente.partner': 'northwind',
    'entente.lane': 'ordinary',
  });
  expect(faulty?.status).toEqual({ code: 2 });
  expect(health?.parentSpanId).toBeUndefined();
});

test('no span says anything that a request said', () => {
  expect(collector.received.map(({ path }) => path)).toEqual(['/v1/traces']);
  const sent = collector.received.map(({ body }) => body).join('\n');
  expect(sent).toContain('"entente"');
  expect(sent).not.toMatch(/canary/i);
});

test('where no collector was named nothing is sent, whatever the environment says', async () => {
  await silent.ask('/api/v1/partners', { as: 'northwind' });
  await silent.server.close();
  expect(unasked.received).toEqual([]);
});

test('a collector that does not answer, or is not there, keeps nobody from stopping', async () => {
  const deaf = await openCollector({ isSilent: true });
  const stop = async (url: string): Promise<void> => {
    const tracing = await openTracing(url);
    const notes = {
      route: 'x',
      lane: 'none',
      actor: 'nobody',
      partner: undefined,
      code: undefined,
      fault: undefined,
    };
    const exchange = { id: 'x', method: 'GET', headers: new Headers(), notes };
    tracing.note(exchange as unknown as Parameters<typeof tracing.note>[0], {
      status: 200,
      startedAt: 0,
      endedAt: 1,
    });
    return tracing.close();
  };
  const stopped = await Promise.allSettled([deaf.url, 'http://127.0.0.1:1'].map(stop));
  expect(stopped.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});
