/**
 * Numbers for Prometheus. Labels have values from closed lists only: routes of the table, methods, statuses, codes of
 * refusals, lanes. No partner is one, since there may be any number of them and who asks how much is theirs.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Exchange } from '../http/exchange.ts';
import type { Admission } from '../limits/admission.ts';
import { places } from '../routes/route.ts';

export type Metrics = {
  note(exchange: Exchange, answered: { status: number; ms: number }): void;
  print(): Promise<string>;
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT']);

export function openMetrics(admission: Pick<Admission, 'inFlight'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'entente_' });
  const requests = new Counter({
    name: 'entente_requests_total',
    help: 'Requests answered.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const refusals = new Counter({
    name: 'entente_refusals_total',
    help: 'Requests that were refused, by code; faults among them.',
    labelNames: ['code'],
    registers,
  });
  const duration = new Histogram({
    name: 'entente_request_seconds',
    help: 'How long requests took, until their answer was sent.',
    labelNames: ['lane'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers,
  });
  void new Gauge({
    name: 'entente_requests_in_flight',
    help: 'Requests that are being answered.',
    labelNames: ['lane'],
    registers,
    collect() {
      for (const lane of places) this.set({ lane }, admission.inFlight(lane));
    },
  });
  return {
    note: ({ method, notes }, { status, ms }) => {
      const { route, code, lane } = notes;
      requests.inc({ route, method: methods.has(method) ? method : 'other', status: String(status) });
      if (code !== undefined) refusals.inc({ code });
      duration.observe({ lane }, ms / 1_000);
    },
    print: () => registry.metrics(),
  };
}

/** Gives the numbers at /metrics of an address of its own, which nobody but the one who watches should reach. */
export async function listenForMetrics(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    void metrics.print().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`, server };
}
