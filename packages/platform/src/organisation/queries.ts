/** Rows of a partner's organisations. */
import { refuse, type OrganisationEntry, type OrganisationPage } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { isCalled, upwards } from '../place/tree.ts';
import { organisationsIn } from './within.ts';

/** Every organisation, by code: there are at most `organisationLimits.organisations`. */
export const loadOrganisations = (store: Store): Promise<OrganisationEntry[]> =>
  store
    .selectFrom('organisation')
    .select(['code', 'name', 'parent', 'industry', 'country'])
    .orderBy('code')
    .execute();

/** Writes organisations, new ones and those that are there. What they belong to is among them or there. */
export async function writeOrganisations(
  store: Store,
  organisations: readonly OrganisationEntry[],
): Promise<void> {
  if (organisations.length === 0) return;
  const column = (name: keyof OrganisationEntry): RawBuilder<unknown> =>
    sql`${organisations.map((each) => each[name])}::text[]`;
  await sql`
    insert into organisation (code, name, parent, industry, country)
    select code, name, parent, industry, country from unnest(
      ${column('code')}, ${column('name')}, ${column('parent')}, ${column('industry')}, ${column('country')})
      as row (code, name, parent, industry, country)
    on conflict (code) do update set name = excluded.name, parent = excluded.parent,
      industry = excluded.industry, country = excluded.country`.execute(store);
}

type Seen = OrganisationEntry & { readonly organisations: number; readonly contacts: number };

const seen = (store: Store) =>
  store.selectFrom('organisation as o').select((is) => [
    'o.code',
    'o.name',
    'o.parent',
    'o.industry',
    'o.country',
    is
      .selectFrom('organisation as within')
      .select(({ fn }) => fn.countAll<number>().as('organisations'))
      .whereRef('within.parent', '=', 'o.code')
      .$asScalar()
      .$notNull()
      .as('organisations'),
    is
      .selectFrom('contact as k')
      .select(({ fn }) => fn.countAll<number>().as('contacts'))
      .whereRef('k.organisation', '=', 'o.code')
      .$asScalar()
      .$notNull()
      .as('contacts'),
  ]);

/** Some organisations, by code, and one more than the page shows. */
export function listOrganisations(
  store: Store,
  { parent, top, search, limit, after }: OrganisationPage,
): Promise<Seen[]> {
  let found = seen(store)
    .orderBy('o.code')
    .limit(limit + 1);
  if (parent !== undefined) found = found.where('o.parent', '=', parent);
  if (top === true) found = found.where('o.parent', 'is', null);
  if (search !== undefined) found = found.where(isCalled(search, [sql.ref('o.name'), sql.ref('o.code')]));
  if (after !== undefined) found = found.where('o.code', '>', after);
  return found.execute();
}

/** An organisation behind all that it belongs to, the topmost first; none where it is not there. */
export async function listAbove(store: Store, code: string): Promise<Seen[]> {
  const found = await seen(store)
    .where(
      'o.code',
      'in',
      sql<string>`(
        with recursive above (code, parent) as (
          select code, parent from organisation where code = ${code}
          union
          select o.code, o.parent from above a join organisation o on o.code = a.parent
        )
        select code from above)`,
    )
    .execute();
  return upwards(found, code, (each) => each.code);
}

/** A query with the column code: that organisation and all that belong to it, however deep. */
export const codesWithin = (code: string): RawBuilder<unknown> => sql`
  with recursive beneath (code) as (
    select code from organisation where code = ${code}
    union
    select o.code from beneath b join organisation o on o.parent = b.code
  )
  select code from beneath`;

/** Those of the codes of which there is an organisation. */
export async function findCodes(store: Store, codes: readonly string[]): Promise<ReadonlySet<string>> {
  if (codes.length === 0) return new Set();
  const rows = await store
    .selectFrom('organisation')
    .select('code')
    .where((is) => is('code', '=', is.fn.any(is.val(codes as string[]))))
    .execute();
  return new Set(rows.map(({ code }) => code));
}

/**
 * Removes an organisation to which no other belongs, and with it who its contacts are; answers how many these were.
 * Refuses `not-found`, and `organisation-in-use` where others do, or a saved segment asks for it.
 */
export async function removeOrganisation(store: Store, code: string): Promise<number> {
  const [within, readers] = await Promise.all([
    store
      .selectFrom('organisation')
      .select('code')
      .where('parent', '=', code)
      .orderBy('code')
      .limit(10)
      .execute(),
    segmentsAsking(store, code),
  ]);
  const detail = [
    ...(within.length > 0 ? [`to it belong ${within.map((each) => each.code).join(', ')}`] : []),
    ...(readers.length > 0 ? [`it is asked for by the segments ${readers.join(', ')}`] : []),
  ].join('; ');
  if (detail !== '') refuse('organisation-in-use', { name: code, detail });
  const contacts = await store.deleteFrom('contact').where('organisation', '=', code).executeTakeFirst();
  const { numDeletedRows } = await store
    .deleteFrom('organisation')
    .where('code', '=', code)
    .executeTakeFirst();
  if (numDeletedRows === 0n) refuse('not-found', { what: 'organisation' });
  return Number(contacts.numDeletedRows);
}

async function segmentsAsking(store: Store, code: string): Promise<string[]> {
  const rows = await store.selectFrom('segment').select(['name', 'condition']).orderBy('name').execute();
  return rows.filter(({ condition }) => organisationsIn([condition]).has(code)).map(({ name }) => name);
}
