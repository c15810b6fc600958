import { purpose, start, openDeliveries } from '@entente/test/support/deliveries.ts';
import { look, refusalOf } from '@entente/test/support/exchange.ts';
import { describe, expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();

describe('the ledger', () => {
  test('tells who was handed one person, and why, for a reason that is recorded', async () => {
    const signed = await sign();
    const { id } = await deliver(signed);
    const officer = platform.as('aurora', 'privacy-officer').disclosure;
    expect(await refusalOf(officer.ofPerson({ ref: 'a1' }))).toMatchObject({ code: 'reason-required' });
    const { disclosures, can } = await officer.ofPerson({ ref: 'a1', reason: 'The customer asked' });
    expect(can).toEqual({ explain: true });
    const found = disclosures.filter((each) => each.cooperation === signed.cooperation);
    expect(found).toEqual([
      {
        recipient: 'birch',
        cooperation: signed.cooperation,
        permission: signed.key,
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
    const [entry] = await look<{ body: object }>(
      platform,
      `select body::jsonb as body from control.audit_entry
      where partner = 'aurora' and body::jsonb ->> 'action' = 'ledger.read' order by id desc limit 1`,
    );
    expect(entry?.body).toMatchObject({
      object: { kind: 'customer', subjectRef: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
      reasonRef: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(JSON.stringify(entry)).not.toMatch(/a1"|asked/);

    platform.time.now += 60_000;
    await aurora.consent.record({ ref: 'a1', purpose, recipient: 'birch', decision: 'withdrawn' });
    const after = await officer.ofPerson({ ref: 'a1', reason: 'Was it recalled?' });
    const recalled = after.disclosures.find((each) => each.cooperation === signed.cooperation);
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
    const signed = await sign();
    for (const _ of ['two', 'three', 'four']) await deliver(signed);
    const all = await aurora.disclosure.totals({ limit: 100 });
    expect(all.handovers.every(({ can }) => can.explain === true)).toBe(true);
    const first = await aurora.disclosure.totals({ limit: 2 });
    const rest = await aurora.disclosure.totals({ limit: 100, after: first.next! });
    expect(all.handovers.length).toBeGreaterThan(2);
    expect([...first.handovers, ...rest.handovers]).toEqual(all.handovers);
    expect((await platform.as('cedar').disclosure.totals({})).handovers).toEqual([]);
  });

  test('keeps what was completed, whoever tries to delete it', async () => {
    await expect(look(platform, 'delete from store_aurora.handover')).rejects.toThrow('stays in the ledger');
  });
});
