/** What others asked about one's own people with noise, and what it has cost, as the provider sees it. */
import { ReleaseBudgets, ReleaseList, type ReleasePage } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';
import { pageOf } from '../page.ts';
import { microEpsilon } from './noise.ts';
import { epsilonOf } from './rules.ts';

/** A page of questions, newest first. */
export async function listCharges(
  store: Store,
  { recipient, limit, after }: ReleasePage,
  permitted: PermittedRows,
): Promise<ReleaseList> {
  const rows = await store
    .selectFrom('release_charge')
    .select([
      'id',
      'at',
      'recipient',
      'cooperation',
      'permission',
      'agreement_version',
      'others',
      'sets',
      'kind',
      'by',
      'condition',
    ])
    .select(['outcome', 'epsilon', 'cost_recipient', 'cost_affiliation', 'until'])
    .where(permitted)
    .$if(recipient !== undefined, (query) => query.where('recipient', '=', recipient!))
    .$if(after !== undefined, (query) => query.where('id', '<', after!))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  return ReleaseList.parse({
    releases: shown.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      recipient: row.recipient,
      cooperation: row.cooperation,
      permission: row.permission,
      agreementVersion: row.agreement_version,
      others: row.others,
      sets: row.sets,
      kind: row.kind,
      by: row.by,
      where: row.condition,
      outcome: row.outcome,
      epsilon: epsilonOf(row.epsilon),
      cost: { recipient: epsilonOf(row.cost_recipient), affiliation: epsilonOf(row.cost_affiliation) },
      until: row.until.toISOString(),
    })),
    next: last?.id ?? null,
  });
}

/**
 * What is spent of every account, ever. Accounts are one over all cooperations: whoever may see what was asked in one of
 * them by a recipient sees all that the recipient has cost.
 */
export async function listAccounts(
  store: Store,
  { charges: permitted, freezes: standing }: { charges: PermittedRows; freezes: PermittedRows },
): Promise<ReleaseBudgets> {
  const freezes = await store
    .selectFrom('release_freeze')
    .select(['recipient', 'cooperation', 'at', 'signal'])
    .where('lifted_at', 'is', null)
    .where(standing)
    .orderBy('id')
    .execute();
  const rows = await store
    .selectFrom('release_account')
    .select(['kind', 'members', 'spent'])
    .where((is) =>
      is.exists(
        is
          .selectFrom('release_charge')
          .select(sql`1`.as('one'))
          .where(sql<boolean>`recipient = any (members)`)
          .where(permitted),
      ),
    )
    .orderBy('kind', 'desc')
    .orderBy('holder')
    .execute();
  return ReleaseBudgets.parse({
    accounts: rows.map(({ kind, members, spent }) => ({
      kind,
      members,
      spent: epsilonOf(spent),
      left: epsilonOf(microEpsilon - spent),
      freezes: freezes
        .filter(({ recipient }) => kind === 'recipient' && members.includes(recipient))
        .map(({ cooperation, at, signal }) => ({ cooperation, since: at.toISOString(), signal })),
    })),
  });
}
