/** Comparing bitmaps and coming changes with consent events and members. */
import type { Transaction } from '@entente/store';
import { sql } from 'kysely';
import { strayChunks } from '../column/remove.ts';
import { eligibleChunks, listSubjects, storedChunks } from './bitmaps.ts';
import type { Compared } from './check.ts';
import { changeText, compareSets, type Findings } from './differences.ts';
import { ownPermissions } from './terms.ts';

/** The partner's members as subject numbers, by person. */
function subjectsOf({ known, terms }: Compared): Map<string, number> {
  const own = known.filter(({ partner, subject }) => partner === terms.partner && subject !== null);
  return new Map(own.map(({ person, subject }) => [person, subject!]));
}

/** Whom each permission of the partner covers, now and from any coming instant on. */
export async function compareCoverage(tx: Transaction, compared: Compared, found: Findings): Promise<void> {
  const { terms, now, enrolled, isWhole } = compared;
  const subjects = subjectsOf(compared);
  for (const { number, startsAt } of ownPermissions(terms)) {
    // A line that a change brought in has, until the provider enrols, the people of the one whose place it took.
    const isFollowed = !isWhole || startsAt <= terms.activeFrom;
    const wanted = { now: new Set<number>(), changes: new Set<string>() };
    for (const [person, coverage] of enrolled) {
      const subject = subjects.get(person);
      if (subject === undefined) continue;
      const { now: isCovered, changes } = coverage.get(number)!;
      if (isCovered) wanted.now.add(subject);
      for (const change of changes) wanted.changes.add(changeText(subject, change));
    }
    const stored = await tx.cooperation(terms.id, async (cooperation) => {
      const { rows } = await sql<{ subject: number; at: Date; becomes: boolean }>`
        select subject, at, becomes from eligibility_change
        where permission = ${number} and at > ${new Date(now)} order by subject, at`.execute(cooperation);
      return { covered: await listSubjects(cooperation, eligibleChunks(number, now)), changes: rows };
    });
    compareSets(new Set(stored.covered), wanted.now, (subject, isThere) => {
      if (!isThere && !isFollowed) return;
      const what = isThere ? 'too many' : 'missing';
      found.note('eligibility', `permission ${number}, subject ${subject}: ${what}`);
    });
    if (!isFollowed) continue;
    const changes = stored.changes.map(({ subject, at, becomes }) =>
      changeText(subject, { at: at.getTime(), becomes }),
    );
    compareSets(new Set(changes), wanted.changes, (change, isThere) =>
      found.note('coming-change', `permission ${number}, ${change}: ${isThere ? 'too many' : 'missing'}`),
    );
  }
}

/** What the partner shares is about its members and no others, and of those about whom a value is known. */
export async function compareShared(tx: Transaction, { terms }: Compared, found: Findings): Promise<void> {
  const strays = await tx.cooperation(terms.id, (cooperation) =>
    listSubjects(cooperation, strayChunks(terms.partner)),
  );
  for (const subject of strays) found.note('shared-column', `subject ${subject}: too many`);
}

/** Presence, and how many the partner is said to have put in. */
export async function comparePresence(tx: Transaction, compared: Compared, found: Findings): Promise<void> {
  const { partner, id } = compared.terms;
  const subjects = new Set(subjectsOf(compared).values());
  const stored = await tx.cooperation(id, async (cooperation) => ({
    present: await listSubjects(cooperation, storedChunks({ of: 'presence', partner })),
    contribution: await cooperation
      .selectFrom('contribution')
      .select('people')
      .where('partner', '=', partner)
      .executeTakeFirst(),
  }));
  compareSets(new Set(stored.present), subjects, (subject, isThere) =>
    found.note('presence', `subject ${subject}: ${isThere ? 'too many' : 'missing'}`),
  );
  const people = stored.contribution?.people ?? 0;
  if (people !== subjects.size) found.note('contribution', `${people} people, not ${subjects.size}`);
}
