import { ConsentsMapping, PartnerHandle } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import {
  importConsents,
  importCustomers,
  signAgreement,
  type ConsentRow,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { describe, expect, test } from 'vitest';
import type { Reject } from '../import/rows.ts';

const platform = await openPlatform();
await platform.createPartners('skyline', 'harvest', 'cellar');
const skyline = platform.as('skyline');
const at = '2026-06-01T00:00:00Z';

const given = (customer: string, more: Partial<ConsentRow> = {}): ConsentRow => ({
  customer,
  purpose: 'direct-marketing',
  recipient: 'harvest',
  categories: ['contact'],
  event: 'given',
  at,
  ...more,
});

/** Three customers, of whom two share an e-mail. */
await importCustomers(platform, 'skyline', [
  { ref: '1', email: 'ann@example.com' },
  { ref: '2', email: 'ANN@example.com ' },
  { ref: '3', email: 'ben@example.com' },
]);

describe('a file of consents', () => {
  test('is recorded with its evidence, once, and what cannot be is rejected with its place', async () => {
    const text = [
      'customer;purpose;recipient;data_categories;event;at;expires_at;collected_by;notice',
      '1;direct-marketing;harvest;contact|loyalty;given;2026-06-01T00:00:00Z;;web;v2',
      '1;direct-marketing;harvest;contact|loyalty;given;2026-06-01T00:00:00Z;;web;v2',
      '2;direct-marketing;harvest;contact;given;2026-07-02T00:00:00Z;2026-08-01T00:00:00Z;web;v2',
      '9;direct-marketing;harvest;contact;given;2026-06-01T00:00:00Z;;web;v2',
      '9;*;*;;withdrawn;2026-06-01T00:00:00Z;;web;v2',
      '3;direct-marketing;stranger;contact;given;2026-06-01T00:00:00Z;;web;v2',
      '3;*;harvest;contact;given;2026-06-01T00:00:00Z;;web;v2',
    ].join('\n');
    const source = async function* () {
      yield Buffer.from(text);
    };
    const rejects: Reject[] = [];
    const write = async (some: readonly Reject[]) => void rejects.push(...some);
    const mapping = ConsentsMapping.parse({ kind: 'consents' });
    const report = await skyline.consent.import({ source: source(), mapping, rejects: { write } });
    expect(report).toMatchObject({
      rows: 7,
      recorded: 3,
      repeated: 1,
      notYet: 1,
      keptForUnknown: 1,
      rejectedRows: { 'unknown-customer': 1, 'unknown-recipient': 1, 'wildcard-given': 1 },
    });
    expect(rejects).toEqual([
      { line: 5, scope: 'row', column: 'customer', value: '9', reason: 'unknown-customer' },
      { line: 7, scope: 'row', column: 'recipient', value: 'stranger', reason: 'unknown-recipient' },
      { line: 8, scope: 'row', column: 'purpose', value: '*', reason: 'wildcard-given' },
    ]);
    const before = (await contentsOf(platform.url, 'store_skyline'))['consent_event'];
    expect(await skyline.consent.import({ source: source(), mapping })).toMatchObject({
      recorded: 0,
      repeated: 4,
    });
    expect((await contentsOf(platform.url, 'store_skyline'))['consent_event']).toEqual(before);
  });

  test('shows in the history of a customer, with what it amounts to now and will later', async () => {
    const history = await skyline.consent.history({ ref: '2' });
    expect(history.can).toEqual({ record: true, withdraw: true, receipt: true });
    const officer = platform.as('skyline', 'privacy-officer');
    expect((await officer.consent.history({ ref: '2' })).can).toEqual({
      record: 'not-allowed',
      withdraw: true,
      receipt: true,
    });
    expect(history).toMatchObject({
      ref: '2',
      isKnown: true,
      at: '2026-07-01T00:00:00.000Z',
      decisions: [
        {
          decision: 'given',
          at: '2026-07-02T00:00:00.000Z',
          collectedBy: 'web',
          notice: 'v2',
          recordedAt: '2026-07-01T00:00:00.000Z',
        },
      ],
      consents: [
        {
          purpose: 'direct-marketing',
          recipient: 'harvest',
          state: 'none',
          coming: [
            { at: '2026-07-02T00:00:00.000Z', state: 'given' },
            { at: '2026-08-01T00:00:00.000Z', state: 'expired' },
          ],
        },
      ],
    });
  });

  test('keeps a no about somebody unknown, who is shown as such', async () => {
    const history = await skyline.consent.history({ ref: '9' });
    expect(history).toMatchObject({
      isKnown: false,
      decisions: [{ decision: 'withdrawn', purpose: '*', recipient: '*' }],
    });
    expect(history.consents.map(({ recipient, state }) => `${recipient} ${state}`)).toContain(
      'cellar withdrawn',
    );
    const nobody = await skyline.consent
      .history({ ref: 'nobody' })
      .catch((error: unknown) => findRefusal(error));
    expect(nobody).toMatchObject({ code: 'not-found' });
  });

  test('is imported by an admin, and its history read by the privacy officer', async () => {
    const officer = platform.as('skyline', 'privacy-officer');
    const admin = platform.as('skyline', 'admin');
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => findRefusal(error)?.code,
      );
    const mapping = ConsentsMapping.parse({ kind: 'consents' });
    const source = (async function* () {})();
    expect(await codeOf(officer.consent.import({ source, mapping }))).toBe('not-allowed');
    expect(await codeOf(admin.consent.history({ ref: '1' }))).toBe('not-allowed');
    expect(await codeOf(officer.consent.history({ ref: '1' }))).toBe(undefined);
  });
});

describe('coverage', () => {
  const scope = {
    recipient: PartnerHandle.parse('harvest'),
    purpose: 'joint-loyalty',
    categories: ['contact'],
  } as const;
  const ask = async () => {
    const { permissions } = await skyline.consent.coverage({
      scope: { ...scope, categories: [...scope.categories] },
    });
    return permissions.map(({ customers, people }) => ({ customers, people }));
  };

  test('counts customers by their own consents, and people once', async () => {
    expect(await ask()).toEqual([{ customers: 0, people: 0 }]);
    await importConsents(
      platform,
      'skyline',
      ['1', '2', '3'].map((ref) => given(ref, { purpose: 'joint-loyalty' })),
    );
    expect(await ask()).toEqual([{ customers: 3, people: 2 }]);
  });

  test('lets the no of one record speak for the person, and for no other customer', async () => {
    const no = { purpose: 'joint-loyalty', event: 'withdrawn', at: '2026-06-02T00:00:00Z', categories: [] };
    await importConsents(platform, 'skyline', [given('2', no)]);
    expect(await ask()).toEqual([{ customers: 2, people: 1 }]);
  });

  test('lists the signed permissions of which the partner is the provider', async () => {
    const id = await signAgreement(platform, {
      parties: ['skyline', 'harvest'],
      permissions: [
        { provider: 'skyline', recipient: 'harvest', purpose: 'joint-loyalty' },
        { provider: 'harvest', recipient: 'skyline', purpose: 'joint-loyalty' },
      ],
    });
    const permission = 'skyline>harvest joint-loyalty contact';
    const answer = [{ permission, cooperations: [id], customers: 2, people: 1 }];
    expect((await skyline.consent.coverage({})).permissions).toEqual(answer);
    expect((await skyline.consent.coverage({ permission })).permissions).toEqual(answer);
    const unsigned = { permission: 'skyline>harvest market-research contact' };
    const refused = await skyline.consent.coverage(unsigned).catch((error: unknown) => findRefusal(error));
    expect(refused).toMatchObject({ code: 'permission-unknown' });
  });
});

test('an import that broke off before the cooperations had followed it is followed by the next', async () => {
  await signAgreement(platform, {
    parties: ['cellar', 'harvest'],
    permissions: [{ provider: 'cellar', recipient: 'harvest' }],
  });
  const rows = [{ ref: '1', email: 'eve@example.com' }];
  await importCustomers(platform, 'cellar', rows);
  await importConsents(platform, 'cellar', [given('1')]);
  const entries = async () =>
    (await contentsOf(platform.url, 'control'))['audit_entry']!.filter(
      (row) => row.includes('cooperation.enrol') && row.includes('cellar'),
    ).length;
  const before = await entries();
  await importCustomers(platform, 'cellar', rows);
  expect(await entries()).toBe(before);
  await withAdmin(platform.url, (admin) =>
    admin.query("update store_cellar.recording set settled_at = null where kind = 'consents'"),
  );
  await importCustomers(platform, 'cellar', rows);
  expect(await entries()).toBe(before + 1);
  await importCustomers(platform, 'cellar', rows);
  expect(await entries()).toBe(before + 1);
});
