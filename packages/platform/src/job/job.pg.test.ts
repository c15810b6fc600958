import { existsSync, readdirSync } from 'node:fs';
import { ConsentsMapping, CustomersMapping, EventsMapping, type JobWithReport } from '@entente/contract';
import { findRefusal, openJournal, runWorker } from '@entente/platform';
import { requestUrl } from '@entente/test/support/stores.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { openPlatform, type TestPlatform } from '@entente/test/support/platform.ts';
import { grant, abilityFor, makeMember, subject } from '@entente/policy';
import { PartnerHandle } from '@entente/contract';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';

const platform = await openPlatform({ connections: 8 });
await platform.createPartners('aurora', 'birch');
const aurora = platform.as('aurora');
const birch = platform.as('birch');
const faults: unknown[] = [];

const work = (options: Partial<Parameters<typeof runWorker>[0]> = {}) =>
  runWorker({
    database: platform.database,
    journal: openJournal(platform.journalFile),
    spool: platform.spool,
    clock: () => platform.time.now,
    schedule: {},
    onFault: (error) => faults.push(error),
    ...options,
  });
const worker = await work();
afterAll(() => worker.stop());

async function* bytesOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const refusalOf = (work: Promise<unknown>) => work.then(() => undefined, findRefusal);

async function send(caller: ReturnType<TestPlatform['as']>, text: string): Promise<string> {
  const { id } = await caller.upload.open({});
  await caller.upload.append({ id, offset: 0, source: bytesOf(text) });
  await caller.upload.finish({ id });
  return id;
}

/** Waits for a job to be over. */
async function over(caller: ReturnType<TestPlatform['as']>, id: string): Promise<JobWithReport> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    const job = await caller.job.get({ id });
    if (job.endedAt !== null) return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${id} does not end`);
}

const customers = CustomersMapping.parse({ kind: 'customers', ref: 'ref', identifiers: { email: 'mail' } });
const events = EventsMapping.parse({
  kind: 'events',
  ref: 'ref',
  event: 'purchase',
  at: 'on',
  dates: 'yyyy-mm-dd',
  properties: { item: {} },
});
const consents = ConsentsMapping.parse({ kind: 'consents', columns: { collected_by: null, notice: null } });

describe('a job', () => {
  test('imports what was sent, as the import itself does, and throws the upload away', async () => {
    const upload = await send(
      aurora,
      'ref,mail\nc1,ada@example.com\nc2,bo@example.com\n,nobody@example.com\n',
    );
    const queued = await aurora.job.import({ upload, mapping: customers });
    expect(queued).toMatchObject({ kind: 'import-customers', object: upload, can: { cancel: true } });
    const job = await over(aurora, queued.id);
    expect(job).toMatchObject({
      state: 'DONE',
      attempts: 1,
      progress: { step: 'import customers', done: 3 },
      report: { rows: 3, created: 2, rejectedRows: { 'missing-ref': 1 } },
      can: { cancel: false },
    });
    expect(await aurora.customer.summary()).toMatchObject({ customers: 2 });
    expect(await refusalOf(aurora.upload.get({ id: upload }))).toMatchObject({ code: 'not-found' });
    expect(existsSync(`${platform.spool}/aurora/${upload}`)).toBe(false);
    let rejects = '';
    for await (const text of await aurora.job.rejects({ id: job.id })) rejects += text;
    expect(rejects).toMatch(/^line,column,value,reason\n"?4"?,/);
    expect((await aurora.job.history({ id: job.id })).events.map(({ event }) => event)).toEqual([
      'queued',
      'started',
      'done',
    ]);
    expect(faults).toEqual([]);
  });

  test('imports events and consents', async () => {
    const bought = await aurora.job.import({
      upload: await send(aurora, 'ref,on,item\nc1,2026-05-01,lamp\n'),
      mapping: events,
    });
    const decided = await aurora.job.import({
      upload: await send(
        aurora,
        'customer,purpose,recipient,data_categories,event,at,expires_at\nc1,direct-marketing,birch,contact,given,2026-05-01T00:00:00Z,\n',
      ),
      mapping: consents,
    });
    expect(await over(aurora, bought.id)).toMatchObject({ state: 'DONE', report: { recorded: 1 } });
    expect(await over(aurora, decided.id)).toMatchObject({ state: 'DONE', report: { recorded: 1 } });
  });

  test('that is refused says why, and is not tried again', async () => {
    const upload = await send(aurora, 'who,mail\nc1,ada@example.com\n');
    const { id } = await aurora.job.import({ upload, mapping: customers });
    expect(await over(aurora, id)).toMatchObject({
      state: 'REFUSED',
      refusal: 'mapping-mismatch',
      refusalData: { detail: expect.any(String) },
      attempts: 1,
      report: null,
    });
    expect(await aurora.job.get({ id })).toMatchObject({
      asked: { upload, mapping: { ref: customers.ref } },
    });
    // With another mapping the same upload can be imported.
    const again = await aurora.job.import({ upload, mapping: { ...customers, ref: 'who' } });
    expect(await over(aurora, again.id)).toMatchObject({ state: 'DONE' });
  });

  test('is made once for a key', async () => {
    const upload = await send(aurora, 'ref,mail\nc1,ada@example.com\n');
    const ask = () => aurora.job.import({ upload, mapping: customers, key: 'monday' });
    const jobs = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    await over(aurora, jobs[0].id);
    expect((await ask()).id).toBe(jobs[0].id);
    const other = aurora.job.import({ upload, mapping: customers, batchRows: 1, key: 'monday' });
    expect(await refusalOf(other)).toMatchObject({ code: 'key-reused' });
  });

  test('acts in the roles of whoever asked, and only while they have them', async () => {
    const upload = await send(aurora, 'ref,mail\nc1,ada@example.com\n');
    const analyst = platform.as('aurora', 'analyst');
    expect(await refusalOf(analyst.job.import({ upload, mapping: customers }))).toMatchObject({
      code: 'not-allowed',
    });
    const { id } = await aurora.job.import({ upload, mapping: customers });
    const done = await over(aurora, id);
    expect(done.can.readReport).toBe(true);
    expect(await analyst.job.get({ id })).toMatchObject({ report: null, can: { readReport: false } });
  });

  test('can be followed until it is over', async () => {
    const upload = await send(aurora, 'ref,mail\nc1,ada@example.com\n');
    const { id } = await aurora.job.import({ upload, mapping: customers });
    const states: string[] = [];
    for await (const { state } of await aurora.job.watch({ id })) states.push(state);
    expect(states.at(-1)).toBe('DONE');
  });
});

describe('nobody else', () => {
  test('sees a partner’s jobs, and the operator sees only how they do', async () => {
    const [job] = (await aurora.job.list({})).jobs;
    for (const ask of [
      () => birch.job.get({ id: job!.id }),
      () => birch.job.history({ id: job!.id }),
      () => birch.job.cancel({ id: job!.id }),
      () => birch.job.rejects({ id: job!.id }),
      () => birch.job.list({ after: job!.id }),
    ])
      expect(await refusalOf(ask())).toMatchObject({ code: 'not-found' });
    expect((await birch.job.list({})).jobs).toEqual([]);
    const { jobs } = await platform.operator().job.figures({ limit: 1 });
    expect(jobs[0]).toEqual({
      id: job!.id,
      kind: job!.kind,
      state: job!.state,
      partner: 'aurora',
      attempts: job!.attempts,
      progress: job!.progress,
      requestedAt: job!.requestedAt,
      startedAt: job!.startedAt,
      endedAt: job!.endedAt,
    });
    expect(await refusalOf(platform.operator().job.get({ id: job!.id }))).toMatchObject({
      code: 'not-allowed',
    });
    expect(await refusalOf(aurora.job.figures({}))).toMatchObject({ code: 'not-allowed' });
  });

  test('gets past the pages of a list', async () => {
    const all = (await aurora.job.list({ limit: 100 })).jobs.map(({ id }) => id);
    const paged: string[] = [];
    for (let after: string | null = null; ;) {
      const { jobs, next }: Awaited<ReturnType<typeof aurora.job.list>> = await aurora.job.list({
        limit: 2,
        ...(after !== null && { after }),
      });
      paged.push(...jobs.map(({ id }) => id));
      if (next === null) break;
      after = next;
    }
    expect(paged).toEqual(all);
  });
});

describe('the queue', () => {
  const member = makeMember({ partner: PartnerHandle.parse('aurora'), roles: ['admin'], name: 'a' });
  const granted = grant(abilityFor(member), 'import', subject.customer({ partner: member.partner }));
  const id = 'q'.repeat(16);
  const enqueue =
    (kind: string, job: string) => (tx: Parameters<Parameters<typeof platform.database.write>[1]>[0]) =>
      tx.control((control) => sql`select queue.enqueue(${kind}, ${job})`.execute(control));
  const waiting = () =>
    withAdmin(platform.url, async (admin) => {
      const { rows } = await admin.query(
        'select key, payload from graphile_worker._private_jobs where key = $1',
        [id],
      );
      return rows as unknown[];
    });

  test('has a job when the transaction commits that asked for it, and not before', async () => {
    const broken = platform.database.write(granted, async (tx) => {
      await enqueue('enrol', id)(tx);
      expect(await waiting()).toEqual([]);
      throw new Error('rolled back');
    });
    await expect(broken).rejects.toThrow('rolled back');
    expect(await waiting()).toEqual([]);
  });

  test.each([
    ['a kind that nobody knows', 'drop-everything', id, '22023'],
    ['what is no id', 'enrol', '{"ref": "c1"}', '22023'],
    ['the platform’s work for a partner', 'sweep', id, '42501'],
  ])('does not take %s', async (_, kind, job, code) => {
    await expect(platform.database.write(granted, enqueue(kind, job))).rejects.toMatchObject({ code });
  });

  test('takes nothing outside the directory’s own context', async () => {
    const inStore = platform.database.write(granted, (tx) =>
      tx.own((store) => sql`select queue.enqueue('enrol', ${id})`.execute(store)),
    );
    await expect(inStore).rejects.toMatchObject({ code: '42501' });
    await withAdmin(requestUrl(platform.url), async (request) => {
      for (const statement of [
        `select queue.enqueue('enrol', '${id}')`,
        "select graphile_worker.add_job('job', '{}')",
        'select * from graphile_worker._private_jobs',
        'select * from graphile_worker.jobs',
        'delete from graphile_worker._private_job_queues',
        "select graphile_worker.force_unlock_workers('{}')",
        'create table queue.planted ()',
        'select * from control.job',
      ]) {
        const outcome = await request.query(statement).then(
          ({ rows }: { rows: unknown[] }) => rows,
          ({ code }: { code: string }) => code,
        );
        expect([statement, outcome]).toEqual([statement, statement.endsWith('control.job') ? [] : '42501']);
      }
    });
  });

  test('brings the platform’s rounds about, one of a kind at a time', async () => {
    const operator = platform.operator();
    const [one, two] = await Promise.all([
      operator.job.round({ kind: 'sweep' }),
      operator.job.round({ kind: 'sweep' }),
    ]);
    expect(two.id).toBe(one.id);
    for (let turn = 0; turn < 1_000; turn += 1) {
      const { jobs } = await operator.job.figures({ kind: 'sweep' });
      if (jobs[0]?.endedAt) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await operator.job.figures({ kind: 'sweep' })).jobs).toMatchObject([
      { state: 'DONE', partner: null },
    ]);
    expect(await refusalOf(aurora.job.round({ kind: 'sweep' }))).toMatchObject({ code: 'not-allowed' });
  });
});

test('what is sent lies on disk sealed', () => {
  expect(readdirSync(`${platform.spool}/aurora`).length).toBeGreaterThan(0);
  expect(faults).toEqual([]);
});
