/** What a store holds, counted exactly, page by page where the rules of consent decide. */
import { identifierKinds, type CustomerSummary, type IdentifierKind, type Instant } from '@entente/contract';
import type { Store } from '@entente/store';
import { countActive } from '../consent/standing.ts';
import { loadConsents } from '../consent/evidence.ts';
import { countEvents } from '../event/queries.ts';
import { listDictionary } from '../dictionary/queries.ts';
import { pagesOfCustomers } from './pages.ts';

/** Counts the store whose handle this is, its consents for `now`. */
export async function summarise(store: Store, now: Instant): Promise<Omit<CustomerSummary, 'can'>> {
  const { customers } = await store
    .selectFrom('customer')
    .select(({ fn }) => fn.countAll<number>().as('customers'))
    .executeTakeFirstOrThrow();
  const { consentEvents } = await store
    .selectFrom('consent_event')
    .select(({ fn }) => fn.countAll<number>().as('consentEvents'))
    .executeTakeFirstOrThrow();
  return {
    at: new Date(now).toISOString(),
    customers,
    identifiers: await countIdentifiers(store),
    events: await countEvents(store),
    consentEvents,
    activeConsents: await countActiveConsents(store, now),
    dictionary: await listDictionary(store),
  };
}

async function countIdentifiers(store: Store): Promise<CustomerSummary['identifiers']> {
  const perCustomer = store
    .selectFrom('identifier')
    .select(({ fn }) => ['customer', 'kind', fn.count<number>('hash').as('usable')])
    .groupBy(['customer', 'kind']);
  const rows = await store
    .selectFrom(perCustomer.as('held'))
    .select(({ fn }) => [
      'kind',
      fn.countAll<number>().as('present'),
      fn.countAll<number>().filterWhere('usable', '>', 0).as('valid'),
    ])
    .groupBy('kind')
    .execute();
  const counts = new Map(rows.map((row) => [row.kind, row]));
  const entries = identifierKinds.map(
    (kind): [IdentifierKind, CustomerSummary['identifiers'][IdentifierKind]] => {
      const { present, valid } = counts.get(kind) ?? { present: 0, valid: 0 };
      return [kind, { present, valid, invalid: present - valid }];
    },
  );
  return Object.fromEntries(entries) as CustomerSummary['identifiers'];
}

async function countActiveConsents(store: Store, now: Instant): Promise<number> {
  let active = 0;
  for await (const page of pagesOfCustomers(store)) {
    const consents = await loadConsents(
      store,
      page.map(({ ref }) => ref),
    );
    for (const events of consents.values()) active += countActive(events, now);
  }
  return active;
}
