/** Moving what is known of people whose subject number changed: numbers are never reused, so bits are written anew. */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { moveShared, unshareSubjects } from '../column/remove.ts';
import { clearBits, filterSet, setBits, type BitmapKey } from './bitmaps.ts';

export type Move = { readonly partner: string; readonly from: number; readonly to: number };

/** Moves bits and coming changes of the partners' permissions, publications and shared columns. Needs the exclusive lock. */
export async function moveSubjects(cooperation: Cooperation, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  const permissions = await cooperation.selectFrom('permission').select(['number', 'provider']).execute();
  for (const { number, provider } of permissions) {
    const own = moves.filter(({ partner }) => partner === provider);
    await moveBits(cooperation, { of: 'eligibility', permission: number }, own);
    await moveChanges(cooperation, number, own);
  }
  for (const { id, provider } of await cooperation
    .selectFrom('publication')
    .select(['id', 'provider'])
    .execute()) {
    const own = moves.filter(({ partner }) => partner === provider);
    await moveBits(cooperation, { of: 'publication', id }, own);
  }
  for (const provider of new Set(permissions.map((permission) => permission.provider)))
    await moveShared(
      cooperation,
      provider,
      moves.filter(({ partner }) => partner === provider),
    );
}

async function moveBits(cooperation: Cooperation, bitmap: BitmapKey, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  const from = moves.map((move) => move.from);
  const set = new Set(await filterSet(cooperation, bitmap, from));
  await clearBits(cooperation, bitmap, from);
  const to = moves.filter((move) => set.has(move.from)).map((move) => move.to);
  await setBits(cooperation, bitmap, to);
}

async function moveChanges(
  cooperation: Cooperation,
  permission: number,
  moves: readonly Move[],
): Promise<void> {
  if (moves.length === 0) return;
  const target = new Map(moves.map(({ from, to }) => [from, to]));
  const gone = await cooperation
    .deleteFrom('eligibility_change')
    .where('permission', '=', permission)
    .where((is) => is('subject', '=', is.fn.any(is.val([...target.keys()]))))
    .returning(['subject', 'at', 'becomes'])
    .execute();
  if (gone.length === 0) return;
  // However many: the values of a plain insert would be too many parameters.
  await sql`
    insert into eligibility_change (permission, subject, at, becomes)
    select ${permission}, * from unnest(
      ${gone.map(({ subject }) => target.get(subject)!)}::int[], ${gone.map(({ at }) => at)}::timestamptz[],
      ${gone.map(({ becomes }) => becomes)}::boolean[])`.execute(cooperation);
}

/** Forgets that these subjects were in what a partner published and shared: whoever gets the number next was not. */
export async function unpublishSubjects(
  cooperation: Cooperation,
  partner: string,
  subjects: readonly number[],
): Promise<void> {
  const publications = await cooperation
    .selectFrom('publication')
    .select('id')
    .where('provider', '=', partner)
    .execute();
  for (const { id } of publications) await clearBits(cooperation, { of: 'publication', id }, subjects);
  await unshareSubjects(cooperation, partner, subjects);
}
