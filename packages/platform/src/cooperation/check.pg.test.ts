import {
  cooperate,
  coveredRefs,
  emptyStores,
  importConsents,
  importCustomers,
  subjectsOf,
  transact,
  type ConsentRow,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await openPlatform({ connections: 8 });
const parties = ['aurora', 'birch', 'cedar'];
await platform.createPartners(...parties);
const day = 86_400_000;
const begin = platform.time.now;
const text = (at: number): string => new Date(at).toISOString();
const permission = 'aurora>birch direct-marketing contact';
const people = 24;
let id: Awaited<ReturnType<typeof cooperate>>;

const given = (customer: string): ConsentRow => ({
  customer,
  purpose: 'direct-marketing',
  recipient: 'birch',
  categories: ['contact'],
  event: 'given',
  at: text(begin - day),
  expiresAt: text(begin + 30 * day),
});
const check = (partner = 'aurora') => platform.as(partner).cooperation.check({ cooperation: id });
const rebuild = (partner = 'aurora') => platform.as(partner).cooperation.rebuild({ cooperation: id });
const kinds = async () => (await check()).differences.map(({ kind, count }) => [kind, count]);
const change = (statement: string) =>
  withAdmin(platform.url, async (admin) => {
    const { rowCount } = await admin.query(statement.replaceAll('coop.', `coop_${id}.`));
    expect(rowCount).toBe(1);
  });
const subjects = (): Promise<string[]> => subjectsOf(platform, id, parties);
const ask = () => platform.as('birch').overlap.ask({ cooperation: id, permissions: [permission], sets: [] });
const numbers = () =>
  withAdmin(platform.url, async (admin) => {
    const { rows } = await admin.query<{ name: string; subject: number }>(
      `select partner || encode(person, 'hex') as name, subject from coop_${id}.member`,
    );
    return new Map(rows.map(({ name, subject }) => [name, subject]));
  });
const answers = async () => ({
  cells: (await ask()).cells,
  now: await coveredRefs(platform, { id, provider: 'aurora' }),
  later: await coveredRefs(platform, { id, provider: 'aurora', at: begin + 31 * day }),
  subjects: await subjects(),
});

beforeAll(async () => {
  await emptyStores(platform, parties);
  const rows = (partner: string, shift: number) =>
    Array.from({ length: people }, (_, n) => ({
      ref: `${partner[0]}${n}`,
      email: `p${n + shift}@example.com`,
      phone: n === 3 ? 'no number' : `0412 000 ${String(100 + ((n + shift) % 20))}`,
    }));
  await importCustomers(platform, 'aurora', rows('aurora', 0));
  await importCustomers(platform, 'birch', rows('birch', 6));
  await importCustomers(platform, 'cedar', rows('cedar', 12));
  await importConsents(
    platform,
    'aurora',
    Array.from({ length: 20 }, (_, n) => given(`a${n}`)),
  );
  id = await cooperate(platform, {
    parties,
    permissions: [
      { provider: 'aurora', recipient: 'birch' },
      { provider: 'birch', recipient: 'aurora' },
      { provider: 'cedar', recipient: 'birch' },
    ],
  });
});

/** A statement that damages one row, and what a check must say about it. */
const faults: Record<string, { damage: string; kind: string }> = {
  'a bit of eligibility that is set': {
    damage: `update coop.eligibility e set bits = set_bit(bits, m.subject, 1) from coop.member m
      join store_aurora.participant p using (person) join store_aurora.customer c on c.id = p.customer
      where e.permission = 1 and c.ref = 'a21'`,
    kind: 'eligibility',
  },
  'a bit of eligibility that is clear': {
    damage: `update coop.eligibility e set bits = set_bit(bits, m.subject, 0) from coop.member m
      join store_aurora.participant p using (person) join store_aurora.customer c on c.id = p.customer
      where e.permission = 1 and c.ref = 'a7'`,
    kind: 'eligibility',
  },
  'a chunk of eligibility that is missing': {
    damage: 'delete from coop.eligibility where permission = 1',
    kind: 'eligibility',
  },
  'a coming change that is missing': {
    damage: `delete from coop.eligibility_change where ctid = (select ctid from coop.eligibility_change limit 1)`,
    kind: 'coming-change',
  },
  'a coming change too many': {
    damage: `insert into coop.eligibility_change values (1, 1, '2026-12-30', true)`,
    kind: 'coming-change',
  },
  'a bit of presence': {
    damage: `update coop.presence set bits = set_bit(bits, 8000, 1) where partner = 'aurora'`,
    kind: 'presence',
  },
  'a contribution that miscounts': {
    damage: `update coop.contribution set people = people + 2 where partner = 'aurora'`,
    kind: 'contribution',
  },
  'a member who is missing': {
    damage: `delete from coop.member where ctid = (select ctid from coop.member where partner = 'aurora' limit 1)`,
    kind: 'member',
  },
  'a member nobody knows': {
    damage: `insert into coop.member values ('aurora', '\\x00112233445566778899aabbccddeeff', 70, '{}')`,
    kind: 'member',
  },
  'a member under a wrong number': {
    damage: `update coop.member m set subject = (select min(subject) from coop.member o
      where not exists (select from coop.member t where t.subject = o.subject and t.partner = 'aurora')) from store_aurora.participant p
      join store_aurora.customer c on c.id = p.customer where p.person = m.person and c.ref = 'a8'`,
    kind: 'subject',
  },
  'a pseudonym that is missing': {
    damage: `delete from coop.pseudonym where ctid = (select ctid from coop.pseudonym where partner = 'aurora' limit 1)`,
    kind: 'pseudonym',
  },
  'a participant who is missing': {
    damage: `delete from store_aurora.participant where ctid = (select ctid from store_aurora.participant limit 1)`,
    kind: 'participant',
  },
  'a wrong match report': {
    damage: `update coop.match_report set valid = valid - 1 where partner = 'aurora' and rule = 'phone'`,
    kind: 'match-report',
  },
};

describe('a check', () => {
  test('of a healthy cooperation finds nothing, and waits for nobody’s lock', async () => {
    for (const party of ['aurora', 'birch'])
      expect(await check(party)).toMatchObject({ people, due: 0, differences: [] });
    expect(await check('cedar')).toMatchObject({ people: 0, due: 0, differences: [] });
    await transact(platform, 'aurora', async (tx) => {
      await tx.lockStore('exclusive');
      await tx.lock(id, 'exclusive');
      expect(await kinds()).toEqual([]);
    });
  });

  test.for(Object.entries(faults))('finds %s, and a rebuild mends it', async ([, { damage, kind }]) => {
    const before = await answers();
    const given = await numbers();
    await change(damage);
    const found = await check();
    expect(found.differences.map((it) => it.kind)).toContain(kind);
    // The cooperation's id is random, and so may end as a ref does.
    expect(JSON.stringify(found.differences)).not.toMatch(/@|\ba\d+\b|0412 ?\d{3}/);
    expect((await rebuild()).mended).toEqual(found.differences);
    expect(await kinds()).toEqual([]);
    expect(await answers()).toEqual(before);
    // Whoever has a number that somebody of the same partner had is that person.
    const holders = new Map([...given].map(([name, subject]) => [`${name.slice(0, 5)} ${subject}`, name]));
    for (const [name, subject] of await numbers())
      expect([name, undefined]).toContain(holders.get(`${name.slice(0, 5)} ${subject}`));
  });

  test('leaves to the next enrolment what only the clock has changed', async () => {
    platform.time.now = begin + 40 * day;
    expect((await check()).differences).toEqual([]);
    expect((await check('cedar')).differences).toEqual([]);
    platform.time.now = begin;
  });
});

describe('a rebuild', () => {
  test('of a healthy cooperation writes nothing but that it ran', async () => {
    const noting = ['numbering', 'contribution', 'permission'];
    await rebuild();
    const stored = () =>
      withAdmin(platform.url, async (admin) => {
        const versions: Record<string, unknown> = {};
        for (const table of Object.keys(await contentsOf(platform.url, `coop_${id}`, { without: noting }))) {
          const { rows } = await admin.query(
            `select xmin::text, ctid::text from coop_${id}.${table} order by 2`,
          );
          versions[table] = rows;
        }
        return versions;
      });
    const before = await stored();
    expect((await rebuild()).mended).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  test('is noticed by nobody who asks or withdraws meanwhile', async () => {
    const before = (await ask()).cells[0]!;
    const going = { on: true };
    const asked: unknown[] = [];
    const asking = (async () => {
      while (going.on) asked.push((await ask()).cells[0]);
    })();
    const rebuilt = (async () => {
      for (let times = 0; times < 4; times += 1) await rebuild();
    })();
    const withdrawn: string[] = [];
    for (const ref of ['a0', 'a1', 'a12', 'a13']) {
      await platform.as('aurora').consent.record({
        ref,
        purpose: 'direct-marketing',
        recipient: 'birch',
        decision: 'withdrawn',
      });
      withdrawn.push(ref);
      expect(await coveredRefs(platform, { id, provider: 'aurora' })).not.toContain(ref);
    }
    await rebuilt;
    going.on = false;
    await asking;
    const after = (await ask()).cells[0]!;
    const counts = asked.map((cell) => (cell as { covered: number }).covered);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(Number(before.covered) - Number(after.covered)).toBe(withdrawn.length);
    expect(await kinds()).toEqual([]);
  });
});

test('an enrolment that is not told what somebody was recognised by misses who shared it', async () => {
  const trigger = (verb: string) =>
    withAdmin(platform.url, (admin) =>
      admin.query(`alter table store_aurora.identifier ${verb} trigger identifier_is_remembered`),
    );
  const household = (partner: string, ref: string, phone: string) =>
    importCustomers(platform, partner, [{ ref, email: `${ref}@example.com`, phone }]);
  await household('birch', 'b90', '0412 000 190');
  await household('birch', 'b91', '0412 000 191');
  for (const ref of ['a90', 'a91']) await household('aurora', ref, '0412 000 190');
  for (const ref of ['a92', 'a93']) await household('aurora', ref, '0412 000 191');
  expect(await subjects()).toEqual(expect.arrayContaining(['aurora:a90', 'aurora:a92', 'birch:b90']));
  await household('aurora', 'a91', '0412 000 199');
  expect(await subjects()).toContain('aurora:a90 = birch:b90');
  await trigger('disable');
  await household('aurora', 'a93', '0412 000 198');
  await trigger('enable');
  expect(await subjects()).toEqual(expect.arrayContaining(['aurora:a92', 'birch:b91']));
  expect(await kinds()).toEqual([['pseudonym', 1]]);
  await rebuild();
  expect(await subjects()).toContain('aurora:a92 = birch:b91');
  expect(await kinds()).toEqual([]);
});
