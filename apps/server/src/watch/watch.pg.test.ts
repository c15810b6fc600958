import { withAdmin } from '@entente/test/support/server.ts';
import { serve } from '@entente/test/support/served.ts';
import { describe, expect, test } from 'vitest';

const served = await serve({ connections: 2, reserved: 2, limits: { graceMs: 300 } });
await served.createPartners('northwind', 'bluegum');
const withdrawal = { ref: 'nobody', purpose: '*', recipient: '*', decision: 'withdrawn' };

/** Milliseconds that a withdrawal takes, the middle one of several. */
async function withdrawalMs(): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < 9; n += 1) {
    const start = performance.now();
    const body = { ...withdrawal, ref: `nobody-${n}` };
    const answer = await served.ask('/api/v1/consents', { as: 'northwind', body });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    took.push(performance.now() - start);
  }
  return took.toSorted((a, b) => a - b)[4]!;
}

describe('under overload', () => {
  test('a withdrawal and health are as quick as ever, while others wait or are told to come again', async () => {
    await withdrawalMs();
    const idle = await withdrawalMs();
    const { busy, statuses } = await withAdmin(served.adminUrl, async (admin) => {
      // Whoever lists sets waits for this lock, with the connection it has; and there are two connections.
      await admin.query('begin; lock table store_bluegum.customer_set in access exclusive mode');
      const crowd = Array.from({ length: 60 }, () => served.ask('/api/v1/sets', { as: 'bluegum' }));
      await expect
        .poll(() => served.logged.filter(({ code }) => code === 'overloaded').length, { timeout: 10_000 })
        .toBeGreaterThan(20);
      const took = await withdrawalMs();
      expect((await served.ask('/healthz')).status).toBe(200);
      expect((await served.ask('/readyz')).status).toBe(200);
      expect((await served.ask('/api/auth/session')).status).toBe(200);
      const refused = await served.ask('/api/v1/sets', { as: 'bluegum' });
      expect({ status: refused.status, wait: refused.headers.get('retry-after') }).toEqual({
        status: 503,
        wait: '1',
      });
      await admin.query('commit');
      return { busy: took, statuses: (await Promise.all(crowd)).map(({ status }) => status) };
    });
    expect(busy / idle).toBeLessThan(10);
    expect(statuses).toContain(503);
  });
});

describe('what is written down', () => {
  test('are numbers with labels of closed lists, and a line a request, without anything that was said', async () => {
    const canary = 'Canary McCanaryface';
    await served.ask(`/api/v1/partners?after=${encodeURIComponent(canary)}`, { as: 'northwind' });
    await served.ask(`/api/v1/${encodeURIComponent(canary)}`, { as: 'northwind' });
    await served.ask('/api/v1/customers/look', { as: 'northwind', body: { ref: canary, reason: canary } });
    await served.ask('/api/v1/objections', { as: 'northwind', body: { purpose: '*', email: canary } });
    const numbers = await (await fetch(served.server.metricsUrl!)).text();
    expect(numbers).toMatch(
      /entente_requests_total\{route="consent.record",method="POST",status="200"\} \d+/,
    );
    expect(numbers).toMatch(/entente_requests_in_flight\{lane="reserved"\} 0/);
    expect(numbers).toContain('entente_refusals_total{code="overloaded"}');
    for (const text of [numbers, JSON.stringify(served.logged)]) {
      expect(text).not.toContain('Canary');
      expect(text).not.toContain('nobody-1');
    }
    expect(numbers).not.toContain('northwind');
    expect(served.logged.at(-1)).toMatchObject({
      route: 'objection.record',
      partner: 'northwind',
      code: 'input-invalid',
    });
    expect((await served.ask('/metrics')).status).toBe(404);
  });
});

describe('at the end', () => {
  test('nothing new is taken, what is running has its time, and everything is let go of', async () => {
    const { url } = served.server;
    const running = await withAdmin(served.adminUrl, async (admin) => {
      await admin.query('begin; lock table control.partner in access exclusive mode');
      const waiting = served.ask('/api/v1/partners', { as: 'bluegum' }).then(
        ({ status }) => status,
        () => 'cut off',
      );
      await expect
        .poll(async () => (await fetch(served.server.metricsUrl!)).text(), { timeout: 10_000 })
        .toContain('in_flight{lane="ordinary"} 1');
      const closed = served.server.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
      await admin.query('commit');
      await closed;
      return waiting;
    });
    expect(running).toBe(200);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
