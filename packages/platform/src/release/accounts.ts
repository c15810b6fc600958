/**
 * The accounts of a provider, in its own store: so they are one over all cooperations, and last as long as its people
 * are here. A transaction that charges holds the lock of the provider's accounts, and every charge states in its own
 * condition that there is enough left; a constraint of the table says so a third time.
 */
import type { PartnerHandle } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { microEpsilon } from './noise.ts';
import { isFrozen } from './seeding.ts';
import { chargedMembers, type Cost, type Limits, type Standing } from './rules.ts';

type Account = {
  readonly kind: 'recipient' | 'affiliation';
  readonly holder: string;
  readonly spent: number;
  readonly limit: number;
};

/** The accounts of one provider that a recipient is charged to, and what they say. */
export type Accounts = Standing & { readonly accounts: readonly Account[] };

/** Looks up the accounts that answers to that recipient are charged to; opens those that there are not yet. */
export async function openAccounts(
  store: Store,
  provider: PartnerHandle,
  { recipient, limits }: { readonly recipient: PartnerHandle; readonly limits: Limits },
): Promise<Accounts> {
  const members = chargedMembers(limits.affiliation, provider);
  const holder = members.join('+');
  // Whoever comes under one roof brings along what each of them has had before.
  await sql`
    insert into release_account (kind, holder, members, spent)
    values ('recipient', ${recipient}, ${[recipient]}, 0),
      ('affiliation', ${holder}, ${members}, (
        select least(coalesce(sum(spent), 0), ${microEpsilon})::integer from release_account
        where kind = 'recipient' and holder = any (${members}::text[])))
    on conflict do nothing`.execute(store);
  const rows = await store
    .selectFrom('release_account')
    .select(['kind', 'holder', 'spent'])
    .where(sql<boolean>`${recipient} = any (members)`)
    .orderBy('kind')
    .orderBy('holder')
    .forUpdate()
    .execute();
  const accounts = rows.map((row) => ({
    ...row,
    // What other agreements allow an affiliation is theirs; here it counts against the most that any may.
    limit:
      row.kind === 'recipient'
        ? limits.perRecipient
        : row.holder === holder
          ? limits.perAffiliation
          : microEpsilon,
  }));
  const [own] = accounts.filter(({ kind }) => kind === 'recipient');
  return {
    provider,
    accounts,
    recipient: own!.spent,
    affiliations: accounts.filter(({ kind }) => kind === 'affiliation'),
    isFrozen: await isFrozen(store, recipient),
  };
}

/** Charges what questions cost in all. Throws (a fault) where that is not left, which was looked at before. */
export async function charge(store: Store, { accounts }: Accounts, total: Cost): Promise<void> {
  const { rows } = await sql`
    update release_account a set spent = a.spent + c.cost
    from unnest(${accounts.map(({ kind }) => kind)}::text[], ${accounts.map(({ holder }) => holder)}::text[],
      ${accounts.map(({ kind }) => total[kind])}::integer[], ${accounts.map(({ limit }) => limit)}::integer[])
      c (kind, holder, cost, most)
    where a.kind = c.kind and a.holder = c.holder and (c.cost = 0 or a.spent + c.cost <= c.most)
    returning 1`.execute(store);
  if (rows.length !== accounts.length) throw new Error('an account has less left than it had under its lock');
}
