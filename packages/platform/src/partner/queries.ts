/** Rows of the partner directory. */
import type { ListedPartner, Partner, PartnerHandle, PartnerList, PartnerPage } from '@entente/contract';
import type { Control } from '@entente/store';

const columns = ['handle', 'name', 'default_country', 'created_at', 'suspended_at'] as const;
type Row = {
  handle: string;
  name: string;
  default_country: string;
  created_at: Date;
  suspended_at: Date | null;
};

/** Every partner, by handle. */
export async function listPartners(control: Control): Promise<Partner[]> {
  const rows = await control.selectFrom('partner').select(columns).orderBy('handle').execute();
  return rows.map(partnerOf);
}

/** A page of partners, by handle; with their standing where that is shown. */
export async function listPartnersPage(
  control: Control,
  {
    limit,
    after,
    handle,
    showsStanding,
    can,
  }: PartnerPage & { showsStanding: boolean } & Pick<ListedPartner, 'can'>,
): Promise<PartnerList> {
  let page = control
    .selectFrom('partner')
    .select(columns)
    .orderBy('handle')
    .limit(limit + 1);
  if (after !== undefined) page = page.where('handle', '>', after);
  if (handle !== undefined) page = page.where('handle', '=', handle);
  const rows = await page.execute();
  const partners = rows.slice(0, limit).map((row) => ({
    ...partnerOf(row),
    ...(showsStanding && { suspendedAt: row.suspended_at?.toISOString() ?? null }),
    can,
  }));
  return { partners, next: rows.length > limit ? partners.at(-1)!.handle : null };
}

/** The partner with that handle. */
export async function findPartner(control: Control, handle: string): Promise<Partner | undefined> {
  const row = await control
    .selectFrom('partner')
    .select(columns)
    .where('handle', '=', handle)
    .executeTakeFirst();
  return row && partnerOf(row);
}

/** Whether the audit log has a trail of a partner that is no longer in the directory. */
export async function hasTrail(control: Control, handle: string): Promise<boolean> {
  const entry = await control
    .selectFrom('audit_entry')
    .select('id')
    .where('partner', '=', handle)
    .where((is) => is.not(is.exists(is.selectFrom('partner').select('handle').where('handle', '=', handle))))
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}

/** Adds a partner; false when the handle is taken. */
export async function insertPartner(control: Control, partner: Partner): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await control
    .insertInto('partner')
    .values({
      handle: partner.handle,
      name: partner.name,
      default_country: partner.defaultCountry,
      created_at: new Date(partner.createdAt),
    })
    .onConflict((conflict) => conflict.column('handle').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function partnerOf(row: Row): Partner {
  return {
    handle: row.handle as PartnerHandle,
    name: row.name,
    defaultCountry: row.default_country,
    createdAt: row.created_at.toISOString(),
  };
}
