// What tests of a cooperation begin with: customers and consents as plain objects, and an agreement signed by all.
import { CustomersMapping, ConsentsMapping, type CooperationId, PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, subject, type Grant } from '@entente/policy';
import type { Cooperation, Store, Transaction } from '@entente/store';
import { eligibleChunks, listSubjects } from '../../packages/platform/src/cooperation/bitmaps.ts';
import type { Callers } from './callers.ts';
import type { TestPlatform } from './platform.ts';
import { withAdmin } from './server.ts';

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
export function importCustomers(platform: Callers, partner: string, rows: readonly CustomerRow[]) {
  const lines = rows.map((row) => ({ ...nothing, ...row }));
  return platform.as(partner).customer.import({ source: bytesOf(lines), mapping: customersMapping });
}

/** Imports a file of consents as that partner. */
export function importConsents(platform: Callers, partner: string, rows: readonly ConsentRow[]) {
  const lines = rows.map(({ customer, purpose, recipient, categories = [], event, at, expiresAt = '' }) => ({
    customer,
    purpose,
    recipient,
    event,
    at,
    data_categories: categories.join('|'),
    expires_at: expiresAt,
  }));
  return platform.as(partner).consent.import({ source: bytesOf(lines), mapping: consentsMapping });
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
  platform: Callers,
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
  platform: Callers,
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
  platform: Callers,
  partner: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return platform.database.write(enrolGrant(partner), work);
}

/** Runs `work` on a cooperation as a party that contributes to it. */
export function inCooperation<T>(
  platform: Callers,
  { partner, id }: { partner: string; id: string },
  work: (cooperation: Cooperation) => Promise<T>,
): Promise<T> {
  return transact(platform, partner, (tx) => tx.publish(id, work));
}

/** Runs `work` on a partner's own store. */
export function inStore<T>(
  platform: Callers,
  partner: string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  return transact(platform, partner, (tx) => tx.own(work));
}

/** The provider's refs whose people a permission covers at an instant, now unless said, all records of each. */
export async function coveredRefs(
  platform: TestPlatform,
  { id, provider, permission = 1, at }: { id: string; provider: string; permission?: number; at?: number },
): Promise<string[]> {
  const chunks = eligibleChunks(permission, at ?? platform.time.now);
  const subjects = await inCooperation(platform, { partner: provider, id }, (it) => listSubjects(it, chunks));
  return refsOf(platform, { id, partner: provider, subjects });
}

/** The refs of a partner's people behind subject numbers, which nobody but a test can know. */
export async function refsOf(
  platform: TestPlatform,
  { id, partner, subjects }: { id: string; partner: string; subjects: readonly number[] },
): Promise<string[]> {
  const { rows } = await withAdmin(platform.url, (admin) =>
    admin.query<{ ref: string }>(
      `select c.ref from coop_${id}.member m
       join ${schemaOf(partner)}.participant p on p.person = m.person and p.cooperation = $1
       join ${schemaOf(partner)}.customer c on c.id = p.customer
       where m.partner = $2 and m.subject = any($3) order by c.ref collate "C"`,
      [id, partner, subjects],
    ),
  );
  return rows.map(({ ref }) => ref);
}

/** Who is which subject: the refs of each subject as `partner:ref`, one line a subject. */
export async function subjectsOf(
  platform: TestPlatform,
  id: string,
  partners: readonly string[],
): Promise<string[]> {
  const perPartner = partners.map(
    (partner) => `
      select m.subject, m.partner || ':' || c.ref as name from coop_${id}.member m
      join ${schemaOf(partner)}.participant p on p.person = m.person and p.cooperation = '${id}'
      join ${schemaOf(partner)}.customer c on c.id = p.customer where m.partner = '${partner}'`,
  );
  const { rows } = await withAdmin(platform.url, (admin) =>
    admin.query<{ names: string }>(
      `select string_agg(name, ' = ' order by name collate "C") as names from (${perPartner.join(' union all ')}) s
       group by subject order by 1`,
    ),
  );
  return rows.map(({ names }) => names);
}

/** Empties stores of all but their keys and forgets every cooperation, to begin anew without creating partners. */
export async function emptyStores(platform: TestPlatform, partners: readonly string[]): Promise<void> {
  await withAdmin(platform.url, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema = any($1) and table_type = 'BASE TABLE' and table_name <> 'key'`,
      [partners.map(schemaOf)],
    );
    const tables = rows.map(({ name }) => name).join(', ');
    await admin.query(`truncate ${tables}, control.party restart identity cascade`);
  });
}

const schemaOf = (partner: string): string => `store_${partner.replaceAll('-', '_')}`;
