// A worker is killed amid each of the clock's rounds: the next one begins it again, and nothing is done twice or not at all.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { PlatformJobKind } from '@entente/contract';
import { afterAll, expect, test } from 'vitest';
import { agree, importConsents, importCustomers, people } from '../support/exchange.ts';
import { openPlatform } from '../support/platform.ts';
import { withAdmin } from '../support/server.ts';

const platform = await openPlatform({ connections: 6 });
const program = new URL('../support/job-worker.ts', import.meta.url).pathname;
const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));
const everybody = people('a', 1, 40);
const patience = { timeout: 60_000, interval: 50 };

async function startWorker(): Promise<ChildProcess> {
  const args = [program, platform.url, platform.spool, platform.journalFile, String(platform.time.now)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  await once(child.stdout, 'data');
  return child;
}
async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  running.delete(child);
}
const numberOf = (select: string): Promise<number> =>
  withAdmin(platform.url, async (admin) => {
    const { rows } = await admin.query<{ n: string }>(select);
    return Number(rows[0]?.n);
  });
/** What the rounds have said that they did, place by place. */
const told = (count: 'changes' | 'expired'): Promise<unknown[]> =>
  withAdmin(platform.url, async (admin) => {
    const { rows } = await admin.query(
      `select body::jsonb -> 'object' ->> 'id' as place, (body::jsonb -> 'counts' ->> '${count}')::int as done
       from control.audit_entry where body::jsonb ->> 'action' = 'sweep.run'
         and body::jsonb -> 'counts' ? '${count}' order by 1`,
    );
    return rows as unknown[];
  });

/** Kills the worker when the round has come to what is locked, and has another one end it. */
async function killedAmid(kind: PlatformJobKind, locked: string, isHalfDone: () => Promise<boolean>) {
  const operator = platform.operator();
  await withAdmin(platform.url, async (admin) => {
    await admin.query(`begin; lock table ${locked} in access exclusive mode`);
    const first = await startWorker();
    await operator.job.round({ kind });
    await expect.poll(isHalfDone, patience).toBe(true);
    await expect
      .poll(() => numberOf('select count(*) as n from pg_locks where not granted'), patience)
      .toBeGreaterThan(0);
    await kill(first);
    await admin.query('rollback');
  });
  const second = await startWorker();
  const view = async () => (await operator.job.figures({ kind, limit: 1 })).jobs[0]!;
  await expect.poll(async () => (await view()).endedAt, patience).not.toBeNull();
  await kill(second);
  return view();
}

test('a round that is killed is finished by the next worker, and each thing due is done once', async () => {
  await platform.createPartners('aurora', 'birch', 'cedar');
  await importCustomers(platform, 'aurora', everybody);
  const cooperations: string[] = [];
  for (const recipient of ['birch', 'cedar']) {
    const yes = everybody.map(({ ref }) => ({ ref, recipient, expires: '2026-07-10T00:00:00Z' }));
    await importConsents(platform, 'aurora', yes);
    const { cooperation, keys } = await agree(platform, [{ provider: 'aurora', recipient }]);
    const asked = { cooperation, permission: keys[0]!, mode: 'all' as const };
    expect(await platform.as(recipient).delivery.request(asked)).toMatchObject({ delivered: 40 });
    cooperations.push(cooperation);
  }
  platform.time.now = Date.parse('2026-07-15T00:00:00Z');
  const rowsOf = (partner: string) => numberOf(`select count(*) as n from store_${partner}.inbox`);
  const expired = await killedAmid('expire', 'store_cedar.inbox', async () => (await rowsOf('birch')) === 0);
  expect(expired).toMatchObject({ state: 'DONE', attempts: 2 });
  expect([await rowsOf('birch'), await rowsOf('cedar')]).toEqual([0, 0]);
  expect(await told('expired')).toEqual([
    { place: 'birch', done: 40 },
    { place: 'cedar', done: 40 },
  ]);

  const [early, late] = cooperations.toSorted();
  const dueIn = (id: string | undefined) =>
    numberOf(`select count(*) as n from coop_${id}.eligibility_change`);
  const due = [await dueIn(early), await dueIn(late)];
  expect(due.every((changes) => changes > 0)).toBe(true);
  const swept = await killedAmid(
    'sweep',
    `coop_${late}.eligibility_change`,
    async () => (await dueIn(early)) === 0,
  );
  expect(swept).toMatchObject({ state: 'DONE', attempts: 2 });
  expect([await dueIn(early), await dueIn(late)]).toEqual([0, 0]);
  expect(await told('changes')).toEqual([
    { place: early, done: due[0] },
    { place: late, done: due[1] },
  ]);
}, 150_000);
