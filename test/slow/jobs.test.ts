// A worker is killed, without a word, in the midst of a job of each kind; the next one finishes it within seconds, and
// the stores are then as if the work had been done at once.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ConsentsMapping, CustomersMapping, EventsMapping } from '@entente/contract';
import { afterAll, expect, test } from 'vitest';
import { openPlatform } from '../support/platform.ts';
import { contentsOf } from '../support/store-contents.ts';

type Platform = Awaited<ReturnType<typeof openPlatform>>;
const jobs = await openPlatform({ connections: 6 });
const program = new URL('../support/job-worker.ts', import.meta.url).pathname;
const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [program, jobs.url, jobs.spool, jobs.journalFile, String(jobs.time.now)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  running.add(child);
  await once(child.stdout, 'data');
  return child;
}
async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  running.delete(child);
}
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const people = 3_000;
const refs = Array.from({ length: people }, (_, n) => `c${n}`);
const files = {
  customers: `ref,mail\n${refs.map((ref) => `${ref},${ref}@example.com\n`).join('')}`,
  events: `ref,on,item\n${refs.map((ref) => `${ref},2026-05-01,lamp\n`).join('')}`,
  consents: `customer,purpose,recipient,data_categories,event,at,expires_at\n${refs
    .map((ref) => `${ref},direct-marketing,birch,contact,given,2026-05-01T00:00:00Z,\n`)
    .join('')}`,
};
const mappings = {
  customers: CustomersMapping.parse({ kind: 'customers', ref: 'ref', identifiers: { email: 'mail' } }),
  events: EventsMapping.parse({
    kind: 'events',
    ref: 'ref',
    event: 'purchase',
    at: 'on',
    dates: 'yyyy-mm-dd',
    properties: { item: {} },
  }),
  consents: ConsentsMapping.parse({ kind: 'consents', columns: { collected_by: null, notice: null } }),
};

async function over(platform: Platform, partner: string, id: string) {
  for (let turn = 0; turn < 600; turn += 1) {
    const job = await platform.as(partner).job.get({ id });
    if (job.endedAt !== null) return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${id} does not end`);
}
/** Waits until something of it has landed, or it is over. */
async function amid(partner: string, id: string, minimum: number): Promise<string> {
  for (;;) {
    const { state, progress } = await jobs.as(partner).job.get({ id });
    if (state !== 'QUEUED' && (state !== 'RUNNING' || (progress?.done ?? 0) >= minimum)) return state;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Kills the worker amid that job, and says how long the next one took to begin it again. */
async function killedAmid(partner: string, ask: () => Promise<{ id: string }>, minimum: number) {
  const first = await startWorker();
  const { id } = await ask();
  expect(await amid(partner, id, minimum)).toBe('RUNNING');
  await kill(first);
  const began = performance.now();
  const second = await startWorker();
  for (;;) {
    const { attempts, endedAt } = await jobs.as(partner).job.get({ id });
    if (attempts > 1 || endedAt !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const resumedMs = performance.now() - began;
  const job = await over(jobs, partner, id);
  await kill(second);
  return { job, resumedMs };
}

/** What a store holds, without what every making of it has anew. */
async function holdings(platform: Platform, partner: string) {
  const rows = async (table: string) => (await contentsOf(platform.url, `store_${partner}`))[table]!.length;
  const summary = await platform.as(partner).customer.summary();
  return {
    summary,
    rows: await Promise.all(['customer', 'identifier', 'event', 'consent_event', 'inbox'].map(rows)),
  };
}

test('a job whose worker was killed is finished by the next, and nothing is lost or doubled', async () => {
  const plain = await openPlatform({ connections: 4 });
  for (const platform of [jobs, plain]) await platform.createPartners('aurora', 'birch');
  for (const kind of ['customers', 'events', 'consents'] as const) {
    const aurora = jobs.as('aurora');
    const { id: upload } = await aurora.upload.open({});
    await aurora.upload.append({ id: upload, offset: 0, source: bytesOf(files[kind]) });
    await aurora.upload.finish({ id: upload });
    const ask = () => aurora.job.import({ upload, mapping: mappings[kind], batchRows: 20 });
    const { job, resumedMs } = await killedAmid('aurora', ask, 200);
    expect(job).toMatchObject({ state: 'DONE', attempts: 2 });
    expect(resumedMs).toBeLessThan(10_000);
    const direct = { source: bytesOf(files[kind]) };
    if (kind === 'customers')
      await plain.as('aurora').customer.import({ ...direct, mapping: mappings[kind] });
    else if (kind === 'events') await plain.as('aurora').event.import({ ...direct, mapping: mappings[kind] });
    else await plain.as('aurora').consent.import({ ...direct, mapping: mappings[kind] });
    expect(await holdings(jobs, 'aurora')).toEqual(await holdings(plain, 'aurora'));
  }
  const agree = async (platform: Platform): Promise<string> => {
    const { id, hash } = await platform.as('aurora').agreement.propose({
      terms: {
        name: 'A',
        parties: ['aurora', 'birch'],
        starts: '2026-01-01',
        ends: '2027-12-31',
        minimumCohort: 10,
        permissions: [
          {
            provider: 'aurora',
            recipient: 'birch',
            purpose: 'direct-marketing',
            categories: ['contact'],
            actions: ['count', 'deliver'],
          },
        ],
      },
    });
    for (const partner of ['aurora', 'birch']) await platform.as(partner).agreement.sign({ id, hash });
    return id;
  };
  const [ours, theirs] = [await agree(jobs), await agree(plain)];
  const enrolled = await killedAmid('aurora', () => jobs.as('aurora').job.enrol({ cooperation: ours }), 0);
  const direct = await plain.as('aurora').cooperation.enrol({ cooperation: theirs });
  expect(enrolled.job).toMatchObject({
    state: 'DONE',
    report: { customers: direct.customers, people: direct.people },
  });
  const asked = { permission: 'aurora>birch direct-marketing contact', mode: 'all' as const };
  const given = await killedAmid(
    'birch',
    () => jobs.as('birch').job.deliver({ cooperation: ours, ...asked }),
    0,
  );
  expect(given.job).toMatchObject({ state: 'DONE', report: { state: 'COMPLETED', delivered: people } });
  await plain.as('birch').delivery.request({ cooperation: theirs, ...asked });
  expect(await holdings(jobs, 'birch')).toEqual(await holdings(plain, 'birch'));
}, 170_000);

test('a hundred jobs of five partners are each done once by two workers', async () => {
  const partners = ['p-one', 'p-two', 'p-three', 'p-four', 'p-five'];
  await jobs.createPartners(...partners);
  const ids: [string, string][] = [];
  for (const partner of partners)
    for (let n = 0; n < 20; n += 1) {
      const caller = jobs.as(partner);
      const { id: upload } = await caller.upload.open({});
      await caller.upload.append({
        id: upload,
        offset: 0,
        source: bytesOf(`ref,mail\nx${n},x${n}@example.com\n`),
      });
      await caller.upload.finish({ id: upload });
      ids.push([partner, (await caller.job.import({ upload, mapping: mappings.customers })).id]);
    }
  const workers = [await startWorker(), await startWorker()];
  for (const [partner, id] of ids) {
    const job = await over(jobs, partner, id);
    expect(job).toMatchObject({ state: 'DONE', attempts: 1, report: { created: 1 } });
  }
  for (const worker of workers) await kill(worker);
  for (const partner of partners)
    expect(await jobs.as(partner).customer.summary()).toMatchObject({ customers: 20 });
}, 170_000);
