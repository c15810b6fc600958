import { request } from 'node:http';
import type { JobWithReport, Upload } from '@entente/contract';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { serve, type Asked } from '@entente/test/support/served.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const served = await serve({ doesJobs: true });
await served.createPartners('aurora', 'birch', 'cedar');

const mapping = { kind: 'customers', ref: 'id', identifiers: { email: 'mail' } };
const fileOf = (count: number): string =>
  ['id,mail', ...Array.from({ length: count }, (_, n) => `c${n},c${n}@example.com`), 'bad,"x"y'].join('\n');

async function answered<T>(path: string, asked: Asked): Promise<T> {
  const answer = await served.ask(path, { as: 'aurora', ...asked });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}
const open = (body: object = {}): Promise<Upload> => answered('/api/v1/uploads', { body });
const standing = ({ id }: Pick<Upload, 'id'>): Promise<Upload> => answered(`/api/v1/uploads/${id}`, {});

type Body = string | ReadableStream<Uint8Array>;
const append = (
  id: string,
  body: Body,
  { offset = 0, type = 'application/octet-stream', as = 'aurora', signal }: Partial<Sent> = {},
): Promise<Response> =>
  fetch(`${served.server.url}/api/v1/uploads/${id}/content?offset=${offset}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${as}`, 'content-type': type },
    ...(signal && { signal }),
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
type Sent = { offset: number; type: string; as: string; signal: AbortSignal };

async function sent(text: string): Promise<Upload> {
  const { id } = await open();
  expect((await append(id, text)).status).toBe(200);
  return answered(`/api/v1/uploads/${id}/finish`, { body: {} });
}

describe('an import', () => {
  test('is sent, asked for as a job and followed, and what did not land is there to be fetched', async () => {
    const upload = await sent(fileOf(1_500));
    expect(upload).toMatchObject({ state: 'COMPLETE', received: fileOf(1_500).length });
    const ask = { body: { upload: upload.id, mapping, key: 'monday' } };
    const { id } = await answered<JobWithReport>('/api/v1/jobs/import', ask);
    expect((await answered<JobWithReport>('/api/v1/jobs/import', ask)).id).toBe(id);
    const events = await served.ask(`/api/v1/jobs/${id}/watch`, { as: 'aurora' });
    expect(events.headers.get('content-type')).toBe('text/event-stream');
    const told = (await events.text()).split('\n\n').filter((event) => event.startsWith('data: '));
    expect(JSON.parse(told.at(-1)!.slice('data: '.length))).toMatchObject({ id, state: 'DONE' });
    expect(await answered(`/api/v1/jobs/${id}`, {})).toMatchObject({
      report: { created: 1_500, rejectedRows: { 'bad-quotes': 1 } },
    });
    const found = await answered<{ jobs: { id: string }[] }>('/api/v1/jobs?key=monday', {});
    expect(found.jobs.map((job) => job.id)).toEqual([id]);
    const rejects = await served.ask(`/api/v1/jobs/${id}/rejects`, { as: 'aurora' });
    expect(rejects.headers.get('content-disposition')).toBe(`attachment; filename="rejects-${id}.csv"`);
    expect(await rejects.text()).toMatch(/^line,column,value,reason\n1502,/);
    expect((await served.ask(`/api/v1/uploads/${upload.id}`, { as: 'aurora' })).status).toBe(404);
  });

  test('that is broken off amid its file goes on from the byte the upload names', async () => {
    const { id } = await open({ key: 'tuesday' });
    const file = fileOf(400_000);
    const half = file.length >> 1;
    const broken = request(`${served.server.url}/api/v1/uploads/${id}/content?offset=0`, {
      method: 'POST',
      headers: { authorization: 'Bearer aurora', 'content-type': 'application/octet-stream' },
    });
    broken.on('error', () => {});
    await new Promise((resolve) => void broken.write(file.slice(0, half), resolve));
    broken.destroy();
    await expect.poll(async () => (await standing({ id })).received, { timeout: 20_000 }).toBeGreaterThan(0);
    const again = await append(id, file);
    expect(again.status).toBe(409);
    const { received: offset } = await open({ key: 'tuesday' });
    expect(await again.json()).toMatchObject({ code: 'offset-mismatch', data: { offset } });
    const rest = await append(id, file.slice(offset), { offset });
    expect(await rest.json()).toMatchObject({ received: file.length, state: 'OPEN' });
  });

  test('of others is like none at all', async () => {
    const { id } = await sent('id,mail\n1,ada@example.com\n');
    const { id: job } = await answered<{ id: string }>('/api/v1/jobs/import', {
      body: { upload: id, mapping },
    });
    const nowhere = 'abcdefghijklmnop';
    const told = async (answer: Promise<Response>) => [(await answer).status, await (await answer).text()];
    for (const [path, own] of [
      ['uploads/#', id],
      ['jobs/#', job],
      ['jobs/#/watch', job],
      ['jobs/#/rejects', job],
    ] as const) {
      const [foreign, unknown] = await Promise.all(
        [own, nowhere].map((each) => told(served.ask(`/api/v1/${path.replace('#', each)}`, { as: 'birch' }))),
      );
      expect(foreign).toEqual(unknown);
      expect(foreign?.[0]).toBe(404);
    }
    const [foreign, unknown] = await Promise.all(
      [id, nowhere].map((each) => told(append(each, 'x', { as: 'birch' }))),
    );
    expect(foreign).toEqual(unknown);
    expect(foreign?.[0]).toBe(404);
  });

  test('is refused before a byte is read: a form’s type, a role that may not, no offset, too many bytes', async () => {
    const { id } = await open({ bytes: 4 });
    for (const type of ['text/csv', 'multipart/form-data; boundary=x', 'text/plain'])
      expect((await append(id, 'id', { type })).status).toBe(415);
    for (const as of ['aurora:analyst', 'operator'])
      expect((await append(id, 'id', { as })).status).toBe(403);
    expect((await append(id, 'id', { offset: -1 })).status).toBe(400);
    expect((await append(id, 'id,mail')).status).toBe(413);
    const direct = await served.ask('/api/trpc/customer.import', { as: 'aurora', body: { mapping } });
    expect(direct.status).toBe(400);
    expect(await direct.text()).toContain('done by a job');
  });

  test('is slowed down to what comes to rest: a file without end is never held', async () => {
    const { id } = await open();
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(65_536));
        given += 65_536;
        if (given > 400_000_000) controller.close();
      },
    });
    const abort = new AbortController();
    await withAdmin(served.adminUrl, async (admin) => {
      // Nothing is noted as landed while this is held.
      await admin.query('begin; lock table control.upload_part in access exclusive mode');
      const sending = append(id, body, { signal: abort.signal }).catch(() => undefined);
      let before = -1;
      await expect
        .poll(
          () => {
            const isStill = given > 0 && given === before;
            before = given;
            return isStill;
          },
          { timeout: 20_000, interval: 300 },
        )
        .toBe(true);
      expect(given).toBeLessThan(100_000_000);
      abort.abort();
      await sending;
      await admin.query('commit');
    });
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

describe('a customer’s file', () => {
  const asked = { ref: 'f1', reason: 'access request 12' };
  const fileOfOne = (body: object, as = 'cedar:privacy-officer') =>
    served.ask('/api/v1/customers/file/export', { as, body });
  beforeAll(() => importCustomers(served as never, 'cedar', people('f', 1, 2)));

  test('is a download whose name names nobody: a text for the person, or lines with everything', async () => {
    const text = await fileOfOne({ ...asked, format: 'text' });
    expect(text.status).toBe(200);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.headers.get('content-disposition')).toBe('attachment; filename="customer-file.txt"');
    expect(await text.text()).toContain('person-1@example.com');
    const ndjson = await fileOfOne({ ...asked, format: 'ndjson' });
    expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(ndjson.headers.get('content-disposition')).toBe('attachment; filename="customer-file.ndjson"');
    const lines = (await ndjson.text()).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { is: string }).is)).toEqual(
      expect.arrayContaining(['customer', 'identifier', 'attribute', 'look']),
    );
    const { looks } = await served.as('cedar').audit.looks({ reason: 'review', ref: 'f1' });
    expect(looks.filter(({ action }) => action === 'customer.file')).toMatchObject([asked, asked]);
  });

  test('has a status before it begins, and is nobody’s else', async () => {
    const told = async (body: object, as?: string) => {
      const answer = await fileOfOne({ format: 'text', ...body }, as);
      return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
    };
    expect(await told({ ref: 'f1', reason: ' ' })).toEqual({ status: 422, code: 'reason-required' });
    expect(await told(asked, 'cedar:analyst')).toEqual({ status: 403, code: 'not-allowed' });
    expect(await told({ ...asked, format: 'csv' })).toEqual({ status: 400, code: 'input-invalid' });
    const nobody = { status: 404, code: 'not-found' };
    expect(await told({ ...asked, ref: 'f9' })).toEqual(nobody);
    expect(await told(asked, 'birch')).toEqual(nobody);
  });
});
