// The client against a server: the same shape and the same answers as the caller in the server, and the same noes.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CooperationId, CustomersMapping, Refusal } from '@entente/contract';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { blocksOf } from '@entente/test/support/documents.ts';
import { run, startProgram } from '@entente/test/support/entente.ts';
import { findRefusal } from '@entente/platform';
import { serve } from '@entente/test/support/served.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { connect, type Caller } from './index.ts';

const served = await serve({ doesJobs: true });
await served.createPartners('aurora', 'birch');
const url = served.server.url;
const client = connect({ url, key: 'aurora', partner: 'aurora' });
const mapping = CustomersMapping.parse({ kind: 'customers', ref: 'id', identifiers: { email: 'mail' } });
const bytes = (text: string) => new TextEncoder().encode(text);
async function* file(rows: number, prefix = 'c'): AsyncGenerator<Uint8Array, void> {
  yield bytes('id,mail\n');
  for (let n = 0; n < rows; n += 1) yield bytes(`${prefix}${n},${prefix}${n}@example.com\n`);
}
const refusalOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

describe('a client', () => {
  test('answers what the caller in the server answers', async () => {
    const callers: Caller[] = [client, served.as('aurora')];
    const [remote, local] = await Promise.all(
      callers.map(async (caller) => [
        await caller.partner.list({ limit: 1 }),
        await caller.customer.summary(),
        await caller.set.list({}),
        await caller.consent
          .history({ ref: 'nobody' })
          .catch((error: unknown) => error instanceof Refusal || error),
      ]),
    );
    expect(remote?.slice(0, 3)).toEqual(local?.slice(0, 3));
  });

  test('throws refusals with their code and data, and names every place of an input', async () => {
    const id = CooperationId.parse('abcdefghij');
    expect(await refusalOf(client.agreement.get({ id }))).toMatchObject({
      name: 'Refusal',
      code: 'not-found',
      data: { what: 'agreement' },
    });
    const input = { name: 'No!', categories: [], refs: ['1'] } as never;
    const refusal = (await refusalOf(client.set.save(input))) as Refusal;
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.code).toBe('input-invalid');
    expect(refusal.data['faults']).toMatchObject([{ path: 'name' }, { path: 'categories' }]);
    expect(await refusalOf(connect({ url, key: 'NOBODY' }).set.list({}))).toMatchObject({
      code: 'signed-out',
    });
  });

  test('tells a fault by its id, and a server that is not there by its name', async () => {
    const fault = await refusalOf(client.customer.get({ ref: 'a\u0000b', reason: 'a request' }));
    expect(fault).toMatchObject({ name: 'ServerFault', id: expect.stringMatching(/^[a-z2-7]{16}$/) });
    const nowhere = connect({ url: 'http://127.0.0.1:9', key: 'aurora' });
    await expect(nowhere.set.list({})).rejects.toThrow(/^http:\/\/127.0.0.1:9 cannot be reached: /);
  });
});

describe('a busy server', () => {
  let asked = 0;
  const busy = createServer((request, response) => {
    asked += 1;
    request.resume();
    const body = JSON.stringify({ code: 'overloaded', message: '', data: { retryAfter: 0 } });
    const isAnswered = asked > 2 && request.url?.includes('set.list') === true;
    if (isAnswered) response.end(JSON.stringify({ result: { data: { sets: [], next: null } } }));
    else if (request.url?.includes('partner.list') !== true)
      response.writeHead(503, { 'retry-after': '0' }).end(body);
  });
  afterAll(() => busy.closeAllConnections());
  afterAll(() => void busy.close());
  const started = new Promise<void>((resolve) => void busy.listen(0, '127.0.0.1', resolve));
  const other = async (options = {}) => {
    await started;
    asked = 0;
    const { port } = busy.address() as AddressInfo;
    return connect({ url: `http://127.0.0.1:${port}`, key: 'aurora', ...options });
  };

  test('is asked again where that does no harm, and not for a change', async () => {
    expect(await (await other()).set.list({})).toEqual({ sets: [], next: null });
    expect(asked).toBe(3);
    const change = (await other()).consent.record({} as never);
    expect(await refusalOf(change)).toMatchObject({ code: 'overloaded' });
    expect(asked).toBe(1);
  });

  test('is waited for no longer than said, and given up when told so', async () => {
    const slow = (await other({ timeoutMs: 50 })).partner.list({});
    await expect(slow).rejects.toThrow(/did not answer within 0 s/);
    const given = (await other({ signal: AbortSignal.timeout(30) })).partner.list({});
    await expect(given).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

/** The runtime's own `fetch`, save for what happens to some requests. */
const fetchWith =
  (how: (url: string, init: RequestInit) => Promise<Response> | undefined): typeof fetch =>
  (input, init = {}) =>
    how(input as string, init) ?? fetch(input, init);

describe('a file', () => {
  test('is sent and imported by a job, and what did not land comes back', async () => {
    const told: string[] = [];
    const jobs: string[] = [];
    let rejects = '';
    const takes = {
      write: async () => {},
      writeFile: async (pieces: AsyncIterable<Uint8Array>) => {
        for await (const piece of pieces) rejects += new TextDecoder().decode(piece);
      },
    };
    async function* withBad() {
      yield* file(3_000);
      yield bytes('bad,"x"y\n');
    }
    const report = await client.import.customers(withBad(), mapping, {
      onProgress: ({ step, done }) => void told.push(`${step} ${done}`),
      onJob: ({ id }) => void jobs.push(id),
      rejects: takes,
    });
    expect(report).toMatchObject({ rows: 3_001, created: 3_000, rejectedRows: { 'bad-quotes': 1 } });
    expect(told[0]).toBe('send 0');
    expect(told.at(-1)).toBe('import customers 3001');
    expect(rejects).toMatch(/^line,column,value,reason\n3002,/);
    expect(await client.job.get({ id: jobs[0]! })).toMatchObject({ state: 'DONE', report });
    let again = '';
    for await (const text of await client.job.rejects({ id: jobs[0]! })) again += text;
    expect(again).toBe(rejects);
  });

  test('goes on from where the line broke, and with its key from another program', async () => {
    const rows = bytes(`id,mail,rest\n${`k1,k1@example.com,${'x'.repeat(4_000)}\n`.repeat(2_500)}`);
    const offsets: number[] = [];
    let breaks = 1;
    const broken = fetchWith((url, init) => {
      const at = /content\?offset=(\d+)/.exec(url)?.[1];
      if (at === undefined) return undefined;
      offsets.push(Number(at));
      if (breaks === 0) return undefined;
      breaks -= 1;
      const body = (init.body as Uint8Array<ArrayBuffer>).slice(0, 1_000_000);
      return fetch(url, { ...init, body }).then(() => {
        throw new TypeError('the line broke');
      });
    });
    const options = { key: 'july' };
    const dryRun = { ...options, dryRun: true };
    const over = connect({ url, key: 'aurora', fetch: broken });
    const report = await over.import.customers(new Blob([rows]), mapping, dryRun);
    expect(report).toMatchObject({ rows: 2_500 });
    expect(offsets).toEqual([0, 1_000_000, 8_388_608]);
    const elsewhere = connect({ url, key: 'aurora', fetch: broken });
    async function* unread(): AsyncGenerator<Uint8Array, void> {
      yield await Promise.reject(new Error('nobody reads it again'));
    }
    expect(await elsewhere.import.customers(unread(), mapping, dryRun)).toEqual(report);
    expect((await client.job.list({ key: 'july' })).jobs).toHaveLength(1);
  });

  test('is refused where it has changed since some of it was sent', async () => {
    const of = (word: string): Blob =>
      new Blob([bytes(`id,mail\n${`${word},${word}@example.com\n`.repeat(200)}`)]);
    const stopped = new AbortController();
    const cut = fetchWith((url, init) => {
      if (!url.includes('content?offset=')) return undefined;
      const body = (init.body as Uint8Array<ArrayBuffer>).slice(0, 500);
      return fetch(url, { ...init, body }).then(() => {
        stopped.abort();
        throw new TypeError('the line broke');
      });
    });
    const options = { key: 'august', dryRun: true } as const;
    const broken = connect({ url, key: 'aurora', fetch: cut });
    const { signal } = stopped;
    await expect(broken.import.customers(of('old'), mapping, { ...options, signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const refusal = (word: string) => refusalOf(client.import.customers(of(word), mapping, options));
    expect(await refusal('new')).toMatchObject({ code: 'upload-differs' });
    // Of another length it is no file for that key at all.
    expect(await refusal('newer')).toMatchObject({ code: 'key-reused' });
    expect((await client.job.list({ key: 'august' })).jobs).toEqual([]);
  });

  test('is refused with the reason, and an error of its own is told as it is', async () => {
    async function* packed() {
      yield new Uint8Array([0x1f, 0x8b, 8, 0]);
    }
    expect(await refusalOf(client.import.customers(packed(), mapping))).toMatchObject({
      name: 'Refusal',
      code: 'file-unreadable',
    });
    async function* changed() {
      yield bytes('id,mail\n');
      throw new Refusal('file-changed', { before: 1, after: 2 });
    }
    expect(await refusalOf(client.import.customers(changed(), mapping))).toMatchObject({
      code: 'file-changed',
    });
  });

  test('of a delivery is read as it is taken, as text or into a sink', async () => {
    const everybody = people('b', 1, 30);
    await importCustomers(served as never, 'birch', everybody);
    await importConsents(
      served as never,
      'birch',
      everybody.map(({ ref }) => ({ ref, recipient: 'aurora', categories: ['contact'] })),
    );
    const permission = { provider: 'birch', recipient: 'aurora', categories: ['contact'] as const };
    const { cooperation, keys } = await agree(served as never, [permission]);
    const question = { cooperation, permission: keys[0]!, mode: 'all' as const };
    const { id: delivery } = await client.delivery.request(question);
    const input = { delivery, format: 'csv', what: 'people' } as const;
    const read = async (caller: Caller): Promise<string> => {
      let all = '';
      for await (const piece of await caller.delivery.export(input)) all += piece;
      return all;
    };
    const text = await read(client);
    expect(text.trim().split('\n')).toHaveLength(31);
    expect(text).toBe(await read(served.as('aurora')));
    let written = '';
    const sink = new WritableStream<Uint8Array>({
      write: (piece) => void (written += new TextDecoder().decode(piece)),
    });
    expect(await client.export.delivery(input, sink)).toBe(Buffer.byteLength(text));
    expect(written).toBe(text);
    const foreign = connect({ url, key: 'birch' }).delivery.export(input);
    expect(await refusalOf(foreign)).toMatchObject({ code: 'not-found' });
  });
});

describe('a job', () => {
  test('is followed to its end, however often the line breaks', async () => {
    let asked = 0;
    const cut = fetchWith((path, init) => {
      if (!path.endsWith('/watch')) return undefined;
      asked += 1;
      if (asked % 3 === 1) return Promise.reject(new TypeError('the line broke'));
      return fetch(path, init).then(async (answer) => {
        if (!answer.ok) return answer;
        const reader = answer.body!.getReader();
        const [head, first] = [await reader.read(), await reader.read()];
        await reader.cancel();
        const pieces = [head, first].flatMap(({ value }) => (value as Uint8Array<ArrayBuffer>) ?? []);
        return new Response(new Blob(pieces), { headers: answer.headers });
      });
    });
    const over = connect({ url, key: 'aurora', fetch: cut });
    const { id: upload } = await over.upload.open({});
    await over.upload.append({ id: upload, offset: 0, source: file(2_000, 'w') });
    await over.upload.finish({ id: upload });
    const { id } = await over.job.import({ upload, mapping, batchRows: 10 });
    const states: string[] = [];
    for await (const { state } of await over.job.watch({ id })) states.push(state);
    expect(states.at(-1)).toBe('DONE');
    expect(asked).toBeGreaterThan(1);
    const nowhere = await over.job.watch({ id: 'abcdefghijklmnop' });
    expect(await refusalOf(nowhere.next())).toMatchObject({ code: 'not-found' });
  });

  test('goes on when nobody waits for it any more', async () => {
    const leaving = new AbortController();
    const jobs: string[] = [];
    const waiting = client.import.customers(file(3_000, 'l'), mapping, {
      signal: leaving.signal,
      onJob: ({ id }) => {
        jobs.push(id);
        leaving.abort(new Error('left'));
      },
    });
    await expect(waiting).rejects.toThrow('left');
    for await (const { state } of await client.job.watch({ id: jobs[0]! }))
      expect(['QUEUED', 'RUNNING', 'DONE']).toContain(state);
    expect(await client.job.get({ id: jobs[0]! })).toMatchObject({
      state: 'DONE',
      report: { created: 3_000 },
    });
  });

  test('does what takes its time, and answers and refuses as the procedure in the server does', async () => {
    const { cooperation } = await agree(served as never, [{ provider: 'birch', recipient: 'aurora' }]);
    const done = await client.cooperation.enrol({ cooperation });
    expect(await served.as('aurora').cooperation.enrol({ cooperation })).toEqual(done);
    const question = { cooperation, permission: 'none at all', mode: 'all' as const };
    const refusals = await Promise.all(
      [client, served.as('aurora')].map(async (caller) => {
        const { code, data } = findRefusal(await refusalOf(caller.delivery.request(question)))!;
        return { code, data };
      }),
    );
    expect(refusals[0]).toEqual(refusals[1]);
    expect(() => connect({ url, key: 'aurora', timeoutMs: 300_000 })).toThrow(RangeError);
  });
});

test('the example does what it says, and docs/api.md shows it', async () => {
  const [shown] = blocksOf('docs/api.md').filter(({ language }) => language === 'ts');
  const lines = readFileSync(new URL('example.ts', import.meta.url), 'utf8').split('\n');
  // All but the comment above it.
  expect(shown?.body).toBe(lines.slice(1).join('\n').replace("'./index.ts'", "'@entente/client'"));
  const environment = { ...process.env, ENTENTE_URL: url, ENTENTE_KEY: 'birch' };
  const program = startProgram('packages/client/src/example.ts', [], { environment });
  expect(await run(program)).toEqual({
    code: 0,
    stdout:
      '2 rows: 2 new, 0 as before\nimport-customers: DONE\nRefused (not-found): There is no customer like that for you.\n',
    stderr: '',
  });
});
