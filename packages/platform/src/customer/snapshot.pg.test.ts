import { createCaller, findRefusal, openJournal, type Progress } from '@entente/platform';
import { makeMember } from '@entente/policy';
import {
  cooperate,
  coveredRefs,
  customersMapping,
  importConsents,
  inStore,
  subjectsOf,
  type ConsentRow,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { expect, test } from 'vitest';
import type { Reject } from '../import/rows.ts';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar', 'dune', 'elm', 'fern');
const parties = ['aurora', 'birch'];

type Person = { ref: string; email?: string };
const people = (from: number, to: number): Person[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const ref = `p${String(from + index).padStart(2, '0')}`;
    return { ref, email: `${ref}@example.com` };
  });
const lineOf = (row: object): string => `${JSON.stringify(row)}\n`;

async function* bytesOf(lines: readonly string[], breakAfter = Infinity): AsyncGenerator<Uint8Array> {
  for (const [index, line] of lines.entries()) {
    if (index >= breakAfter) throw new Error('the disk is gone');
    yield Buffer.from(line);
  }
}

type Options = { maxRemoved?: number; dryRun?: boolean; lines?: readonly string[]; breakAfter?: number };
function snapshot(partner: string, rows: readonly Person[], options: Options = {}) {
  const { maxRemoved = 1, dryRun, lines = [], breakAfter } = options;
  const rejects: Reject[] = [];
  return platform.as(partner).customer.import({
    source: bytesOf([...rows.map(lineOf), ...lines], breakAfter),
    mapping: customersMapping,
    batchRows: 5,
    rejects: { write: async (some) => void rejects.push(...some) },
    snapshot: { maxRemoved },
    ...(dryRun && { dryRun }),
  });
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => findRefusal(error),
  );
const refsOf = (partner: string): Promise<string[]> =>
  inStore(platform, partner, async (store) => {
    const rows = await store.selectFrom('customer').select('ref').orderBy('ref').execute();
    return rows.map(({ ref }) => ref);
  });
const consent = (customer: string, event: string, at: string, recipient = 'birch'): ConsentRow => {
  const wild = event === 'given' ? {} : { purpose: '*' };
  return { customer, purpose: 'direct-marketing', recipient, categories: ['contact'], event, at, ...wild };
};
const now = (): string => new Date((platform.time.now += 1_000)).toISOString();

test('who is absent from the whole leaves the store, the cooperation, sets and inboxes, and is recalled', async () => {
  await snapshot('aurora', people(1, 30));
  await snapshot('birch', people(1, 30));
  const all = people(1, 30).map(({ ref }) => consent(ref, 'given', '2026-06-01T00:00:00Z'));
  await importConsents(platform, 'aurora', all);
  const id = await cooperate(platform, {
    parties,
    permissions: [{ provider: 'aurora', recipient: 'birch' }],
  });
  const request = {
    cooperation: id,
    permission: 'aurora>birch direct-marketing contact',
    mode: 'all',
  } as const;
  const delivery = await platform.as('birch').delivery.request(request);
  const inbox = async () => (await platform.as('birch').inbox.count({ delivery: delivery.id })).people;
  expect([delivery.state, await inbox()]).toEqual(['COMPLETED', 30]);

  const report = await snapshot('aurora', people(3, 31));
  expect(report).toMatchObject({ created: 1, unchanged: 28, removed: 2 });
  expect(await refsOf('aurora')).toEqual(people(3, 31).map(({ ref }) => ref));
  expect(await coveredRefs(platform, { id, provider: 'aurora' })).toEqual(
    people(3, 30).map(({ ref }) => ref),
  );
  expect(await inbox()).toBe(28);
  const subjects = await subjectsOf(platform, id, parties);
  expect(subjects).not.toContain('aurora:p01 = birch:p01');
  expect(subjects).toContain('birch:p01');
  expect(subjects).toContain('aurora:p03 = birch:p03');
  expect((await platform.as('birch').recall.list({})).recalls).toHaveLength(2);

  // The customer comes back freely; what they had agreed to does not, whatever old file of consents comes with them.
  expect(await snapshot('aurora', people(1, 31))).toMatchObject({ created: 2, removed: 0 });
  await importConsents(platform, 'aurora', all);
  expect(await coveredRefs(platform, { id, provider: 'aurora' })).not.toContain('p01');
  await importConsents(platform, 'aurora', [consent('p01', 'given', now())]);
  expect(await coveredRefs(platform, { id, provider: 'aurora' })).toContain('p01');
});

test('an earlier no stands when the customer comes back, and who was erased does not come back', async () => {
  await snapshot('cedar', people(1, 10));
  await importConsents(platform, 'cedar', [consent('p01', 'withdrawn', now())]);
  await platform.as('cedar').customer.erase({ ref: 'p02' });
  await snapshot('cedar', people(3, 10));
  const again = await snapshot('cedar', people(1, 10));
  expect(again).toMatchObject({ created: 1, rejectedRows: { 'erased-customer': 1 }, removed: 0 });
  const { decisions } = await platform.as('cedar').consent.history({ ref: 'p01' });
  expect(decisions.map(({ decision }) => decision).toSorted()).toEqual(['revoked', 'withdrawn']);
});

test('a no of a record that goes speaks for the records of the person that stay', async () => {
  const rows = [...people(1, 10), { ref: 'twin', email: 'p01@example.com' }];
  await snapshot('dune', rows);
  await importConsents(platform, 'dune', [
    consent('p01', 'given', '2026-06-05T00:00:00Z'),
    consent('p02', 'given', '2026-06-05T00:00:00Z'),
    consent('twin', 'withdrawn', '2026-06-01T00:00:00Z'),
  ]);
  const coverage = async () => {
    const scope = { recipient: 'birch', purpose: 'direct-marketing', categories: ['contact'] } as never;
    return (await platform.as('dune').consent.coverage({ scope })).permissions[0]?.people;
  };
  expect(await coverage()).toBe(1);
  platform.time.now += 1_000;
  expect(await snapshot('dune', people(1, 10))).toMatchObject({ removed: 1 });
  expect(await coverage()).toBe(1);
});

test('nobody is removed beyond the limit, by a broken file, or where a row does not say whom it is about', async () => {
  const everybody = people(1, 20).map(({ ref }) => ref);
  await snapshot('elm', people(1, 20));
  const tooMany = await refusalOf(snapshot('elm', people(4, 20), { maxRemoved: 0.1 }));
  expect(tooMany).toMatchObject({
    code: 'snapshot-limit',
    data: { absent: 3, customers: 20, limit: '10 %' },
  });
  // New customers do not make the limit wider.
  const renamed = people(21, 40);
  expect(await refusalOf(snapshot('elm', [...people(4, 20), ...renamed], { maxRemoved: 0.1 }))).toMatchObject(
    {
      code: 'snapshot-limit',
      data: { absent: 3, customers: 20 },
    },
  );
  expect(await refsOf('elm')).toEqual([...everybody, ...renamed.map(({ ref }) => ref)]);
  expect(await snapshot('elm', people(1, 20))).toMatchObject({ removed: 20 });
  await expect(snapshot('elm', people(1, 20), { breakAfter: 15 })).rejects.toThrow('the disk is gone');
  const lines = ['{"ref":"","email":"nobody@example.com"}\n'];
  expect(await refusalOf(snapshot('elm', people(2, 20), { lines }))).toMatchObject({
    code: 'snapshot-incomplete',
    data: { rows: 1 },
  });
  expect(await refsOf('elm')).toEqual(everybody);
});

test('a customer whose row is rejected for something else is no absent one', async () => {
  const lines = ['{"ref":"p01","email":"a\\u0000b@example.com"}\n'];
  const report = await snapshot('elm', people(2, 20), { lines });
  expect(report).toMatchObject({ removed: 0, rejectedRows: { 'bad-character': 1 } });
  expect(await refsOf('elm')).toContain('p01');
});

test('a dry run tells what would happen and changes nothing, over the limit too', async () => {
  const before = await refsOf('elm');
  const rows = [{ ref: 'p05', email: 'new@example.com' }, ...people(6, 21)];
  const told = await snapshot('elm', rows, { maxRemoved: 0.1, dryRun: true });
  expect(told).toMatchObject({ recording: 0, rows: 17, created: 1, changed: 1, unchanged: 15, removed: 4 });
  expect(await refsOf('elm')).toEqual(before);
});

test('the same snapshot again removes those whom an interrupted one left, and then nobody', async () => {
  const everybody = Array.from({ length: 620 }, (_, n) => ({ ref: `q${n}` }));
  const whole = (rows: readonly Person[], onProgress?: (progress: Progress) => void) =>
    createCaller({
      actor: makeMember({ partner: 'fern' as never, roles: ['admin'], name: 'importer' }),
      database: platform.database,
      clock: () => platform.time.now,
      journal: openJournal(platform.journalFile),
      onProgress,
    }).customer.import({
      source: bytesOf(rows.map(lineOf)),
      mapping: customersMapping,
      snapshot: { maxRemoved: 1 },
    });
  await whole(everybody);
  const few = everybody.slice(0, 20);
  const broken = whole(few, ({ step }) => {
    if (step === 'remove absent customers') throw new Error('the machine is gone');
  });
  await expect(broken).rejects.toThrow('the machine is gone');
  expect(await refsOf('fern')).toHaveLength(120);
  expect(await whole(few)).toMatchObject({ unchanged: 20, removed: 100 });
  expect(await whole(few)).toMatchObject({ unchanged: 20, removed: 0 });
});
