import { request } from 'node:http';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { serve } from '@entente/test/support/served.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const served = await serve();
await served.createPartners('aurora', 'birch', 'cedar');

const mapping = { kind: 'customers', ref: 'id', identifiers: { email: 'mail' } };
const fileOf = (count: number): string =>
  ['id,mail', ...Array.from({ length: count }, (_, n) => `c${n},c${n}@example.com`), 'bad,"x"y'].join('\n');
type View = {
  id: string;
  state: string;
  content: string;
  rejectsFile: string;
  rows: number;
  report: unknown;
};

async function begin(as = 'aurora', headers: Record<string, string> = {}): Promise<View> {
  const answer = await served.ask('/api/v1/customers/imports', { as, body: { mapping }, headers });
  expect([200, 201]).toContain(answer.status);
  return (await answer.json()) as View;
}
const put = (
  path: string,
  body: string | ReadableStream<Uint8Array>,
  type = 'text/csv',
  as = 'aurora',
): Promise<Response> =>
  fetch(served.server.url + path, {
    method: 'PUT',
    body,
    headers: { authorization: `Bearer ${as}`, 'content-type': type },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
const look = async ({ id }: View): Promise<View> =>
  (await (await served.ask(`/api/v1/imports/${id}`, { as: 'aurora' })).json()) as View;

describe('an import', () => {
  test('is begun with what the file means, and sent; the same again changes nothing', async () => {
    const view = await begin();
    expect(view).toMatchObject({ state: 'waiting', rows: 0 });
    const sent = await put(view.content, fileOf(1_500));
    expect(sent.status).toBe(200);
    expect(await sent.json()).toMatchObject({ state: 'done', report: { created: 1_500 }, rejects: 1 });
    const rejects = await served.ask(view.rejectsFile, { as: 'aurora' });
    expect(rejects.headers.get('content-disposition')).toContain('attachment');
    expect(await rejects.text()).toMatch(/^line,column,value,reason\n1502,/);
    const again = await put((await begin()).content, fileOf(1_500));
    expect(await again.json()).toMatchObject({ report: { created: 0, unchanged: 1_500 } });
    const replayed = await put(view.content, 'never read');
    expect(await replayed.json()).toMatchObject({ state: 'done', report: { created: 1_500 } });
  });

  test('is the same one under one idempotency key', async () => {
    const key = { 'idempotency-key': 'monday' };
    const first = await begin('birch', key);
    expect((await begin('birch', key)).id).toBe(first.id);
    expect((await begin('cedar', key)).id).not.toBe(first.id);
    const other = { as: 'birch', headers: key, body: { mapping: { ...mapping, ref: 'no' } } };
    expect((await served.ask('/api/v1/customers/imports', other)).status).toBe(409);
  });

  test('of others is like none at all', async () => {
    const { id } = await begin();
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const [foreign, unknown] = await Promise.all(
      [id, nowhere].map(async (each) => {
        const answer = await served.ask(`/api/v1/imports/${each}`, { as: 'birch' });
        return { status: answer.status, body: await answer.text() };
      }),
    );
    expect(foreign).toEqual(unknown);
    expect(foreign?.status).toBe(404);
    expect((await put(`/api/v1/imports/${id}/content`, 'id\n', 'text/csv', 'birch')).status).toBe(404);
  });

  test('is refused before anything is sent: a mapping that is none, a role that may not, another type of file', async () => {
    const body = { mapping: { ...mapping, attributes: { x: {} } }, batchRows: 0 };
    const invalid = await served.ask('/api/v1/customers/imports', { as: 'aurora', body });
    expect(invalid.status).toBe(400);
    expect(JSON.stringify(await invalid.json())).toMatch(/mapping\.attributes\.x\.category.*batchRows/);
    for (const as of ['aurora:analyst', 'operator'])
      expect((await served.ask('/api/v1/customers/imports', { as, body: { mapping } })).status).toBe(403);
    const { content } = await begin();
    expect((await put(content, '{}', 'application/x-ndjson')).status).toBe(415);
    expect((await served.ask('/api/trpc/customer.import', { as: 'aurora', body: { mapping } })).status).toBe(
      400,
    );
  });

  test('that is broken off amid its file says so, keeps what landed, and is finished by the same file', async () => {
    const view = await begin();
    const upload = request(served.server.url + view.content, {
      method: 'PUT',
      headers: { authorization: 'Bearer aurora', 'content-type': 'text/csv' },
    });
    upload.on('error', () => {});
    const rows = Array.from({ length: 12_000 }, (_, n) => `d${n},d${n}@example.com\n`);
    upload.write(`id,mail\n${rows.slice(0, 6_000).join('')}`);
    await expect.poll(async () => (await look(view)).rows, { timeout: 20_000 }).toBeGreaterThan(0);
    upload.destroy();
    await expect.poll(async () => (await look(view)).state, { timeout: 20_000 }).toBe('interrupted');
    const whole = `id,mail\n${rows.slice(0, 3_000).join('')}`;
    const finished = (await (await put(view.content, whole)).json()) as {
      report: { created: number; unchanged: number };
    };
    expect(finished.report.created + finished.report.unchanged).toBe(3_000);
    expect(finished.report.unchanged).toBeGreaterThan(0);
  });

  test('is slowed down to what lands: a file without end is never held', async () => {
    const { content } = await begin();
    let sent = 0;
    const rest = 'x'.repeat(4_000);
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const rows = Array.from({ length: 16 }, (_, n) => `e${sent + n},,${rest}\n`).join('');
        controller.enqueue(new TextEncoder().encode(sent === 0 ? `id,mail,rest\n${rows}` : rows));
        sent += 16;
        if (sent > 200_000) controller.close();
      },
    });
    const abort = new AbortController();
    const upload = fetch(served.server.url + content, {
      method: 'PUT',
      body,
      signal: abort.signal,
      headers: { authorization: 'Bearer aurora', 'content-type': 'text/csv' },
      duplex: 'half',
    }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(sent).toBeLessThan(100_000);
    abort.abort();
    await upload;
  });
});

describe('an export', () => {
  let delivery = '';
  beforeAll(async () => {
    const permission = { provider: 'cedar', recipient: 'birch', categories: ['contact'] as const };
    const everybody = people('k', 1, 30);
    await importCustomers(served as never, 'cedar', everybody);
    await importConsents(
      served as never,
      'cedar',
      everybody.map(({ ref }) => ({ ref, recipient: 'birch', categories: ['contact'] })),
    );
    const { cooperation, keys } = await agree(served as never, [permission]);
    const asked = { cooperation, permission: keys[0]!, mode: 'all' as const };
    delivery = (await served.as('birch').delivery.request(asked)).id;
  });

  test('is a file with a name, in pieces', async () => {
    const csv = await served.ask(`/api/v1/deliveries/${delivery}/export`, {
      as: 'birch',
      body: { format: 'csv' },
    });
    expect(csv.status).toBe(200);
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="delivery-${delivery}.csv"`);
    expect((await csv.text()).trim().split('\n')).toHaveLength(31);
    const ndjson = await served.ask(`/api/v1/deliveries/${delivery}/export`, {
      as: 'birch',
      body: { format: 'ndjson' },
    });
    expect(ndjson.headers.get('content-type')).toContain('application/x-ndjson');
    expect((await ndjson.text()).trim().split('\n')).toHaveLength(30);
  });

  test('of others is like none at all, and has a status before it begins', async () => {
    const told = await Promise.all(
      [delivery, 'abcdefghijklmnop'].map(async (id) => {
        const answer = await served.ask(`/api/v1/deliveries/${id}/export`, {
          as: 'aurora',
          body: { format: 'csv' },
        });
        return { status: answer.status, body: await answer.text() };
      }),
    );
    expect(told[0]).toEqual(told[1]);
    expect(told[0]?.status).toBe(404);
  });
});
