import { PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, makeOperator, subject } from '@entente/policy';
import { openDatabase, type Control, type WriteOptions } from '@entente/store';
import { factsOf, openLog, untilSettled } from '@entente/test/support/audit.ts';
import { createDatabase } from '@entente/test/support/database.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { comesAfter, findLatestRoot, logStart } from './head.ts';
import { recordAudit } from './record.ts';
import { sequenceAudit } from './sequence.ts';
import { verifyAudit } from './verify.ts';

const { url } = await createDatabase();
const log = openLog(url);
const database = await openDatabase({ adminUrl: url, master: testMaster });
afterAll(() => database.close());

type Work<T> = (control: Control) => Promise<T>;

function as(handle: string) {
  const partner = PartnerHandle.parse(handle);
  const actor = makeMember({ partner, roles: ['privacy-officer'], name: `${handle}.officer` });
  const granted = grant(abilityFor(actor), 'read', subject.audit({ partner }));
  return <T>(work: Work<T>) => database.write(granted, (tx) => tx.control(work));
}

const [skyline, harvest] = [as('skyline'), as('harvest')];
const sweeping = grant(abilityFor(makeOperator({ name: 'sweep' })), 'sweep', subject.platform());
const sweep = <T>(work: Work<T>, options?: WriteOptions) =>
  database.write(sweeping, (tx) => tx.control(work), options);
const refused = 'row-level security';

test("A partner reads its own entries and nobody else's", async () => {
  await skyline((db) => recordAudit(db, factsOf(1)));
  await harvest((db) => recordAudit(db, { ...factsOf(2), partner: PartnerHandle.parse('harvest') }));
  await sweep((db) => recordAudit(db, { ...factsOf(3), partner: null, role: 'operator' }));
  const list: Work<(string | null)[]> = async (db) => {
    const rows = await db.selectFrom('audit_entry').select('partner').orderBy('id').execute();
    return rows.map(({ partner }) => partner);
  };
  expect(await skyline(list)).toEqual(['skyline']);
  expect(await harvest(list)).toEqual(['harvest']);
  expect(await sweep(list)).toEqual(['skyline', 'harvest', null]);
});

test("A partner writes no entry in another's name, nor in the platform's", async () => {
  await expect(harvest((db) => recordAudit(db, factsOf(4)))).rejects.toThrow(refused);
  await expect(harvest((db) => recordAudit(db, { ...factsOf(4), partner: null }))).rejects.toThrow(refused);
});

test('The sweep gives places and checks the log; a partner sees no places and may note the root', async () => {
  await untilSettled(log);
  const { placed, root } = await sequenceAudit(sweep, { batchRows: 2 });
  expect(placed).toBe(3);
  expect(await sweep((db) => verifyAudit(db, { noted: root }))).toMatchObject({
    verified: true,
    entries: 3,
    root,
  });
  expect(await skyline(findLatestRoot)).toEqual(root);
  expect(await skyline((db) => db.selectFrom('audit_place').select('place').execute())).toEqual([]);
  const leaf = Buffer.alloc(32);
  const place = skyline((db) => db.insertInto('audit_place').values({ place: 3, entry: 9, leaf }).execute());
  await expect(place).rejects.toThrow(refused);
  const forged = { size: 4, root: leaf, frontier: [leaf], at: new Date(0) };
  await expect(skyline((db) => db.insertInto('audit_root').values(forged).execute())).rejects.toThrow(
    refused,
  );
});

test.each(['update audit_entry set partner = null', 'delete from audit_place', 'truncate audit_root'])(
  'Nobody who makes requests may %s',
  async (statement) => {
    for (const who of [skyline, sweep]) {
      await expect(who((db) => sql.raw(statement).execute(db))).rejects.toThrow('permission denied');
    }
  },
);

test('The sequencer finds the next entries by their index, through the row policies', async () => {
  await sql`insert into audit_entry (partner, body, leaf)
    select null, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
    from generate_series(1, 20000) n, lateral (select '{"n":' || n || '}' as body) as made`.execute(log);
  await sql`analyze audit_entry`.execute(log);
  const plan = await sweep(async (db) => {
    const next = db
      .selectFrom('audit_entry')
      .select(['id', 'leaf'])
      .where(comesAfter(logStart))
      .where(sql<boolean>`xid < pg_snapshot_xmin(pg_current_snapshot())`)
      .orderBy('xid')
      .orderBy('id')
      .limit(100);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${next}`.execute(db);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toMatch(/Index Scan using audit_entry_in_order[^]*Index Cond: .*ROW\(xid, id\) > ROW/);
});
