import {
  cooperate,
  coveredRefs,
  emptyStores,
  importConsents,
  importCustomers,
  refsOf,
  signAgreement,
  subjectsOf,
  inCooperation,
  type ConsentRow,
  type CustomerRow,
  type PermissionLine,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { listSubjects, storedChunks } from './bitmaps.ts';

const platform = await openPlatform();
const parties = ['aurora', 'birch', 'cedar'];
await platform.createPartners(...parties);
const begin = platform.time.now;
const hour = 3_600_000;
const text = (at: number): string => new Date(at).toISOString();
let id: Awaited<ReturnType<typeof cooperate>>;

const decision = (customer: string, event = 'given', more: Partial<ConsentRow> = {}): ConsentRow => ({
  customer,
  purpose: 'direct-marketing',
  recipient: 'birch',
  categories: event === 'given' ? ['contact'] : [],
  event,
  at: text(begin - hour),
  ...more,
});
const customer = (ref: string, email = `${ref}@example.com`, phone = ''): CustomerRow => ({
  ref,
  email,
  phone,
});
const bring = (partner: string, ...rows: CustomerRow[]) => importCustomers(platform, partner, rows);
const decide = (...rows: ConsentRow[]) => importConsents(platform, 'aurora', rows);
const covered = (at?: number): Promise<string[]> =>
  coveredRefs(platform, { id, provider: 'aurora', ...(at !== undefined && { at }) });
const subjects = (): Promise<string[]> => subjectsOf(platform, id, parties);

const fromAurora: PermissionLine = { provider: 'aurora', recipient: 'birch' };
/** With these aurora receives as well, so that all its customers take part. */
const bothWays: PermissionLine[] = [fromAurora, { provider: 'birch', recipient: 'aurora' }];

beforeEach(async () => {
  await emptyStores(platform, parties);
  platform.time.now = begin;
});

describe('a partner that only provides', () => {
  beforeEach(async () => {
    await bring('aurora', customer('a1'), customer('a2'), customer('a3'));
    await bring('birch', customer('b1', 'a1@example.com'), customer('b2', 'a2@example.com'));
    await decide(decision('a1'), decision('a3', 'refused'));
    id = await cooperate(platform, { parties, permissions: [fromAurora] });
  });

  test('puts in only those whom a permission covers', async () => {
    expect(await subjects()).toEqual(['aurora:a1 = birch:b1', 'birch:b2']);
  });

  test('puts somebody in with the consent that covers them, by hand or by file', async () => {
    await platform.as('aurora').consent.record({
      ref: 'a2',
      purpose: 'direct-marketing',
      recipient: 'birch',
      decision: 'given',
      categories: ['contact'],
    });
    expect(await covered()).toEqual(['a1', 'a2']);
    expect(await subjects()).toEqual(['aurora:a1 = birch:b1', 'aurora:a2 = birch:b2']);
    platform.time.now += hour;
    await decide(decision('a3', 'given', { at: text(platform.time.now) }));
    expect(await covered()).toEqual(['a1', 'a2', 'a3']);
  });

  test('puts in who will be covered, but lets them count from then on only', async () => {
    const later = begin + 48 * hour;
    await decide(decision('a2', 'given', { at: text(later) }));
    expect(await subjects()).toContain('aurora:a2 = birch:b2');
    expect(await covered(later - 1)).toEqual(['a1']);
    expect(await covered(later)).toEqual(['a1', 'a2']);
  });

  test('has nobody in through a consent for something else', async () => {
    await decide(
      decision('a2', 'given', { purpose: 'market-research' }),
      decision('a3', 'given', { recipient: 'cedar' }),
    );
    expect(await subjects()).toEqual(['aurora:a1 = birch:b1', 'birch:b2']);
  });
});

describe('a no about a ref that is not known yet', () => {
  beforeEach(async () => {
    await bring('aurora', customer('a1'), customer('a2'));
    await decide(decision('a1'), decision('a2'));
    id = await cooperate(platform, { parties, permissions: [fromAurora] });
  });

  test('keeps the customer out once it appears, although a given was there before', async () => {
    expect(await decide(decision('a9', 'withdrawn'))).toMatchObject({ keptForUnknown: 1, recorded: 1 });
    await bring('aurora', customer('a9'));
    expect(await decide(decision('a9', 'given', { at: text(begin - 2 * hour) }))).toMatchObject({
      recorded: 1,
    });
    expect(await covered()).toEqual(['a1', 'a2']);
    expect(await decide(decision('a9', 'given', { at: text(begin) }))).toMatchObject({ recorded: 1 });
    expect(await covered()).toEqual(['a1', 'a2', 'a9']);
  });

  test('speaks for everybody who turns out to be the same person', async () => {
    await decide(decision('a9', 'withdrawn', { purpose: '*', recipient: '*' }));
    await bring('aurora', customer('a9', 'a1@example.com'));
    expect(await covered()).toEqual(['a2']);
  });

  test('is kept when it is recorded by hand, and refused neither then nor later', async () => {
    const kept = { ref: 'a9', purpose: '*', recipient: '*', decision: 'refused' } as const;
    expect(await platform.as('aurora').consent.record(kept)).toEqual({ isNew: true, recalls: 0 });
    expect(await platform.as('aurora').consent.record(kept)).toEqual({ isNew: false, recalls: 0 });
    await bring('aurora', customer('a9', 'a2@example.com'));
    expect(await covered()).toEqual(['a1']);
  });
});

describe('an e-mail that changes', () => {
  beforeEach(async () => {
    await bring('aurora', customer('a1'), customer('a2'), customer('a3', 'a2@example.com'));
    await bring('birch', customer('b1', 'a1@example.com'), customer('b2', 'a2@example.com'));
    await decide(decision('a1'), decision('a2'), decision('a3'));
    id = await cooperate(platform, { parties, permissions: bothWays });
  });

  test('joins two persons: one no speaks for both, and their subjects are one', async () => {
    await decide(decision('a3', 'refused', { at: text(begin) }));
    expect(await covered()).toEqual(['a1']);
    await bring('aurora', customer('a3', 'a1@example.com'));
    expect(await covered()).toEqual(['a2']);
    expect(await subjects()).toEqual(['aurora:a1 = aurora:a3 = birch:b1', 'aurora:a2 = birch:b2']);
  });

  test('parts a person: each is matched and covered alone', async () => {
    await decide(decision('a3', 'refused', { at: text(begin) }));
    await bring('aurora', customer('a3', 'new@example.com'));
    expect(await covered()).toEqual(['a1', 'a2']);
    expect(await subjects()).toEqual(['aurora:a1 = birch:b1', 'aurora:a2 = birch:b2', 'aurora:a3']);
  });

  test('moves somebody from one subject to another, whichever partner enrols', async () => {
    await bring('birch', customer('b1', 'a2@example.com'), customer('b2', 'a1@example.com'));
    expect(await subjects()).toEqual(['aurora:a1 = birch:b2', 'aurora:a2 = aurora:a3 = birch:b1']);
    expect(await covered()).toEqual(['a1', 'a2', 'a3']);
  });
});

describe('subject numbers', () => {
  const numbers = async (): Promise<Map<string, number>> => {
    const { rows } = await withAdmin(platform.url, (admin) =>
      admin.query<{ ref: string; subject: number }>(`
        select c.ref, m.subject from coop_${id}.member m
        join store_aurora.participant p on p.person = m.person and p.cooperation = '${id}'
        join store_aurora.customer c on c.id = p.customer where m.partner = 'aurora'`),
    );
    return new Map(rows.map(({ ref, subject }) => [ref, subject]));
  };
  const published = async (name: string): Promise<string[]> => {
    const bits = await inCooperation(platform, { partner: 'aurora', id }, async (cooperation) => {
      const row = await cooperation
        .selectFrom('publication')
        .select('id')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return listSubjects(cooperation, storedChunks({ of: 'publication', id: row.id }));
    });
    return refsOf(platform, { id, partner: 'aurora', subjects: bits });
  };
  const publish = async (name: string, refs: string[]): Promise<void> => {
    await platform.as('aurora').set.save({ name, categories: ['contact'], refs });
    await platform
      .as('aurora')
      .set.publish({ cooperation: id, permission: 'aurora>birch direct-marketing contact', name });
  };

  beforeEach(async () => {
    await bring('aurora', customer('a1'), customer('a2'), customer('a3'));
    await decide(decision('a1'), decision('a2'), decision('a3'));
    id = await cooperate(platform, {
      parties,
      permissions: [...bothWays, { provider: 'birch', recipient: 'cedar' }],
    });
  });

  test('are never given to anybody else', async () => {
    const before = await numbers();
    await platform.as('aurora').customer.erase({ ref: 'a2' });
    await bring('aurora', customer('a4'), customer('a5'));
    const after = await numbers();
    expect([after.get('a1'), after.get('a3')]).toEqual([before.get('a1'), before.get('a3')]);
    const used = [...before.values()];
    expect(used).not.toContain(after.get('a4'));
    expect(used).not.toContain(after.get('a5'));
  });

  test('that change take the published bits and the coming changes of their people along', async () => {
    const expiry = begin + 240 * hour;
    await decide(
      ...['a1', 'a2', 'a3'].map((ref) =>
        decision(ref, 'given', { at: text(begin), expiresAt: text(expiry) }),
      ),
    );
    await publish('all', ['a1', 'a2', 'a3']);
    await publish('some', ['a2']);
    const before = await numbers();
    // Birch and cedar each know a1 and a2 under numbers of their own before they find each other through aurora.
    await bring('cedar', customer('c1', '', '0412 000 001'), customer('c2', '', '0412 000 002'));
    await bring('birch', customer('b1', 'a1@example.com'), customer('b2', 'a2@example.com'));
    await bring(
      'aurora',
      customer('a1', 'a1@example.com', '0412 000 001'),
      customer('a2', 'a2@example.com', '0412 000 002'),
    );
    expect(await subjects()).toEqual([
      'aurora:a1 = birch:b1 = cedar:c1',
      'aurora:a2 = birch:b2 = cedar:c2',
      'aurora:a3',
    ]);
    expect(await numbers()).toEqual(before);
    // Now a2 leaves its subject to birch's b2, and joins cedar's under another number.
    await bring('aurora', customer('a2', 'other@example.com', '0412 000 002'));
    await bring('birch', customer('b2', 'a2@example.com'), customer('b3', 'other@example.com'));
    expect(await subjects()).toContain('aurora:a2 = birch:b3 = cedar:c2');
    expect(await published('all')).toEqual(['a1', 'a2', 'a3']);
    expect(await published('some')).toEqual(['a2']);
    expect(await covered(expiry - 1)).toEqual(['a1', 'a2', 'a3']);
    expect(await covered(expiry)).toEqual([]);
  });

  test('leave no bit to whoever holds them next', async () => {
    await bring('birch', customer('b2', 'a2@example.com'));
    await publish('some', ['a2']);
    const before = await numbers();
    await platform.as('aurora').customer.erase({ ref: 'a2' });
    expect(await published('some')).toEqual([]);
    // The number stays with birch's record, and somebody else of aurora's comes to it.
    await bring('aurora', customer('a9', 'a2@example.com'));
    await decide(decision('a9', 'given', { at: text(begin) }));
    expect((await numbers()).get('a9')).toBe(before.get('a2'));
    expect(await covered()).toEqual(['a1', 'a3', 'a9']);
    expect(await published('some')).toEqual([]);
  });

  test('of a person whose records change are published no more, until the next time', async () => {
    await publish('some', ['a1', 'a2']);
    await bring('aurora', customer('a4', 'a1@example.com'));
    expect(await published('some')).toEqual(['a2']);
    await publish('some', ['a1', 'a2']);
    expect(await published('some')).toEqual(['a1', 'a2', 'a4']);
  });
});

describe('enrolment', () => {
  test('needs everybody’s signature, and a party that has not left', async () => {
    await bring('aurora', customer('a1'));
    const span = { starts: '2026-01-01', ends: '2026-12-31', minimumCohort: 10 };
    const line = { purpose: 'direct-marketing', categories: ['contact'], actions: ['count'] };
    const { id: proposed, hash } = await platform.as('aurora').agreement.propose({
      terms: { name: 'Not yet', ...span, parties, permissions: [{ ...fromAurora, ...line }] },
    });
    const enrolled = () => platform.as('aurora').cooperation.enrol({ cooperation: proposed });
    for (const party of parties) {
      await expect(enrolled()).rejects.toMatchObject({ cause: { code: 'agreement-state' } });
      await platform.as(party).agreement.sign({ id: proposed, hash });
    }
    await enrolled();
    await platform.as('aurora').agreement.leave({ id: proposed });
    await expect(enrolled()).rejects.toMatchObject({ cause: { code: 'party-left' } });
  });

  test('of one partner after the other gives the same subjects in whatever order', async () => {
    const stores: Record<string, CustomerRow[]> = {
      aurora: [customer('a1', 'x@example.com', '0412 000 001'), customer('a2', 'y@example.com')],
      birch: [customer('b1', '', '0412 000 001'), customer('b2', 'y@example.com', '0412 000 002')],
      cedar: [customer('c1', 'x@example.com', '0412 000 002'), customer('c2', '', '0412 000 001')],
    };
    for (const [partner, rows] of Object.entries(stores)) await bring(partner, ...rows);
    const found = new Set<string>();
    for (const order of [
      ['aurora', 'birch', 'cedar'],
      ['cedar', 'birch', 'aurora', 'cedar'],
      ['birch', 'aurora', 'birch', 'cedar', 'aurora'],
    ]) {
      const everybody = parties.map((recipient, place) => ({
        provider: parties[(place + 1) % 3]!,
        recipient,
      }));
      id = await signAgreement(platform, { parties, permissions: everybody });
      for (const partner of order) await platform.as(partner).cooperation.enrol({ cooperation: id });
      found.add((await subjects()).join('; '));
    }
    expect([...found]).toHaveLength(1);
  });
});
