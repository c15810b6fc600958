import { whileHeld } from '@entente/test/support/held.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { serve } from '@entente/test/support/served.ts';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../limits/limits.ts';

const served = await serve({ connections: 2, reserved: 2, limits: { graceMs: 300 } });
await served.createPartners('northwind', 'bluegum');
const withdrawal = { ref: 'nobody-of-that-name', purpose: '*', recipient: '*', decision: 'withdrawn' };

describe('under overload', () => {
  test('a withdrawal and health are answered while others wait or are told to come again', async () => {
    const most = defaultLimits.lanes.ordinary.perPartner;
    let waiting = most;
    const crowd = await whileHeld(served.database, 2, async () => {
      const asked = Array.from({ length: 60 }, async () => {
        const { status } = await served.ask('/api/v1/sets', { as: 'bluegum' });
        if (status !== 503) waiting -= 1;
        return status;
      });
      await expect
        .poll(() => served.logged.filter(({ code }) => code === 'overloaded').length, { timeout: 20_000 })
        .toBe(60 - most);
      for (const answer of [
        await served.ask('/api/v1/consents', { as: 'northwind', body: withdrawal }),
        await served.ask('/healthz'),
        await served.ask('/readyz'),
        await served.ask('/api/auth/session'),
      ])
        expect(answer.status).toBe(200);
      const refused = await served.ask('/api/v1/sets', { as: 'bluegum' });
      const told = { status: refused.status, wait: refused.headers.get('retry-after') };
      expect(told).toEqual({ status: 503, wait: '1' });
      // They were answered before any of those who came before them.
      expect(waiting).toBe(most);
      return asked;
    });
    const statuses = await Promise.all(crowd);
    expect(statuses.filter((status) => status === 200)).toHaveLength(most);
    expect(statuses.filter((status) => status === 503)).toHaveLength(60 - most);
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
      expect(text).not.toContain(withdrawal.ref);
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
