import { EventsMapping, type RefusalCode } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { ann, chunksOf, importFile, look, type FileRow } from '@entente/test/support/customer-files.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { contentsOf, everythingIn } from '@entente/test/support/store-contents.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Reject } from '../import/rows.ts';

const platform = await openPlatform();
await platform.createPartners('skyline');

const importAs = (partner: string, rows: readonly FileRow[], options: object = {}) =>
  importFile(platform, partner, rows, options);
const lookAt = (partner: string, ref: string) => look(platform, partner, ref);

const codeOf = async (work: Promise<unknown>): Promise<RefusalCode | undefined> => {
  const refused = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return findRefusal(refused)?.code;
};

describe('who was erased', () => {
  const dan = { ...ann, id: 'E-1', email: 'dan@example.com' };
  const events = EventsMapping.parse({ kind: 'events', ref: 'id', event: 'purchase', at: 'at' });
  const purchase = () => ({
    source: chunksOf('id,at\nE-1,2026-01-01T00:00:00Z\nE-9,2026-01-01T00:00:00Z\n'),
    mapping: events,
  });

  test('is not brought back by an old file, wherever in it the customer stands', async () => {
    await importAs('skyline', [dan]);
    await platform.as('skyline').event.import(purchase());
    await platform.as('skyline').customer.erase({ ref: 'E-1' });
    const rejects: Reject[] = [];
    const write = async (some: readonly Reject[]) => void rejects.push(...some);
    const again = await importAs('skyline', [dan, { ...ann, id: 'E-2' }, { ...dan, tier: 'tin' }], {
      rejects: { write },
    });
    expect(again).toMatchObject({ created: 1, rejectedRows: { 'erased-customer': 2 } });
    expect(rejects).toMatchObject([
      { line: 2, column: 'id', value: 'E-1', reason: 'erased-customer' },
      { line: 4, column: 'id', value: 'E-1', reason: 'erased-customer' },
    ]);
    expect(await codeOf(lookAt('skyline', 'E-1'))).toBe('customer-erased');
  });

  test('gets no events either, as nobody does who is not known', async () => {
    expect(await platform.as('skyline').event.import(purchase())).toMatchObject({
      rows: 2,
      recorded: 0,
      rejectedRows: { 'erased-customer': 1, 'unknown-customer': 1 },
    });
  });

  test('stays away when the erasure overtakes an import that has read the customer already', async () => {
    await importAs('skyline', [{ ...ann, id: 'X-1' }]);
    await withAdmin(platform.url, async (admin) => {
      // Readers pass this lock and writers wait for it, so both come to know the customer before either writes.
      await admin.query('begin; lock table store_skyline.customer in share mode');
      const writersWaiting = async (count: number) => {
        const waiting = `select count(*)::int as writers from pg_locks
          where not granted and relation = 'store_skyline.customer'::regclass
            and database = (select oid from pg_database where datname = current_database())`;
        while ((await admin.query<{ writers: number }>(waiting)).rows[0]!.writers < count) await delay(10);
      };
      const erasing = platform.as('skyline').customer.erase({ ref: 'X-1' });
      await writersWaiting(1);
      const importing = importAs('skyline', [{ ...ann, id: 'X-1', tier: 'other' }]);
      await writersWaiting(2);
      await admin.query('commit');
      await Promise.all([erasing, importing]);
    });
    expect(await codeOf(lookAt('skyline', 'X-1'))).toBe('customer-erased');
  });
});

describe('what a store holds', async () => {
  await importAs('skyline', [ann, { id: 'C-2', email: 'ben at example' }]);

  test('has no contact data in it that could be read, nor a reason for looking at somebody', async () => {
    await importAs('skyline', [{ ...ann, id: 'S-1', phone: '04 9157 0157 x' }]);
    await platform.as('skyline').customer.get({ ref: 'S-1', reason: 'Mrs Archer asked on the telephone' });
    const secrets = [
      ...[ann.given, ann.family, ann.email, ann.phone, ann.street].map(String),
      'ann.archer@example.com',
      '+61491570156',
      '04 9157 0157',
      'ben at example',
      'Mrs Archer',
    ];
    const rows = await everythingIn(platform.url);
    const found = secrets.filter((secret) => {
      const hex = Buffer.from(secret).toString('hex');
      return rows.some((row) => row.toLowerCase().includes(secret.toLowerCase()) || row.includes(hex));
    });
    expect(rows.some((row) => row.includes('gold'))).toBe(true);
    expect(found).toEqual([]);
  });

  test('is looked at by the privacy officer alone, for a reason, and the look is on record', async () => {
    const { url } = platform;
    expect(
      await codeOf(
        platform.as('skyline', 'admin', 'analyst').customer.get({ ref: 'C-1', reason: 'curious' }),
      ),
    ).toBe('not-allowed');
    const officer = platform.as('skyline', 'privacy-officer');
    expect(await codeOf(officer.customer.get({ ref: 'C-1', reason: ' ' }))).toBe('reason-required');
    expect(await codeOf(officer.customer.get({ ref: 'nobody', reason: 'a letter' }))).toBe('not-found');
    const entries = async () =>
      (await contentsOf(url, 'control'))['audit_entry']!.filter((row) => row.includes('customer.look'));
    const looks = async () => (await contentsOf(url, 'store_skyline'))['look']!;
    const before = [(await entries()).length, (await looks()).length];
    await officer.customer.get({ ref: 'C-1', reason: 'a letter' });
    expect([(await entries()).length, (await looks()).length]).toEqual(before.map((count) => count + 1));
    expect((await entries()).some((row) => row.includes('C-1') || row.includes('letter'))).toBe(false);
  });
});
