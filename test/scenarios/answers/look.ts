// What lies beneath the answers, which no user may see: who takes part, who is which subject, whose bits are set.
import { listSubjects, eligibleChunks } from '../../../packages/platform/src/cooperation/bitmaps.ts';
import { inCooperation } from '../../support/cooperation.ts';
import { nameOf, type Permission, type Person } from './naive.ts';
import type { Playing } from './play.ts';
import type { Stage } from './stage.ts';

type Row = { partner: string; refs: string[] | null; subject: number | null };
type Known = Pick<Person, 'partner' | 'refs'> & { readonly subject: number };
export type Look = { readonly persons: readonly Known[]; readonly subjects: readonly (readonly Known[])[] };

/** Looks as the superuser. Participants and members must be the same people. */
export async function look({ admin }: Stage, id: string, partners: readonly string[]): Promise<Look> {
  const perPartner = partners.map(
    (partner) => `
      select '${partner}' as partner, p.person, array_agg(c.ref order by c.ref collate "C") as refs
      from store_${partner}.participant p join store_${partner}.customer c on c.id = p.customer
      where p.cooperation = '${id}' group by p.person`,
  );
  const { rows } = await admin.query<Row>(`
    select partner, refs, subject from (${perPartner.join(' union all ')}) p
    full join coop_${id}.member m using (partner, person)`);
  // Who left keeps no members; the others' participants of an agreement that is over mean nothing.
  const persons = rows.flatMap(({ partner, refs, subject }): Known[] => {
    if (subject === null) return [];
    if (refs === null) throw new Error(`a member of ${partner} is nobody`);
    return [{ partner, refs, subject }];
  });
  const bySubject = Map.groupBy(persons, ({ subject }) => subject);
  return { persons, subjects: [...bySubject.values()] };
}

/** The people whose bits are set for each permission at an instant, by name. */
export async function peopleOf(
  { diary, stage, id }: Playing,
  { permissions, at, found }: { permissions: readonly Permission[]; at: number; found: Look },
): Promise<string[][]> {
  const nameAt = new Map(
    found.persons.map((person) => [`${person.partner} ${person.subject}`, nameOf(person)]),
  );
  const [first] = permissions;
  if (!first) return [];
  return inCooperation(stage.platform, { partner: first.provider, id }, async (cooperation) => {
    const people: string[][] = [];
    for (const permission of permissions) {
      const number = diary.permissions.indexOf(permission) + 1;
      const subjects = await listSubjects(cooperation, eligibleChunks(number, at));
      people.push(
        subjects.map((n) => nameAt.get(`${permission.provider} ${n}`) ?? `nobody at ${n}`).toSorted(),
      );
    }
    return people;
  });
}
