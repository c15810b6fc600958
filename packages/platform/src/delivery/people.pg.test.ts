import type { CooperationId, NewObjection } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import {
  agree,
  importConsents,
  importCustomers,
  importPurchases,
  people,
  type TestPermission,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
const start = Date.parse('2026-07-01T00:00:00Z');
const purpose = 'direct-marketing';
const permission: TestPermission = {
  provider: 'aurora',
  recipient: 'birch',
  categories: ['contact', 'purchase'],
};
const given = { recipient: 'birch', categories: ['contact', 'purchase'] } as const;
await platform.createPartners('aurora', 'birch', 'cedar');
await importCustomers(platform, 'aurora', people('a', 1, 30));
await importConsents(
  platform,
  'aurora',
  people('a', 1, 30).map(({ ref }) => ({ ...given, ref })),
);
await importCustomers(platform, 'birch', people('b', 21, 40));
const birch = platform.as('birch');
const aurora = platform.as('aurora');

const look = async <Row extends object>(text: string): Promise<Row[]> =>
  (await withAdmin(platform.url, (admin) => admin.query<Row>(text))).rows;
const refusalOf = (doing: Promise<unknown>) =>
  doing.then(
    () => undefined,
    (error: unknown) => findRefusal(error) ?? error,
  );

/** A delivery of everybody, and the e-mails of the people it handed over. */
async function deliver(cooperation: CooperationId, key: string, set?: string) {
  const delivery = await birch.delivery.request({
    cooperation,
    permission: key,
    mode: 'all',
    ...(set !== undefined && { set }),
  });
  const rows =
    delivery.state === 'COMPLETED'
      ? (await birch.inbox.list({ delivery: delivery.id, limit: 1_000 })).rows
      : [];
  const emails = rows.flatMap(({ identifiers }) =>
    identifiers.flatMap(({ kind, written }) => (kind === 'email' ? [written] : [])),
  );
  return { ...delivery, rows, emails };
}

let cooperation: CooperationId;
let key: string;
const open = async (more: Parameters<typeof agree>[2] = {}) => {
  const { cooperation: id, keys } = await agree(platform, [permission], more);
  [cooperation, key] = [id, keys[0]!];
};

beforeEach(() => {
  platform.time.now = start;
});

describe('a person with several records', () => {
  test('is one row, of the covered record that was changed last', async () => {
    await importCustomers(platform, 'aurora', [
      { ref: 'twin-1', email: 'twin@example.com', given: 'First' },
      { ref: 'twin-2', email: 'twin@example.com', given: 'Second' },
      { ref: 'twin-3', email: 'twin@example.com', given: 'Third' },
    ]);
    await importPurchases(platform, 'aurora', [
      { ref: 'twin-1', at: '2026-01-01', item: 'one' },
      { ref: 'twin-2', at: '2026-01-02', item: 'two' },
    ]);
    await importConsents(platform, 'aurora', [
      { ...given, ref: 'twin-1' },
      { ...given, ref: 'twin-2' },
    ]);
    await open();
    const rowsOf = async () => {
      const { rows, considered } = await deliver(cooperation, key);
      const twins = rows.filter(({ identifiers }) => identifiers[0]?.written === 'twin@example.com');
      return { considered, names: twins.map(({ contact }) => contact.given_name) };
    };
    expect(await rowsOf()).toEqual({ considered: 31, names: ['Second'] });
    platform.time.now += 60_000;
    await importCustomers(platform, 'aurora', [
      { ref: 'twin-1', email: 'twin@example.com', given: 'Renewed' },
    ]);
    expect(await rowsOf()).toEqual({ considered: 31, names: ['Renewed'] });
  });

  test('is not there at all once one of them says no', async () => {
    platform.time.now += 120_000;
    await open();
    expect((await deliver(cooperation, key)).considered).toBe(31);
    await aurora.consent.record({ ref: 'twin-3', purpose, recipient: 'birch', decision: 'refused' });
    expect(await deliver(cooperation, key)).toMatchObject({ considered: 30, delivered: 30 });
  });
});

describe('events', () => {
  test('come as a second stream, of the record that was handed over', async () => {
    await importPurchases(platform, 'aurora', [
      { ref: 'a1', at: '2026-02-02', item: '=cmd', price: 12.5 },
      { ref: 'a1', at: '2026-02-01', item: 'socks' },
    ]);
    await open();
    const { id, rows } = await deliver(cooperation, key);
    const person = rows.find(({ contact }) => contact.given_name === 'Given1')!.person;
    const text = await textOf({ delivery: id, format: 'ndjson', what: 'events' });
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { person, kind: 'purchase', at: '2026-02-01T00:00:00.000Z', properties: { item: 'socks' } },
      { person, kind: 'purchase', at: '2026-02-02T00:00:00.000Z', properties: { item: '=cmd', price: 1250 } },
    ]);
    expect(await textOf({ delivery: id, format: 'csv', what: 'events' })).toBe(
      '"person-id","event-kind","event-at","item","price"\n' +
        `"${person}","purchase","2026-02-01T00:00:00.000Z","socks",\n` +
        `"${person}","purchase","2026-02-02T00:00:00.000Z","'=cmd",1250\n`,
    );
  });
});

const textOf = async (asked: Parameters<typeof birch.delivery.export>[0]): Promise<string> => {
  let text = '';
  for await (const chunk of await birch.delivery.export(asked)) text += chunk;
  return text;
};

describe('an export', () => {
  test('is a file of people that a spreadsheet can open', async () => {
    await open();
    const { id, rows } = await deliver(cooperation, key);
    const lines = (await textOf({ delivery: id, format: 'csv' })).trim().split('\n');
    expect(lines[0]).toBe(
      '"person-id","own-ref","keep-until","email-written","email-normalised","phone-written","phone-normalised",' +
        '"loyalty-written","loyalty-normalised","family_name","given_name","street"',
    );
    expect(lines).toHaveLength(rows.length + 1);
    const row = rows.find(({ ref }) => ref === 'b21')!;
    expect(lines).toContain(
      `"${row.person}","b21","2026-07-31T00:00:00.000Z","person-21@example.com","person-21@example.com",,,,,"Person","Given21",`,
    );
    const [entry] = await look<{ body: object }>(`select body::jsonb as body from control.audit_entry
      where partner = 'birch' and body::jsonb ->> 'action' = 'delivery.export' order by id desc limit 1`);
    expect(entry?.body).toMatchObject({ object: { kind: 'delivery', id }, counts: { rows: rows.length } });
  });

  test('as NDJSON has the rows of the inbox as they are', async () => {
    await open();
    const { id, rows } = await deliver(cooperation, key);
    const lines = (await textOf({ delivery: id, format: 'ndjson' })).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
  });
});

describe('an objection', () => {
  const record = (objection: Partial<Record<'ref' | 'email' | 'phone' | 'purpose', string>>) =>
    birch.objection.record({ purpose, ...objection } as NewObjection);

  test('of a customer, an e-mail or a phone leaves people out of every later delivery for that purpose', async () => {
    await importCustomers(platform, 'aurora', [
      { ref: 'h1', email: 'h1@example.com', phone: '0491570006' },
      { ref: 'h2', email: 'h2@example.com', phone: '+61 491 570 006' },
    ]);
    await importConsents(platform, 'aurora', [
      { ...given, ref: 'h1' },
      { ...given, ref: 'h2' },
    ]);
    await open();
    const before = await deliver(cooperation, key);
    expect(before.suppressed).toBe(0);

    expect(await record({ ref: 'b22' })).toEqual({ isNew: true });
    expect(await record({ ref: 'b22' })).toEqual({ isNew: false });
    await record({ email: ' Person-3@Example.COM ', purpose: '*' });
    await record({ phone: '(04) 9157 0006' });
    await record({ ref: 'b23', purpose: 'market-research' });
    const asked = { cooperation, permission: key, mode: 'all' } as const;
    expect(await birch.delivery.preview(asked)).toMatchObject({ delivered: before.delivered! - 4 });
    const { emails, suppressed, delivered, considered } = await deliver(cooperation, key);
    expect({ suppressed, delivered, considered }).toEqual({
      suppressed: 4,
      delivered: before.delivered! - 4,
      considered: before.considered,
    });
    for (const gone of ['person-22', 'person-3', 'h1', 'h2'])
      expect(emails).not.toContain(`${gone}@example.com`);
    expect(emails).toContain('person-23@example.com');
    const { handovers } = await aurora.disclosure.totals({ limit: 100 });
    expect(
      new Set(handovers.filter((each) => each.cooperation === cooperation).map((it) => it.considered)),
    ).toEqual(new Set([before.considered]));
  });

  test('holds for what an agreement does not match by, and not for other recipients', async () => {
    await open({ matchRules: ['email'] });
    expect(await deliver(cooperation, key)).toMatchObject({ suppressed: 4 });
    await importConsents(
      platform,
      'aurora',
      people('a', 1, 30).map(({ ref }) => ({ ref, recipient: 'cedar' })),
    );
    const other = await agree(platform, [{ provider: 'aurora', recipient: 'cedar' }]);
    const theirs = { cooperation: other.cooperation, permission: other.keys[0]!, mode: 'all' } as const;
    expect(await platform.as('cedar').delivery.request(theirs)).toMatchObject({
      delivered: 30,
      suppressed: 0,
    });
  });

  test('is kept without anybody being able to read a contact from it', async () => {
    const { objections, next } = await birch.objection.list({});
    expect(next).toBeNull();
    expect(objections.map(({ purpose: why, ref, kind, masked }) => [why, ref, kind, masked])).toEqual([
      ['market-research', 'b23', null, null],
      [purpose, null, 'phone', '+61…006'],
      ['*', null, 'email', 'p…@example.com'],
      [purpose, 'b22', null, null],
    ]);
    const kept = await look<{ text: string }>('select o::text as text from store_birch.objection o');
    for (const { text } of kept) expect(text).not.toMatch(/example|person-|491570/);
    const page = await birch.objection.list({ limit: 3 });
    expect(page.objections).toHaveLength(3);
    expect((await birch.objection.list({ after: page.next! })).objections).toHaveLength(1);
  });

  test('is of somebody that there is, and reachable', async () => {
    expect(await refusalOf(record({ ref: 'nobody' }))).toMatchObject({ code: 'not-found' });
    for (const wrong of [{ email: 'nobody' }, { phone: '12' }]) {
      expect(await refusalOf(record(wrong))).toMatchObject({ code: 'input-invalid' });
    }
    const analyst = platform.as('birch', 'analyst').objection;
    expect(await refusalOf(analyst.record({ purpose, ref: 'b22' }))).toMatchObject({ code: 'not-allowed' });
  });
});

describe('a published set', () => {
  test('cuts a delivery to the people in it', async () => {
    await open();
    const refs = people('a', 5, 19).map(({ ref }) => ref);
    await aurora.set.save({ name: 'loyal', categories: ['purchase'], refs });
    const asked = { cooperation, permission: key, mode: 'all', set: 'loyal' } as const;
    expect(await refusalOf(birch.delivery.request(asked))).toMatchObject({ code: 'not-found' });
    await aurora.set.publish({ cooperation, permission: key, name: 'loyal' });
    expect(await birch.delivery.preview(asked)).toMatchObject({
      considered: 15,
      delivered: 15,
      set: 'loyal',
    });
    const { emails, set } = await deliver(cooperation, key, 'loyal');
    expect(set).toBe('loyal');
    expect(emails.toSorted()).toEqual(
      people('', 5, 19)
        .map(({ email }) => email!)
        .toSorted(),
    );
  });
});

describe('the ledger', () => {
  test('tells who was handed one person, and why, for a reason that is recorded', async () => {
    await open();
    const { id } = await deliver(cooperation, key);
    const officer = platform.as('aurora', 'privacy-officer').disclosure;
    expect(await refusalOf(officer.ofPerson({ ref: 'a1' }))).toMatchObject({ code: 'reason-required' });
    const { disclosures } = await officer.ofPerson({ ref: 'a1', reason: 'The customer asked' });
    const found = disclosures.filter((each) => each.cooperation === cooperation);
    expect(found).toEqual([
      {
        recipient: 'birch',
        cooperation,
        permission: key,
        purpose,
        categories: ['contact', 'purchase'],
        agreementVersion: 1,
        ref: 'a1',
        consent: { event: expect.any(Number) as unknown, at: '2026-01-01T00:00:00.000Z', notice: 'n1' },
        at: new Date(start).toISOString(),
        until: '2026-07-31T00:00:00.000Z',
        recalledAt: null,
      },
    ]);
    expect(JSON.stringify(disclosures)).not.toMatch(/overlap|prospects|"all"/);
    const [entry] = await look<{ body: object }>(`select body::jsonb as body from control.audit_entry
      where partner = 'aurora' and body::jsonb ->> 'action' = 'ledger.read' order by id desc limit 1`);
    expect(entry?.body).toMatchObject({
      object: { kind: 'customer', subjectRef: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
      reasonRef: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(JSON.stringify(entry)).not.toMatch(/a1"|asked/);

    platform.time.now += 60_000;
    await aurora.consent.record({ ref: 'a1', purpose, recipient: 'birch', decision: 'withdrawn' });
    const after = await officer.ofPerson({ ref: 'a1', reason: 'Was it recalled?' });
    const recalled = after.disclosures.find((each) => each.cooperation === cooperation);
    expect(recalled?.recalledAt).toBe(new Date(start + 60_000).toISOString());
    expect((await birch.inbox.count({ delivery: id })).people).toBeGreaterThan(0);
    expect((await officer.ofPerson({ ref: 'nobody', reason: 'typo' })).disclosures).toEqual([]);
  });

  test('is the privacy officer’s, page by page', async () => {
    for (const call of ['admin', 'analyst'] as const) {
      const { disclosure } = platform.as('aurora', call);
      expect(await refusalOf(disclosure.totals({}))).toMatchObject({ code: 'not-allowed' });
      expect(await refusalOf(disclosure.ofPerson({ ref: 'a1', reason: 'x' }))).toMatchObject({
        code: 'not-allowed',
      });
    }
    const all = await aurora.disclosure.totals({ limit: 100 });
    const first = await aurora.disclosure.totals({ limit: 2 });
    const rest = await aurora.disclosure.totals({ limit: 100, after: first.next! });
    expect([...first.handovers, ...rest.handovers]).toEqual(all.handovers);
    expect((await platform.as('cedar').disclosure.totals({})).handovers).toEqual([]);
  });

  test('keeps what was completed, whoever tries to delete it', async () => {
    await expect(look('delete from store_aurora.handover')).rejects.toThrow('stays in the ledger');
  });
});

describe('a long export', () => {
  test('goes on without somebody who withdraws while it is written, and stops when the agreement is suspended', async () => {
    await importCustomers(platform, 'aurora', people('a', 1_001, 1_550));
    await importConsents(
      platform,
      'aurora',
      people('a', 1_001, 1_550).map(({ ref }) => ({ ...given, ref })),
    );
    await open();
    const { id, rows, delivered } = await deliver(cooperation, key);
    expect(delivered).toBeGreaterThan(550);
    const { rows: rest } = await birch.inbox.list({ delivery: id, limit: 1_000, after: rows.at(-1)!.person });
    const last = [...rows, ...rest]
      .slice(500)
      .find(({ contact }) => contact.given_name?.startsWith('Given'))!;
    const chunks = await birch.delivery.export({ delivery: id, format: 'ndjson' });
    const first = await chunks.next();
    expect(String(first.value).trim().split('\n')).toHaveLength(500);
    const ref = `a${last.contact.given_name!.slice(5)}`;
    await aurora.consent.record({ ref, purpose, recipient: 'birch', decision: 'withdrawn' });
    let text = '';
    for await (const chunk of chunks) text += chunk;
    expect(text.trim().split('\n')).toHaveLength(delivered! - 501);
    expect(text).not.toContain(last.person);

    const again = await birch.delivery.export({ delivery: id, format: 'csv' });
    await again.next();
    await again.next();
    await aurora.agreement.suspend({ id: cooperation });
    const refused = await refusalOf(again.next());
    expect(refused).toMatchObject({ code: 'agreement-not-active', data: { state: 'SUSPENDED' } });
  });
});
