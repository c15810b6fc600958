import { given, purpose, openDeliveries } from '@entente/test/support/deliveries.ts';
import {
  importConsents,
  importCustomers,
  importPurchases,
  look,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { describe, expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();

const textOf = async (asked: Parameters<typeof birch.delivery.export>[0]): Promise<string> => {
  let text = '';
  for await (const chunk of await birch.delivery.export(asked)) text += chunk;
  return text;
};

describe('events', () => {
  test('come as a second stream, of the record that was handed over', async () => {
    await importPurchases(platform, 'aurora', [
      { ref: 'a1', at: '2026-02-02', item: '=cmd', price: 12.5 },
      { ref: 'a1', at: '2026-02-01', item: 'socks' },
    ]);
    const signed = await sign();
    const { id, rows } = await deliver(signed);
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

describe('an export', () => {
  test('is a file of people that a spreadsheet can open', async () => {
    const signed = await sign();
    const { id, rows } = await deliver(signed);
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
    const [entry] = await look<{ body: object }>(
      platform,
      `select body::jsonb as body from control.audit_entry
      where partner = 'birch' and body::jsonb ->> 'action' = 'delivery.export' order by id desc limit 1`,
    );
    expect(entry?.body).toMatchObject({ object: { kind: 'delivery', id }, counts: { rows: rows.length } });
  });

  test('as NDJSON has the rows of the inbox as they are', async () => {
    const signed = await sign();
    const { id, rows } = await deliver(signed);
    const lines = (await textOf({ delivery: id, format: 'ndjson' })).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(rows);
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
    const signed = await sign();
    const { id, rows, delivered } = await deliver(signed);
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
    await aurora.agreement.suspend({ id: signed.cooperation });
    const refused = await refusalOf(again.next());
    expect(refused).toMatchObject({ code: 'agreement-not-active', data: { state: 'SUSPENDED' } });
  });
});
