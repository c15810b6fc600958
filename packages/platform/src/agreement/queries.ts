/** Rows of agreements: versions and acts, which are only ever added, and the permissions that follow from them. */
import type { CooperationId, Instant, PartnerHandle, TermsHash } from '@entente/contract';
import type { Control, Cooperation } from '@entente/store';
import type { RawBuilder } from 'kysely';
import type { PermissionRow } from './permissions.ts';
import type { Act } from './status.ts';

/** One agreement in the directory of those that the asking partner is named in. */
export type DirectoryEntry = { readonly id: CooperationId; readonly since: Instant };

/** A page of the agreements that are permitted, newest first, and among those of one instant by id. */
export async function listDirectory(
  control: Control,
  page: { permitted: RawBuilder<boolean>; limit: number; after: CooperationId | undefined },
): Promise<DirectoryEntry[]> {
  const entries = control.selectFrom('party').select(['cooperation', 'since']).where(page.permitted);
  const last = page.after && (await entries.where('cooperation', '=', page.after).executeTakeFirst());
  if (page.after && !last) return [];
  const rest = last
    ? entries
        .where('since', '<=', last.since)
        .where((is) => is.or([is('since', '<', last.since), is('cooperation', '>', last.cooperation)]))
    : entries;
  const rows = await rest.orderBy('since', 'desc').orderBy('cooperation').limit(page.limit).execute();
  return rows.map((row) => ({ id: row.cooperation as CooperationId, since: row.since.getTime() }));
}

/** A version of the terms, which only that act of the party makes one. */
export async function insertVersion(
  cooperation: Cooperation,
  row: {
    version: number;
    canonical: string;
    hash: TermsHash;
    proposedBy: PartnerHandle;
    at: Instant;
  },
): Promise<void> {
  await cooperation
    .insertInto('agreement_version')
    .values({
      version: row.version,
      terms: row.canonical,
      hash: row.hash,
      proposed_by: row.proposedBy,
      proposed_at: new Date(row.at),
    })
    .execute();
}

/** The first version of the terms in a new cooperation, and the first subject number it will give out. */
export async function insertFirstVersion(
  cooperation: Cooperation,
  version: { canonical: string; hash: TermsHash; proposedBy: PartnerHandle; at: Instant },
): Promise<void> {
  await insertVersion(cooperation, { version: 1, ...version });
  await cooperation.insertInto('numbering').values({ next: 0, generation: 0 }).execute();
}

/** Appends an act to the log; its number. */
export async function insertAct(
  cooperation: Cooperation,
  { act, actor }: { act: Act; actor: string },
): Promise<number> {
  const { id } = await cooperation
    .insertInto('act')
    .values({ ...act, at: new Date(act.at), actor })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Writes the permissions as they stand after an act. Of a row that exists its key never changes; the rest does with
 * the acts and the version it stands in, but for `true_at`, which belongs to the bitmaps.
 */
export async function savePermissions(
  cooperation: Cooperation,
  permissions: readonly PermissionRow[],
): Promise<void> {
  if (permissions.length === 0) return;
  const rows = permissions.map((permission) => ({
    number: permission.number,
    version: permission.version,
    provider: permission.provider,
    recipient: permission.recipient,
    purpose: permission.purpose,
    categories: permission.categories,
    actions: [...permission.actions],
    minimum_cohort: permission.minimumCohort,
    delivery_days: permission.deliveryDays,
    starts_at: new Date(permission.startsAt),
    ends_at: new Date(permission.endsAt),
    suspended: permission.suspended,
    true_at: new Date(permission.trueAt),
  }));
  const { numInsertedOrUpdatedRows } = await cooperation
    .insertInto('permission')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet((row) => ({
        version: row.ref('excluded.version'),
        actions: row.ref('excluded.actions'),
        minimum_cohort: row.ref('excluded.minimum_cohort'),
        delivery_days: row.ref('excluded.delivery_days'),
        starts_at: row.ref('excluded.starts_at'),
        ends_at: row.ref('excluded.ends_at'),
        suspended: row.ref('excluded.suspended'),
      })),
    )
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== BigInt(rows.length)) {
    throw new Error(`${numInsertedOrUpdatedRows} permissions written, not ${rows.length}`);
  }
}
