/** Comparing members, pseudonyms, subjects and the match report with customers and participants. */
import type { Transaction } from '@entente/store';
import type { Compared } from './check.ts';
import { compareSets, shortOf, type Findings } from './differences.ts';
import { matchPersons } from './matching.ts';
import { asMatched } from './neighbours.ts';
import { entrantOf, type Entrant } from './plan.ts';
import { isEverCovered } from './prepare.ts';
import { comparePseudonyms } from './pseudonyms.ts';
import { reportWhole } from './report.ts';
import { assignSubjects } from './subjects.ts';
import { receives } from './terms.ts';

/** Who takes part, as whom, and by what each is matched. */
export function comparePeople(
  { terms, people, isDue, enrolled, participants, known }: Compared,
  found: Findings,
): void {
  const own = known.filter(({ partner }) => partner === terms.partner);
  const settled = own.filter(({ person }) => !isDue(person));
  const members = new Map(own.flatMap((it) => (it.subject === null ? [] : [[it.person, it] as const])));
  // Who was removed from the store takes part no more, but is a member until the next enrolment.
  const expected = new Set([...enrolled.keys(), ...[...members.keys()].filter(isDue)]);
  compareSets(new Set(members.keys()), expected, (person, isThere) =>
    found.note('member', `${shortOf(person)}: ${isThere ? 'too many' : 'missing'}`),
  );
  const entering: Entrant[] = [];
  for (const it of people) {
    const entrant = entrantOf(it);
    if (isDue(entrant.person)) continue;
    const takesPart = receives(terms) || isEverCovered(it.coverage);
    const asOne = it.customers.every(
      (id) => participants.get(id) === (takesPart ? entrant.person : undefined),
    );
    if (!asOne)
      found.note('participant', `${shortOf(entrant.person)}: ${takesPart ? 'missing' : 'too many'}`);
    if (takesPart) entering.push(entrant);
    const member = members.get(entrant.person);
    if (takesPart && member && member.invalid.join() !== entrant.invalid.join())
      found.note('member', `${shortOf(entrant.person)}: invalid identifiers`);
  }
  const { fresh, obsolete, changed } = comparePseudonyms(settled, entering);
  const tell = (said: string) => (row: { person: string; kind: string }) =>
    found.note('pseudonym', `${shortOf(row.person)}, ${row.kind}: ${said}`);
  fresh.forEach(tell('missing'));
  obsolete.forEach(tell('too many'));
  changed.forEach(tell('wrongly shared or not'));
}

/** Whether matching everybody by the pseudonyms that are there gives the subjects and the report that are there. */
export async function compareMatching(
  tx: Transaction,
  { terms, known }: Compared,
  found: Findings,
): Promise<void> {
  const { id, partner, rules } = terms;
  const persons = known.filter(({ subject }) => subject !== null);
  const matching = matchPersons(persons.map(asMatched), rules);
  const previous = new Map(persons.map(({ person, subject }) => [person, subject!]));
  // Reading in this mode, since the report about everybody is not for a party's eyes.
  const stored = await tx.publish(id, async (cooperation) => ({
    isSettled: (await cooperation.selectFrom('unsettled').select('kind').limit(1).execute()).length === 0,
    rows: await cooperation
      .selectFrom('match_report')
      .select([
        'rule',
        'partner',
        'submitted',
        'valid',
        'ambiguous',
        'links',
        'conflicts',
        'first_recognised',
      ])
      .where('partner', 'in', [partner, '*'])
      .execute(),
  }));
  if (stored.isSettled) {
    const next = [...previous.values()].reduce((most, subject) => Math.max(most, subject + 1), 0);
    for (const { from, to } of assignSubjects({ persons, matching, previous, next }).moved)
      found.note('subject', `subject ${from} should be ${to}`);
  }
  if (!stored.rows.some((row) => row.partner === partner)) return;
  const lines = stored.rows.map((row) =>
    lineOf(row.partner, row.rule, { ...row, first: row.first_recognised }),
  );
  const wanted = reportWhole(partner, matching).rules.flatMap(({ rule, own, all }) => [
    lineOf(partner, rule, { ...own, links: null, conflicts: null, first: null }),
    lineOf('*', rule, { ...all, first: all.firstRecognised }),
  ]);
  compareSets(new Set(lines), new Set(wanted), (line, isThere) => {
    if (!isThere) found.note('match-report', `should say ${line}`);
  });
}

type Counts = Record<'submitted' | 'valid' | 'ambiguous', number> &
  Record<'links' | 'conflicts' | 'first', number | null>;

function lineOf(partner: string, rule: string, counts: Counts): string {
  const { submitted, valid, ambiguous, links, conflicts, first } = counts;
  const own = `${rule}: ${submitted} submitted, ${valid} valid, ${ambiguous} ambiguous`;
  return partner === '*' ? `${own}, ${links} links, ${conflicts} conflicts, ${first} first` : own;
}
