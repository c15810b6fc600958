/** Taking shared columns, or people in them, out of a cooperation. */
import { parsePermissionKey, permissionKey, type PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { listPermissions } from '../agreement/load.ts';
import type { Move } from '../cooperation/renumber.ts';
import { listSubjects } from '../cooperation/bitmaps.ts';
import { zeros } from './expression.ts';

/** Removes a column of the provider's, whatever became of its permission. Its recipient; undefined where there is none. */
export async function removeColumn(
  cooperation: Cooperation,
  provider: PartnerHandle,
  { permission, name }: { permission: string; name: string },
): Promise<PartnerHandle | undefined> {
  const key = permissionKey(parsePermissionKey(permission));
  const numbers = (await listPermissions(cooperation))
    .filter((row) => row.key === key)
    .map((row) => row.number);
  if (numbers.length === 0) return undefined;
  const removed = await cooperation
    .deleteFrom('shared_column')
    .where('provider', '=', provider)
    .where('permission', 'in', numbers)
    .where('name', '=', name)
    .returning('recipient')
    .executeTakeFirst();
  return removed?.recipient as PartnerHandle | undefined;
}

const partsOf = (provider: string): RawBuilder<unknown> => sql`
  select p.id from shared_part p join shared_column c on c.id = p.shared_column where c.provider = ${provider}`;

const masksOf = (subjects: readonly number[]): RawBuilder<unknown> => sql`
  select n / 8192 as chunk, bit_or(set_bit(B'0'::bit(8192)::bit varying, n % 8192, 1)) as mask
  from unnest(${subjects}::int[]) as n group by 1`;

/**
 * Subjects of whom a provider's columns say something though it does not know them, or though no value of theirs is
 * known: a query with the columns chunk and bits.
 */
export const strayChunks = (provider: string): RawBuilder<unknown> => sql`(
  select s.chunk,
    bit_or(s.bits & ~ (coalesce(p.bits, ${zeros}) & coalesce(k.bits, ${zeros})))::bit varying as bits
  from shared_slice s
  left join presence p on p.partner = ${provider} and p.chunk = s.chunk
  left join shared_slice k on k.part = s.part and k.chunk = s.chunk and k.slice = -1
  where s.part in (${partsOf(provider)}) group by s.chunk)`;

/** Forgets what a provider shared of these subjects: whoever gets the number next is somebody else. */
export async function unshareSubjects(
  cooperation: Cooperation,
  provider: string,
  subjects: readonly number[],
): Promise<void> {
  if (subjects.length === 0) return;
  await sql`
    update shared_slice s set bits = s.bits & ~ m.mask from (${masksOf(subjects)}) m
    where s.part in (${partsOf(provider)}) and s.chunk = m.chunk`.execute(cooperation);
}

/** Forgets what {@link strayChunks} has. Needs the exclusive lock. */
export async function unshareStrays(cooperation: Cooperation, provider: string): Promise<void> {
  await unshareSubjects(cooperation, provider, await listSubjects(cooperation, strayChunks(provider)));
}

/** Moves what a provider shared of people whose subject number changed. Needs the exclusive lock. */
export async function moveShared(
  cooperation: Cooperation,
  provider: string,
  moves: readonly Move[],
): Promise<void> {
  if (moves.length === 0) return;
  const from = moves.map((move) => move.from);
  const { rows } = await sql<{ part: string; slice: number; subjects: number[] }>`
    select s.part, s.slice, array_agg(m.target) as subjects
    from unnest(${from}::int[], ${moves.map(({ to }) => to)}::int[]) as m (former, target)
    join shared_slice s on s.part in (${partsOf(provider)}) and s.chunk = m.former / 8192
    where get_bit(s.bits, m.former % 8192) = 1 group by s.part, s.slice`.execute(cooperation);
  await unshareSubjects(cooperation, provider, from);
  for (const { part, slice, subjects } of rows) {
    await sql`
      insert into shared_slice as kept (part, chunk, slice, bits)
      select ${part}, m.chunk, ${slice}, m.mask from (${masksOf(subjects)}) m
      on conflict (part, chunk, slice) do update set bits = kept.bits | excluded.bits`.execute(cooperation);
  }
}
