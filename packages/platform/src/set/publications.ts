/** Published sets and segments in a cooperation: a bitmap of who was in them and covered when they were published. */
import { refuse, type CooperationId, type DataCategory, type PartnerHandle } from '@entente/contract';
import type { Cooperation, Store, Transaction } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import { findPeople } from '../cooperation/answer.ts';
import { replaceBits } from '../cooperation/bitmaps.ts';
import { listSubjectsOf } from '../cooperation/members.ts';
import { drawSettled, type Drawing } from '../publication/settled.ts';
import { randomId } from '../random-id.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';

type Wanted = { readonly cooperation: CooperationId; readonly permission: string; readonly name: string };

/** What is published: the categories that were read to draw it, and a query with the column id of its customers. */
export type Drawn = { readonly categories: readonly DataCategory[]; readonly ids: RawBuilder<unknown> };

/** Drawing a set of the acting partner's. Refuses `not-found`. */
export const drawingSet = (name: string): Drawing<Drawn> => ({
  grounds: async (store) => (await drawSet(store, name)).categories.join(' '),
  draw: (store) => drawSet(store, name),
});

async function drawSet(store: Store, name: string): Promise<Drawn> {
  const set = await store
    .selectFrom('customer_set')
    .select('categories')
    .where('name', '=', name)
    .executeTakeFirst();
  if (!set) refuse('not-found', { what: 'set' });
  return {
    categories: set.categories as DataCategory[],
    ids: sql`select c.id from set_member m join customer c on c.ref = m.ref where m.customer_set = ${name}`,
  };
}

/**
 * Publishes what is drawn under a permission and a name, or publishes it anew. Refuses `permission-unknown` for a
 * permission that is not the acting partner's, `category-not-covered` where more was read than the permission covers.
 */
export async function publish(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: Wanted & { readonly drawing: Drawing<Drawn> },
): Promise<DataCategory[]> {
  const { partner } = memberOf(ctx.actor);
  const drawn = await drawSettled(tx, wanted.cooperation, wanted.drawing);
  const categories = [...drawn.categories];
  const permission = await tx.cooperation(wanted.cooperation, (it) =>
    getPermissionInForce(it, wanted.permission, ctx.clock()),
  );
  if (permission.provider !== partner) refuse('permission-unknown', { permission: wanted.permission });
  const missing = categories.filter((category) => !permission.categories.includes(category));
  if (missing.length > 0) refuse('category-not-covered', { categories: missing });
  const persons = await tx.own((store) => listPersons(store, wanted.cooperation, drawn));
  await tx.publish(wanted.cooperation, (cooperation) =>
    write(cooperation, ctx, { ...wanted, partner, permission, categories, persons }),
  );
  await audit(tx, ctx, {
    action: 'cooperation.publish',
    object: { kind: 'publication', id: wanted.name },
    cooperation: wanted.cooperation,
    about: [permission.recipient],
    permissions: [permission.key],
    agreementVersion: permission.version,
  });
  return categories;
}

/** A published set: its id, and the number of the permission it is published under. */
export type PublicationRow = {
  readonly id: string;
  readonly permission: number;
  readonly name: string;
  readonly categories: readonly string[];
};

type SetOf = { readonly provider: PartnerHandle; readonly name: string };

/** What is published under one of these names, whoever provides it. */
export async function listPublished(
  cooperation: Cooperation,
  sets: readonly SetOf[],
): Promise<readonly PublicationRow[]> {
  if (sets.length === 0) return [];
  return cooperation
    .selectFrom('publication')
    .select(['id', 'permission', 'name', 'categories'])
    .where('name', 'in', [...new Set(sets.map(({ name }) => name))])
    .execute();
}

/** The ids of the sets named, by number of the permission they are published under. Refuses `not-found`. */
export function publicationsOf(
  published: readonly PublicationRow[],
  permissions: readonly PermissionRow[],
  sets: readonly SetOf[],
): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const { provider, name } of sets) {
    const number = permissions.find((row) => row.provider === provider)?.number;
    if (number === undefined) continue;
    const row = published.find(
      (publication) => publication.permission === number && publication.name === name,
    );
    if (!row) refuse('not-found', { what: 'published set' });
    found.set(number, [...(found.get(number) ?? []), row.id]);
  }
  return found;
}

async function listPersons(store: Store, cooperation: string, { ids }: Drawn): Promise<Buffer[]> {
  const { rows } = await sql<{ person: Buffer }>`
    select distinct p.person from participant p
    where p.cooperation = ${cooperation} and p.customer in (${ids})`.execute(store);
  return rows.map(({ person }) => person);
}

type Writing = Wanted & { partner: PartnerHandle };

async function write(
  cooperation: Cooperation,
  ctx: ProcedureContext,
  what: Omit<Writing, 'permission'> & {
    permission: PermissionRow;
    categories: DataCategory[];
    persons: Buffer[];
  },
): Promise<void> {
  const { partner, permission, name, categories, persons } = what;
  const row = {
    provider: partner,
    name,
    permission: permission.number,
    categories,
    published_at: new Date(ctx.clock()),
  };
  const { id } = await cooperation
    .insertInto('publication')
    .values({ id: randomId(10), ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['provider', 'permission', 'name'])
        .doUpdateSet({ categories, published_at: row.published_at }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  const members = await listSubjectsOf(cooperation, partner, persons);
  const at = ctx.clock();
  const question = { permission: permission.number, recipient: permission.recipient, at };
  const covered = new Set(await findPeople(cooperation, question, 'all'));
  const subjects = members.filter((subject) => covered.has(subject));
  await replaceBits(cooperation, { of: 'publication', id }, subjects);
}
