// The client against a server: the same shape and the same answers as the caller in the server, and the same noes.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CooperationId, CustomersMapping, Refusal } from '@entente/contract';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { run, startProgram } from '@entente/test/support/entente.ts';
import { serve } from '@entente/test/support/served.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { connect, type Caller } from './index.ts';

const served = await serve();
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

describe('a file', () => {
  test('is sent as it is read, and what did not land comes back', async () => {
    const told: number[] = [];
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
      onProgress: ({ done }) => void told.push(done),
      rejects: takes,
    });
    expect(report).toMatchObject({ rows: 3_001, created: 3_000, rejectedRows: { 'bad-quotes': 1 } });
    expect(told.at(-1)).toBe(3_001);
    expect(rejects).toMatch(/^line,column,value,reason\n3002,/);
    const again = await client.import.customers(
      new Blob([bytes('id,mail\nc0,c0@example.com\n')]),
      mapping,
      {},
    );
    expect(again).toMatchObject({ unchanged: 1, created: 0 });
  });

  test('is refused with the reason, also where that comes before its end', async () => {
    async function* packed() {
      yield new Uint8Array([0x1f, 0x8b, 8, 0]);
      for (let n = 0; n < 400; n += 1) yield new Uint8Array(65_536);
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

  test('is slowed down to what lands', async () => {
    let sent = 0;
    const enough = new AbortController();
    async function* endless() {
      yield bytes('id,mail,rest\n');
      for (; sent < 200_000; sent += 16)
        yield bytes(Array.from({ length: 16 }, (_, n) => `e${sent + n},,${'x'.repeat(4_000)}\n`).join(''));
    }
    setTimeout(() => enough.abort(new Error('enough')), 700);
    const given = client.import.customers(endless(), mapping, { signal: enough.signal });
    await expect(given).rejects.toThrow('enough');
    expect(sent).toBeGreaterThan(16);
    expect(sent).toBeLessThan(100_000);
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

test('the example does what it says', async () => {
  const environment = { ...process.env, ENTENTE_URL: url, ENTENTE_KEY: 'birch' };
  const program = startProgram('packages/client/src/example.ts', [], { environment });
  expect(await run(program)).toEqual({
    code: 0,
    stdout: '2 rows: 2 new, 0 as before\nRefused (not-found): There is no customer like that for you.\n',
    stderr: '',
  });
});
