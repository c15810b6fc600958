import { start, openDeliveries } from '@entente/test/support/deliveries.ts';
import { auditOf, importCustomers, importPurchases, refusalOf } from '@entente/test/support/exchange.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const { platform, aurora, sign, deliver } = await openDeliveries();
const reason = 'access request 12';
const officer = platform.as('aurora', 'privacy-officer');
const hostile = 'evil\u{202e}\u0007name';

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('a customer’s file', () => {
  beforeAll(async () => {
    platform.time.now = start;
    await importCustomers(platform, 'aurora', [
      {
        ref: 'a1',
        email: 'person-1@example.com',
        given: 'Given1',
        street: hostile,
        tier: 'gold',
        income: 50_000,
      },
    ]);
    await importPurchases(
      platform,
      'aurora',
      Array.from({ length: 1_203 }, (_, n) => ({ ref: 'a1', at: '2026-05-01', item: `item ${n}` })),
    );
    await deliver(await sign());
    await aurora.objection.record({ purpose: 'market-research', email: 'Person-1@example.com' });
    await aurora.objection.record({ purpose: '*', ref: 'a1' });
    await aurora.customer.get({ ref: 'a1', reason: 'earlier' });
  });

  test('has everything: identifiers, attributes by category, decisions, disclosures, looks, objections, events', async () => {
    const file = await officer.customer.file({ ref: 'a1', reason, limit: 1_000 });
    expect(file).toMatchObject({
      ref: 'a1',
      isKnown: true,
      identifiers: [{ kind: 'email', written: 'person-1@example.com' }],
      consents: { decisions: [{ decision: 'given', recipient: 'birch' }] },
      disclosures: [{ recipient: 'birch', categories: ['contact', 'purchase'] }],
      looks: [{ reason: 'earlier', actor: 'aurora.person' }],
      objections: [
        { purpose: 'market-research', by: 'email' },
        { purpose: '*', by: 'ref' },
      ],
      suppression: null,
    });
    expect(file.attributes.map(({ category, name }) => `${category} ${name}`)).toEqual([
      'contact family_name',
      'contact given_name',
      'contact street',
      'demographic income',
      'loyalty tier',
    ]);
    expect(file.events).toHaveLength(1_000);
    const rest = await officer.customer.file({ ref: 'a1', reason, limit: 1_000, after: file.nextEvent! });
    expect(rest.events).toHaveLength(203);
    expect(rest.nextEvent).toBeNull();
  });

  test('is a look: with a reason, on record, for the privacy officer of one’s own customers', async () => {
    expect(await refusalOf(officer.customer.file({ ref: 'a1' }))).toMatchObject({ code: 'reason-required' });
    expect(await refusalOf(officer.customer.file({ ref: 'b21', reason }))).toMatchObject({
      code: 'not-found',
    });
    for (const role of ['admin', 'analyst'] as const)
      expect(await refusalOf(platform.as('aurora', role).customer.file({ ref: 'a1', reason }))).toMatchObject(
        {
          code: 'not-allowed',
        },
      );
    const before = (await auditOf(platform, 'aurora', 'customer.file')).length;
    await textOf(await officer.customer.export({ ref: 'a2', reason, format: 'text' }));
    const entries = await auditOf(platform, 'aurora', 'customer.file');
    expect(entries).toHaveLength(before + 1);
    expect(JSON.stringify(entries)).not.toMatch(/"a2"|request/);
  });

  test('is written piece by piece, as lines for programs and as a text for the person', async () => {
    const lines = await textOf(await officer.customer.export({ ref: 'a1', reason, format: 'ndjson' }));
    const objects = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { is: string });
    expect(objects.filter(({ is }) => is === 'event')).toHaveLength(1_203);
    expect(new Set(objects.map(({ is }) => is))).toEqual(
      new Set([
        'customer',
        'identifier',
        'attribute',
        'decision',
        'consent',
        'disclosure',
        'objection',
        'look',
        'event',
      ]),
    );
    const text = await textOf(await officer.customer.export({ ref: 'a1', reason, format: 'text' }));
    expect(text).toContain('birch, for direct-marketing: contact, purchase; to be erased by 2026-07-31');
    expect(text.match(/purchase: item item \d+/g)).toHaveLength(1_203);
    expect(text).toContain('evil name');
    expect(text).not.toMatch(/aurora\.person|earlier/);
  });

  test('of who was erased has what is kept as evidence, and nothing else', async () => {
    await aurora.customer.erase({ ref: 'a9' });
    const file = await officer.customer.file({ ref: 'a9', reason });
    expect(file).toMatchObject({
      isKnown: false,
      identifiers: [],
      attributes: [],
      events: [],
      changedAt: null,
    });
    expect(file.suppression).toMatchObject({ liftedAt: null });
    expect(file.consents.decisions.map(({ decision }) => decision)).toEqual(['given', 'withdrawn']);
    const text = await textOf(await officer.customer.export({ ref: 'a9', reason, format: 'text' }));
    expect(text).toContain('Erased at');
  });
});
