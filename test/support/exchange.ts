// Partners that exchange people: customers, consents and an agreement, made through the procedures that users call.
import { Readable } from 'node:stream';
import {
  permissionKey,
  type AgreementTerms,
  type CooperationId,
  type DataCategory,
  type IdentifierKind,
  type PermittedAction,
  type Purpose,
} from '@entente/contract';
import { findRefusal, readMapping } from '@entente/platform';
import type { TestPlatform } from './platform.ts';
import { withAdmin } from './server.ts';

/** A customer as a test writes one down; what is left out is blank. */
export type TestCustomer = {
  ref: string;
  email?: string;
  phone?: string;
  given?: string;
  family?: string;
  street?: string;
  tier?: string;
  income?: number;
};
export type TestPurchase = { ref: string; at: string; item: string; price?: number };
export type TestConsent = {
  ref: string;
  recipient: string;
  purpose?: Purpose | '*';
  categories?: readonly DataCategory[];
  event?: 'given' | 'refused' | 'withdrawn' | 'revoked';
  at?: string;
  expires?: string;
};
export type TestPermission = {
  provider: string;
  recipient: string;
  purpose?: Purpose;
  categories?: readonly DataCategory[];
  actions?: readonly PermittedAction[];
};

const customersMapping = readMapping(`
kind: customers
ref: ref
names: {given: given, family: family}
identifiers: {email: email, phone: phone}
attributes:
  street: {category: contact}
  tier: {category: loyalty}
  income: {category: demographic, type: integer}
`);
const eventsMapping = readMapping(`
kind: events
ref: ref
event: purchase
at: at
dates: yyyy-mm-dd
properties: {item: {}, price: {type: money, currency: AUD}}
`);
const consentsMapping = readMapping('kind: consents');

const csv = (columns: readonly string[], rows: readonly (readonly unknown[])[]): Readable =>
  Readable.from([Buffer.from([columns, ...rows].map((row) => `${row.join(',')}\n`).join(''))]);

/** People of that partner: refs `a1`, `a2` … for the prefix `a`, with e-mails that are the same wherever `n` is. */
export function people(prefix: string, from: number, to: number): TestCustomer[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index;
    return { ref: `${prefix}${n}`, email: `person-${n}@example.com`, given: `Given${n}`, family: 'Person' };
  });
}

export async function importCustomers(
  platform: TestPlatform,
  partner: string,
  customers: readonly TestCustomer[],
  more: { readonly snapshot?: { readonly maxRemoved: number } } = {},
): Promise<void> {
  const columns = ['ref', 'email', 'phone', 'given', 'family', 'street', 'tier', 'income'] as const;
  const source = csv(
    columns,
    customers.map((customer) => columns.map((column) => customer[column] ?? '')),
  );
  assertWhole(
    await platform.as(partner).customer.import({ source, mapping: customersMapping as never, ...more }),
  );
}

export async function importPurchases(
  platform: TestPlatform,
  partner: string,
  purchases: readonly TestPurchase[],
): Promise<void> {
  const source = csv(
    ['ref', 'at', 'item', 'price'],
    purchases.map(({ ref, at, item, price }) => [ref, at, item, price ?? '']),
  );
  assertWhole(await platform.as(partner).event.import({ source, mapping: eventsMapping as never }));
}

/** Decisions, as one file: given for direct-marketing and contact on 1 January 2026 unless said otherwise. */
export async function importConsents(
  platform: TestPlatform,
  partner: string,
  consents: readonly TestConsent[],
): Promise<void> {
  const columns = ['customer', 'purpose', 'recipient', 'data_categories', 'event', 'at', 'expires_at'];
  const rows = consents.map((consent) => [
    consent.ref,
    consent.purpose ?? 'direct-marketing',
    consent.recipient,
    (consent.categories ?? ['contact']).join('|'),
    consent.event ?? 'given',
    consent.at ?? '2026-01-01T00:00:00Z',
    consent.expires ?? '',
  ]);
  const source = csv(
    [...columns, 'collected_by', 'notice'],
    rows.map((row) => [...row, 'shop', 'n1']),
  );
  assertWhole(await platform.as(partner).consent.import({ source, mapping: consentsMapping as never }));
}

/** What a test writes down lands, or the test is wrong. */
function assertWhole({ rejectedRows, rejectedCells }: { rejectedRows: object; rejectedCells: object }): void {
  const rejected = JSON.stringify({ ...rejectedRows, ...rejectedCells });
  if (rejected !== '{}') throw new Error(`rows were rejected: ${rejected}`);
}

/** An agreement that everybody has signed and enrolled for; k is 10 and it ends with 2027 unless said otherwise. */
export async function agree(
  platform: TestPlatform,
  permissions: readonly TestPermission[],
  terms: {
    name?: string;
    ends?: string;
    minimumCohort?: number;
    deliveryDays?: number;
    matchRules?: IdentifierKind[];
  } = {},
): Promise<{ cooperation: CooperationId; keys: string[] }> {
  const lines = permissions.map((permission) => ({
    purpose: 'direct-marketing' as const,
    categories: ['contact'] as const,
    actions: ['count', 'deliver'] as const,
    ...permission,
  }));
  const parties = [...new Set(lines.flatMap(({ provider, recipient }) => [provider, recipient]))];
  const { id, hash } = await platform.as(parties[0]!).agreement.propose({
    terms: {
      name: 'Together',
      parties,
      starts: '2026-01-01',
      ends: '2027-12-31',
      minimumCohort: 10,
      permissions: lines,
      ...terms,
    },
  });
  for (const partner of parties) await platform.as(partner).agreement.sign({ id, hash });
  for (const partner of parties) await platform.as(partner).cooperation.enrol({ cooperation: id });
  const keys = lines.map((line) => permissionKey(line as unknown as AgreementTerms['permissions'][number]));
  return { cooperation: id, keys };
}

/** The refusal that something meets; undefined where it is done. */
export function refusalOf(doing: Promise<unknown>): Promise<unknown> {
  return doing.then(
    () => undefined,
    (error: unknown) => findRefusal(error) ?? error,
  );
}

/** Reads, and writes, what no procedure shows, as nobody but a test can. */
export async function look<Row extends object>(platform: TestPlatform, text: string): Promise<Row[]> {
  return (await withAdmin(platform.url, (admin) => admin.query<Row>(text))).rows;
}

/** The audit entries of one action that a partner may read, newest first. */
export async function auditOf(
  platform: TestPlatform,
  partner: string,
  action: string,
): Promise<Record<string, unknown>[]> {
  const rows = await look<{ body: Record<string, unknown> }>(
    platform,
    `select body::jsonb as body from control.audit_entry
     where partner = '${partner}' and body::jsonb ->> 'action' = '${action}' order by id desc`,
  );
  return rows.map(({ body }) => body);
}
