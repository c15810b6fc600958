import { serve } from '@entente/test/support/served.ts';
import { describe, expect, test } from 'vitest';

const served = await serve();
await served.createPartners('northwind', 'bluegum');
const ask: typeof served.ask = (path, asked) => served.ask(path, asked);
const json = async (answer: Promise<Response>): Promise<unknown> => (await answer).json();

describe('one router, reached in every way', () => {
  test('as REST, with keys in the path and the query', async () => {
    const list = await json(ask('/api/v1/partners?limit=1', { as: 'northwind' }));
    expect(list).toMatchObject({ partners: [{ handle: 'bluegum' }], next: 'bluegum' });
    const set = { name: 'regulars', categories: ['loyalty'], refs: ['1', '2'] };
    expect(await json(ask('/api/v1/sets', { as: 'northwind', body: set }))).toEqual({
      name: 'regulars',
      refs: 2,
    });
    expect(await json(ask('/api/v1/sets', { as: 'northwind' }))).toMatchObject({ sets: [{ refs: 2 }] });
    expect(await json(ask('/api/v1/sets', { as: 'bluegum' }))).toMatchObject({ sets: [] });
  });

  test('as tRPC, alone and in a batch', async () => {
    const input = encodeURIComponent(JSON.stringify({ 0: { limit: 1 }, 1: {} }));
    const batch = await json(
      ask(`/api/trpc/partner.list,set.list?batch=1&input=${input}`, { as: 'northwind' }),
    );
    expect(batch).toMatchObject([
      { result: { data: { next: 'bluegum' } } },
      { result: { data: { sets: [{ name: 'regulars' }] } } },
    ]);
    const decision = { ref: 'nobody', purpose: '*', recipient: '*', decision: 'withdrawn' };
    const recorded = ask('/api/trpc/consent.record', { as: 'northwind', body: decision });
    expect(await json(recorded)).toHaveProperty('result.data');
  });
});

describe('what is refused', () => {
  test('has its status, code, reason, way out and data, the same in both ways', async () => {
    const rest = await ask('/api/v1/agreements/abcdefghij', { as: 'northwind' });
    const told = { code: 'not-found', data: { what: 'agreement' } };
    expect(rest.status).toBe(404);
    expect(await rest.json()).toMatchObject(told);
    const input = encodeURIComponent(JSON.stringify({ id: 'abcdefghij' }));
    const trpc = await ask(`/api/trpc/agreement.get?input=${input}`, { as: 'northwind' });
    expect(trpc.status).toBe(404);
    expect(await trpc.json()).toMatchObject({ error: { data: { httpStatus: 404, ...told } } });
  });

  test('of an input names every place, and runs nothing', async () => {
    const body = { name: 'No!', categories: [], refs: ['1'], more: 1 };
    const answer = await ask('/api/v1/sets', { as: 'northwind', body });
    expect(answer.status).toBe(400);
    const { code, data } = (await answer.json()) as { code: string; data: { faults: { path: string }[] } };
    expect(code).toBe('input-invalid');
    expect(data.faults.map(({ path }) => path).toSorted()).toEqual(['categories', 'more', 'name']);
    const twice = await ask('/api/v1/partners?limit=1&limit=2', { as: 'northwind' });
    expect(twice.status).toBe(400);
    const text = await ask('/api/v1/partners?limit=many', { as: 'northwind' });
    expect(await text.json()).toMatchObject({
      data: { faults: [{ path: 'limit', message: 'must be a number' }] },
    });
  });

  test('is said to nobody in particular: without a credential, or with one that is none', async () => {
    for (const as of [undefined, 'NOBODY'])
      for (const path of ['/api/v1/sets', '/api/trpc/set.list?input=%7B%7D']) {
        const answer = await ask(path, as === undefined ? {} : { as });
        expect(answer.status).toBe(401);
        expect(await answer.text()).toContain('signed-out');
      }
  });

  test('leads nowhere: unknown paths, procedures, methods, and what is about the machine', async () => {
    const nowhere = [
      '/',
      '/api/v1/nothing',
      '/api/trpc/none.such',
      '/api/v1/__proto__',
      '/api/trpc/toString',
    ];
    for (const path of nowhere) expect((await ask(path, { as: 'northwind' })).status).toBe(404);
    expect((await ask('/api/v1/sets', { as: 'northwind', method: 'DELETE' })).status).toBe(404);
    const backup = { folder: 'x' };
    expect((await ask('/api/v1/platform/backup', { as: 'operator', body: backup })).status).toBe(404);
    expect((await ask('/api/trpc/platform.backup', { as: 'operator', body: backup })).status).toBe(404);
  });

  test('by limits: bodies, URLs, batches', async () => {
    const big = { name: 'big', categories: ['loyalty'], refs: ['x'.repeat(17_000_000)] };
    expect(
      (await ask('/api/v1/sets', { as: 'northwind', body: big }).catch(() => ({ status: 413 }))).status,
    ).toBe(413);
    const look = { ref: 'x', reason: 'x'.repeat(1_100_000) };
    expect(
      (await ask('/api/v1/customers/look', { as: 'northwind', body: look }).catch(() => ({ status: 413 })))
        .status,
    ).toBe(413);
    expect((await ask(`/api/v1/sets?after=${'x'.repeat(9_000)}`, { as: 'northwind' })).status).toBe(413);
    const calls = Array.from({ length: 11 }, () => 'set.list').join(',');
    expect((await ask(`/api/trpc/${calls}?batch=1`, { as: 'northwind' })).status).toBe(413);
  });
});

test('the links of letters lead to what to do with one, which is told no token', async () => {
  for (const [path, endpoint] of [
    ['/invitation', 'invitation/accept'],
    ['/new-password', 'reset-password'],
  ] as const) {
    const answer = await ask(path);
    expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
    });
    expect(await answer.text()).toContain(`${served.server.url}/api/auth/${endpoint}`);
  }
});

describe('a fault', () => {
  test('is told by an id alone, under which the log has where it happened and nothing that was said', async () => {
    const secret = 'Alma Canary';
    const body = { ref: `a\u0000${secret}`, reason: secret };
    const answer = await ask('/api/v1/customers/look', { as: 'northwind', body });
    expect(answer.status).toBe(500);
    const { code, id, ...rest } = (await answer.json()) as Record<string, string>;
    expect(code).toBe('fault');
    expect(Object.keys(rest)).toEqual(['message']);
    const line = served.logged.find(({ fault }) => fault === id);
    expect(line).toMatchObject({
      route: 'customer.get',
      partner: 'northwind',
      status: 500,
      sqlstate: '22021',
    });
    expect(JSON.stringify(served.logged)).not.toContain(secret);
  });
});

describe('every answer', () => {
  test('is for the asker alone, is what its type says, and tells nothing of the program', async () => {
    for (const path of ['/api/v1/sets', '/nowhere', '/healthz', '/api/docs', '/api/auth/session']) {
      const { headers } = await ask(path, { as: 'northwind' });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'set-cookie'])
        expect(headers.get(name)).toBeNull();
    }
  });
});
