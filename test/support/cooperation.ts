// What tests of a cooperation begin with: customers and consents as plain objects, and an agreement signed by all.
import { CustomersMapping, ConsentsMapping, type CooperationId, PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, subject, type Grant } from '@entente/policy';
import type { Cooperation, Store, Transaction } from '@entente/store';
import type { TestPlatform } from './platform.ts';

/** One row of a file of customers; what is not said is empty, and an empty cell clears. */
export type CustomerRow = {
  readonly ref: string;
  readonly email?: string;
  readonly phone?: string;
  readonly given?: string;
  readonly family?: string;
  readonly birth?: string;
  readonly postcode?: string;
};

/** One row of a file of consents; instants are ISO texts. */
export type ConsentRow = {
  readonly customer: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly categories?: readonly string[];
  readonly event: string;
  readonly at: string;
  readonly expiresAt?: string;
};

export const customersMapping = CustomersMapping.parse({
  kind: 'customers',
  file: { format: 'ndjson' },
  ref: 'ref',
  dates: 'yyyy-mm-dd',
  emptyCells: 'clear',
  names: { given: 'given', family: 'family' },
  identifiers: {
    email: 'email',
    phone: 'phone',
    'name-birth-postcode': { birth: 'birth', postcode: 'postcode' },
  },
  attributes: { postcode: { category: 'location' } },
});

export const consentsMapping = ConsentsMapping.parse({
  kind: 'consents',
  file: { format: 'ndjson' },
  columns: { collected_by: null, notice: null },
});

const nothing = { email: '', phone: '', given: '', family: '', birth: '', postcode: '' };

/** Imports a file of customers as that partner. */
export function importCustomers(platform: TestPlatform, partner: string, rows: readonly CustomerRow[]) {
  const lines = rows.map((row) => ({ ...nothing, ...row }));
  return platform.as(partner).customer.import({ source: bytesOf(lines), mapping: customersMapping as never });
}

/** Imports a file of consents as that partner. */
export function importConsents(platform: TestPlatform, partner: string, rows: readonly ConsentRow[]) {
  const lines = rows.map(({ customer, purpose, recipient, categories = [], event, at, expiresAt = '' }) => ({
    ...{ customer, purpose, recipient, event, at },
    data_categories: categories.join('|'),
    expires_at: expiresAt,
  }));
  return platform.as(partner).consent.import({ source: bytesOf(lines), mapping: consentsMapping as never });
}

async function* bytesOf(lines: readonly object[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

export type PermissionLine = {
  readonly provider: string;
  readonly recipient: string;
  readonly purpose?: string;
  readonly categories?: readonly string[];
  readonly actions?: readonly string[];
};

/** Proposes an agreement over 2026 and lets every party sign it; nobody is enrolled yet. */
export async function signAgreement(
  platform: TestPlatform,
  terms: { parties: readonly string[]; permissions: readonly PermissionLine[]; [key: string]: unknown },
): Promise<CooperationId> {
  const permissions = terms.permissions.map((line) => ({
    purpose: 'direct-marketing',
    categories: ['contact'],
    actions: ['count', 'deliver'],
    ...line,
  }));
  const span = { starts: '2026-01-01', ends: '2026-12-31', minimumCohort: 10 };
  const { id, hash } = await platform.as(terms.parties[0]!).agreement.propose({
    terms: { name: 'A trial', ...span, ...terms, permissions },
  });
  for (const party of terms.parties) await platform.as(party).agreement.sign({ id, hash });
  return id;
}

/** Signs as {@link signAgreement} does, and enrols every party. */
export async function cooperate(
  platform: TestPlatform,
  terms: Parameters<typeof signAgreement>[1],
): Promise<CooperationId> {
  const id = await signAgreement(platform, terms);
  for (const party of terms.parties) await platform.as(party).cooperation.enrol({ cooperation: id });
  return id;
}

/** The grant by which that partner's own store and its cooperations open in a test. */
export function enrolGrant(partner: string): Grant {
  const actor = makeMember({ partner: PartnerHandle.parse(partner), roles: ['admin'], name: 'tester' });
  return grant(abilityFor(actor), 'enrol', subject.cooperation({ parties: [actor.partner] }));
}

/** Runs `work` in a transaction of that partner. */
export function transact<T>(
  platform: TestPlatform,
  partner: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return platform.database.write(enrolGrant(partner), work);
}

/** Runs `work` on a cooperation as a party that contributes to it. */
export function inCooperation<T>(
  platform: TestPlatform,
  { partner, id }: { partner: string; id: string },
  work: (cooperation: Cooperation) => Promise<T>,
): Promise<T> {
  return transact(platform, partner, (tx) => tx.publish(id, work));
}

/** Runs `work` on a partner's own store. */
export function inStore<T>(
  platform: TestPlatform,
  partner: string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  return transact(platform, partner, (tx) => tx.own(work));
}
