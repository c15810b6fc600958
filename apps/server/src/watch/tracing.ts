/**
 * A span for every request, sent to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, where it names one; what is
 * needed for that is loaded then only. Spans say what the log says.
 */
import type * as OpenTelemetry from '@opentelemetry/api';
import type { Exchange } from '../http/exchange.ts';

export type Tracing = {
  note(exchange: Exchange, answered: { status: number; startedAt: number; endedAt: number }): void;
  /** Sends what has not been sent. */
  close(): Promise<void>;
};

/** How long a collector may take, in milliseconds. */
const patienceMs = 3_000;

/** `endpoint` is the collector's address, without `/v1/traces`; `undefined` makes this do nothing. */
export async function openTracing(endpoint: string | undefined): Promise<Tracing> {
  if (!endpoint) return { note: () => {}, close: async () => {} };
  const [{ BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }, api] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/api'),
    ]);
  const url = new URL('/v1/traces', endpoint).href;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: patienceMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'entente' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('entente');
  return {
    note: ({ id, method, headers, notes }, { status, startedAt, endedAt }) => {
      const { route, lane, actor, partner, code } = notes;
      const span = tracer.startSpan(
        `${method} ${route}`,
        {
          kind: api.SpanKind.SERVER,
          startTime: startedAt,
          attributes: {
            'http.request.method': method,
            'http.route': route,
            'http.response.status_code': status,
            'entente.request': id,
            'entente.lane': lane,
            'entente.actor': actor,
            ...(partner !== undefined && { 'entente.partner': partner }),
            ...(code !== undefined && { 'entente.code': code }),
          },
        },
        parentOf(headers.get('traceparent'), api),
      );
      if (status >= 500) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.end(endedAt);
    },
    // A collector that does not answer keeps nobody from stopping, and what it does not take is not worth a fault.
    close: () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
      return Promise.race([late, provider.shutdown().catch(() => {})]);
    },
  };
}

/** The span of whoever asked, as W3C Trace Context writes it. */
function parentOf(header: string | null, api: typeof OpenTelemetry): OpenTelemetry.Context {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return api.ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags ?? '0', 16);
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
