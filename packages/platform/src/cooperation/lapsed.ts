/** Members of a pure provider whom nothing covers any more, nor will: time has passed, and nobody decided anything. */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { eligibleChunks, listSubjects, storedChunks } from './bitmaps.ts';

/** The persons whom none of these permissions covers at `now` or later, as the bitmaps say. */
export async function listLapsed(
  cooperation: Cooperation,
  { partner, permissions, now }: { partner: string; permissions: readonly number[]; now: Instant },
): Promise<Buffer[]> {
  const known = await listSubjects(cooperation, storedChunks({ of: 'presence', partner }));
  const covered = new Set<number>();
  for (const permission of permissions) {
    for (const subject of await listSubjects(cooperation, eligibleChunks(permission, now)))
      covered.add(subject);
  }
  const { rows: coming } = await sql<{ subject: number }>`
    select distinct subject from eligibility_change
    where permission = any(${permissions}::smallint[]) and at > ${new Date(now)}`.execute(cooperation);
  for (const { subject } of coming) covered.add(subject);
  const lapsed = known.filter((subject) => !covered.has(subject));
  const members = await cooperation
    .selectFrom('member')
    .select('person')
    .where('partner', '=', partner)
    .where((is) => is('subject', '=', is.fn.any(is.val(lapsed))))
    .execute();
  return members.map(({ person }) => person);
}
