/** Which customers are the same people as these: those who share an e-mail, also through a third. */
import type { Transaction } from '@entente/store';

/** These refs and those of all records of the same people, one list for each person. Refs nobody has stand alone. */
export async function groupsOfPeople(tx: Transaction, refs: readonly string[]): Promise<string[][]> {
  const groups = new Map<string, Set<string>>(refs.map((ref) => [ref, new Set([ref])]));
  for (let asked = [...new Set(refs)]; asked.length > 0;) {
    const found: string[] = [];
    for (const { ref, mate } of await listMates(tx, asked)) {
      const [mine, theirs] = [groups.get(ref)!, groups.get(mate)];
      if (mine === theirs) continue;
      if (!theirs) found.push(mate);
      for (const each of theirs ?? [mate]) groups.set(each, mine.add(each));
    }
    asked = found;
  }
  return [...new Set(groups.values())].map((group) => [...group]);
}

/** These refs and those of all records of the same people: one record's no speaks for all, so locks reach them too. */
export async function listRecordsOfSamePeople(tx: Transaction, refs: readonly string[]): Promise<string[]> {
  return (await groupsOfPeople(tx, refs)).flat();
}

function listMates(tx: Transaction, refs: readonly string[]): Promise<{ ref: string; mate: string }[]> {
  return tx.own((store) =>
    store
      .selectFrom('customer as named')
      .innerJoin('identifier as mine', 'mine.customer', 'named.id')
      .innerJoin('identifier as theirs', (on) =>
        on.onRef('theirs.hash', '=', 'mine.hash').onRef('theirs.kind', '=', 'mine.kind'),
      )
      .innerJoin('customer as other', 'other.id', 'theirs.customer')
      .select(['named.ref as ref', 'other.ref as mate'])
      .distinct()
      .where('mine.kind', '=', 'email')
      .whereRef('other.id', '<>', 'named.id')
      .where((is) => is('named.ref', '=', is.fn.any(is.val(refs as string[]))))
      .execute(),
  );
}
