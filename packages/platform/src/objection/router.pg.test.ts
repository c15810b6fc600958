import type { NewObjection } from '@entente/contract';
import { given, purpose, openDeliveries } from '@entente/test/support/deliveries.ts';
import {
  agree,
  importConsents,
  importCustomers,
  look,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { describe, expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();

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
    const signed = await sign();
    const before = await deliver(signed);
    expect(before.suppressed).toBe(0);

    expect(await record({ ref: 'b22' })).toEqual({ isNew: true });
    expect(await record({ ref: 'b22' })).toEqual({ isNew: false });
    await record({ email: ' Person-3@Example.COM ', purpose: '*' });
    await record({ phone: '(04) 9157 0006' });
    await record({ ref: 'b23', purpose: 'market-research' });
    const asked = { cooperation: signed.cooperation, permission: signed.key, mode: 'all' } as const;
    expect(await birch.delivery.preview(asked)).toMatchObject({ delivered: before.delivered! - 4 });
    const { emails, suppressed, delivered, considered } = await deliver(signed);
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
      new Set(handovers.filter((each) => each.cooperation === signed.cooperation).map((it) => it.considered)),
    ).toEqual(new Set([before.considered]));
  });

  test('holds for what an agreement does not match by, and not for other recipients', async () => {
    const signed = await sign({ matchRules: ['email'] });
    expect(await deliver(signed)).toMatchObject({ suppressed: 4 });
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
    const { objections, next, can } = await birch.objection.list({});
    expect(can).toEqual({ record: true });
    const shown = (await platform.as('birch', 'admin').objection.list({})).objections;
    expect(shown).toEqual(objections.map((one) => ({ ...one, ref: null, masked: null })));
    expect(next).toBeNull();
    expect(objections.map(({ purpose: why, ref, kind, masked }) => [why, ref, kind, masked])).toEqual([
      ['market-research', 'b23', null, null],
      [purpose, null, 'phone', '+61…006'],
      ['*', null, 'email', 'p…@example.com'],
      [purpose, 'b22', null, null],
    ]);
    const kept = await look<{ text: string }>(
      platform,
      'select o::text as text from store_birch.objection o',
    );
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
