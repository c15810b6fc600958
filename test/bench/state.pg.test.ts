// The benches put millions of people in place by SQL. Here a few hundred are put in place so, and the same people are
// imported and enrolled as partners do it: who is who, who is covered when, and every answer must be the same.
import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { coveredRefs, importConsents, importCustomers, subjectsOf } from '../support/cooperation.ts';
import { openPlatform } from '../support/platform.ts';
import { fillCooperation, makeAgreement } from './cooperation.ts';
import { makePeople, permissionTo, segments, type World } from './people.ts';
import type { Stage } from './stage.ts';

const world: World = { people: 300, partners: ['harvest', 'skyline', 'cellar'] };
const platform = await openPlatform();
const admin = new Client({ connectionString: platform.url });
await admin.connect();
afterAll(() => admin.end());
const stage: Stage = { ...platform, admin, folder: '', say: () => undefined };

await makePeople(admin, world);
await platform.createPartners(...world.partners);
for (const partner of world.partners) await importAll(partner);
const enrolled = await makeAgreement(stage, world);
for (const partner of world.partners) await platform.as(partner).cooperation.enrol({ cooperation: enrolled });
for (const provider of world.partners.slice(1)) await publishAll(provider);
const filled = await makeAgreement(stage, world);
await fillCooperation(stage, filled, { ...world, depth: 'whole' });
for (const partner of world.partners)
  await admin.query(`insert into store_${partner}.participant (cooperation, customer, person)
    select '${filled}', customer, key from bench.known where partner = '${partner}'`);

const months = (count: number): number => count * 30 * 86_400_000;
const instants = [0, 1, 3, 6].map((count) => platform.time.now + months(count));

test('people who were put in place are the same persons as those enrolled', async () => {
  const subjects = await subjectsOf(platform, enrolled, world.partners);
  expect(subjects.length).toBeGreaterThan(world.people);
  expect(await subjectsOf(platform, filled, world.partners)).toEqual(subjects);
});

test.each(instants)('they are covered at the same times: %i', async (at) => {
  for (const [place, provider] of world.partners.slice(1).entries()) {
    const question = { provider, permission: place + 1, at };
    const covered = await coveredRefs(platform, { id: enrolled, ...question });
    expect(covered.length).toBeGreaterThan(100);
    expect(await coveredRefs(platform, { id: filled, ...question })).toEqual(covered);
  }
});

test('every question is answered the same', async () => {
  const asked = [['skyline'], ['cellar'], ['skyline', 'cellar']];
  for (const providers of asked) {
    for (const names of [[], ['loyal'], ['loyal', 'recent']]) {
      const question = {
        permissions: providers.map((provider) => permissionTo('harvest', provider)),
        sets: names.map((name) => ({ provider: providers[0]!, name })),
      };
      const { cells } = await platform.as('harvest').overlap.ask({ cooperation: enrolled, ...question });
      expect(cells.filter(({ overlap }) => overlap !== 'suppressed')).not.toEqual([]);
      const answer = await platform.as('harvest').overlap.ask({ cooperation: filled, ...question });
      expect(answer.cells).toEqual(cells);
    }
  }
});

async function importAll(partner: string): Promise<void> {
  const customers = await admin.query<{ ref: string; email: string; phone: string }>(
    `select ref, email, phone from raw_${partner}.customer order by ref`,
  );
  await importCustomers(platform, partner, customers.rows);
  const consents = await admin.query<{
    customer: string;
    purpose: string;
    recipient: string;
    categories: string[];
    event: string;
    at: Date;
    expires: Date | null;
  }>(`select ref as customer, purpose, recipient, categories, decision as event, at, expires_at as expires
      from raw_${partner}.consent order by at`);
  const rows = consents.rows.map(({ at, expires, ...row }) => ({
    ...row,
    at: at.toISOString(),
    ...(expires && { expiresAt: expires.toISOString() }),
  }));
  await importConsents(platform, partner, rows);
}

async function publishAll(provider: string): Promise<void> {
  for (const name of Object.keys(segments)) {
    const { rows } = await admin.query<{ ref: string }>(
      `select ref from raw_${provider}.segment where name = '${name}'`,
    );
    const caller = platform.as(provider);
    await caller.set.save({ name, refs: rows.map(({ ref }) => ref), categories: ['purchase'] });
    const permission = permissionTo('harvest', provider);
    await caller.set.publish({ cooperation: enrolled, permission, name });
  }
}
