// The whole server while its API is full: people sign in, say no and are told that it is there, before anybody who waits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartnerHandle } from '@entente/contract';
import { demoPeople, openJournal } from '@entente/platform';
import { openLog, seedDemoPeople, serve } from '@entente/server';
import { openDatabase } from '@entente/store';
import { callersOf } from '@entente/test/support/callers.ts';
import { createDatabase } from '@entente/test/support/database.ts';
import { whileHeld } from '@entente/test/support/held.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { goodPassword } from '@entente/test/support/sign-in.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultLimits } from './limits.ts';

const { url: adminUrl } = await createDatabase();
const folder = mkdtempSync(join(tmpdir(), 'entente-overload-'));
const database = await openDatabase({ adminUrl, master: testMaster, connections: 2 });
const journal = openJournal(join(folder, 'withdrawals.ndjson'));
const logged: Record<string, unknown>[] = [];
const server = await serve({
  adminUrl,
  database,
  journal,
  keyFile: join(folder, 'master.key'),
  clock: Date.now,
  log: openLog({ write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) }),
  mail: { folder: join(folder, 'mail') },
  operatorEmail: 'operator@example.com',
  onFirstStart: () => {},
});
afterAll(async () => {
  await server.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

beforeAll(async () => {
  await callersOf({ database, journal }).createPartners('northwind', 'bluegum');
  await seedDemoPeople({
    adminUrl,
    master: testMaster,
    joining: { database, clock: Date.now, journal },
    people: demoPeople(['northwind', 'bluegum'].map((handle) => PartnerHandle.parse(handle))),
    password: goodPassword,
  });
});

const headersOf = (cookie = ''): Record<string, string> => ({
  origin: server.url,
  'content-type': 'application/json',
  cookie,
});

async function signIn(email: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: headersOf(),
    body: JSON.stringify({ email, password: goodPassword }),
  });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

test('who signs in, says no or asks for health comes before everybody who waits', async () => {
  const crowded = await signIn('nils@bluegum.example.com');
  const order: string[] = [];
  const crowd = await whileHeld(database, 2, async () => {
    const asked = Array.from({ length: 60 }, async () => {
      const { status } = await fetch(`${server.url}/api/v1/sets`, { headers: headersOf(crowded) });
      if (status !== 503) order.push(`waited: ${status}`);
    });
    await expect
      .poll(() => logged.filter(({ code }) => code === 'overloaded').length, { timeout: 20_000 })
      .toBe(60 - defaultLimits.lanes.ordinary.perPartner);
    const officer = await signIn('petra@northwind.example.com');
    order.push('signed in');
    const decision = { ref: 'nobody', purpose: '*', recipient: '*', decision: 'withdrawn' };
    const said = await fetch(`${server.url}/api/v1/consents`, {
      method: 'POST',
      headers: headersOf(officer),
      body: JSON.stringify(decision),
    });
    order.push(`said no: ${said.status}`);
    for (const path of ['healthz', 'readyz'])
      order.push(`${path}: ${(await fetch(`${server.url}/${path}`)).status}`);
    return asked;
  });
  await Promise.all(crowd);
  expect(order).toEqual([
    'signed in',
    'said no: 200',
    'healthz: 200',
    'readyz: 200',
    ...Array.from({ length: defaultLimits.lanes.ordinary.perPartner }, () => 'waited: 200'),
  ]);
});
