/** Published sets in a cooperation: a bitmap of who was in the set and covered when it was published. */
import { refuse, type DataCategory, type PartnerHandle } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import { findPeople } from '../cooperation/answer.ts';
import { replaceBits } from '../cooperation/bitmaps.ts';
import { listSubjectsOf } from '../cooperation/members.ts';
import { randomId } from '../random-id.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';

type Wanted = { readonly cooperation: string; readonly permission: string; readonly name: string };

/**
 * Publishes a set under a permission, or publishes it anew. Refuses `not-found` for a set or permission that is not
 * the acting partner's, `category-not-covered` when the set was drawn from more than the permission covers.
 */
export async function publish(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: Wanted,
): Promise<DataCategory[]> {
  const { partner } = memberOf(ctx.actor);
  const set = await tx.own((store) =>
    store.selectFrom('customer_set').select('categories').where('name', '=', wanted.name).executeTakeFirst(),
  );
  if (!set) refuse('not-found', { what: 'set' });
  const categories = set.categories as DataCategory[];
  await tx.lockStore('exclusive');
  await tx.lock(wanted.cooperation, 'exclusive');
  const permission = await tx.cooperation(wanted.cooperation, (it) =>
    getPermissionInForce(it, wanted.permission, ctx.clock()),
  );
  if (permission.provider !== partner) refuse('permission-unknown', { permission: wanted.permission });
  const missing = categories.filter((category) => !permission.categories.includes(category));
  if (missing.length > 0) refuse('category-not-covered', { categories: missing });
  const persons = await listPersons(tx, wanted);
  await tx.publish(wanted.cooperation, (cooperation) =>
    write(cooperation, ctx, { ...wanted, partner, permission, categories, persons }),
  );
  await audit(tx, ctx, {
    action: 'cooperation.publish',
    object: { kind: 'publication', id: wanted.name },
    cooperation: wanted.cooperation as never,
    about: [permission.recipient],
    permissions: [permission.key],
    agreementVersion: permission.version,
  });
  return categories;
}

/** A published set: its id, and the number of the permission it is published under. */
export type PublicationRow = { readonly id: string; readonly permission: number; readonly name: string };

type SetOf = { readonly provider: PartnerHandle; readonly name: string };

/** What is published under one of these names, whoever provides it. */
export async function listPublished(
  cooperation: Cooperation,
  sets: readonly SetOf[],
): Promise<readonly PublicationRow[]> {
  if (sets.length === 0) return [];
  return cooperation
    .selectFrom('publication')
    .select(['id', 'permission', 'name'])
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

async function listPersons(tx: Transaction, { cooperation, name }: Wanted): Promise<Buffer[]> {
  const rows = await tx.own((store) =>
    store
      .selectFrom('set_member as m')
      .innerJoin('customer as c', 'c.ref', 'm.ref')
      .innerJoin('participant as p', 'p.customer', 'c.id')
      .select('p.person')
      .distinct()
      .where('m.customer_set', '=', name)
      .where('p.cooperation', '=', cooperation)
      .execute(),
  );
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
