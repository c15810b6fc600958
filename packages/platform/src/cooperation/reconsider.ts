/**
 * What follows at once from decisions that were just recorded: eligibility bits and their coming changes, inboxes and
 * recalls, in every cooperation of the partner and in the transaction that recorded them.
 */
import type { PartnerHandle } from '@entente/contract';
import { isInScope } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { listPermissions } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { followCoverage } from '../withdrawal/follow.ts';
import type { ProcedureContext } from '../procedure.ts';
import { changeEligibility } from './eligibility.ts';
import { coverageOf, loadRecords, type Coverage } from './persons.ts';

type Person = { readonly person: Buffer; readonly refs: readonly string[] };
type Considered = Person & { readonly coverage: Map<number, Coverage> };

/**
 * The cooperations that the acting partner is named in and the grant reaches, by id: the order in which they are
 * locked.
 */
export async function listCooperations(tx: Transaction, partner: PartnerHandle): Promise<string[]> {
  const rows = await tx.control((control) =>
    control
      .selectFrom('party')
      .select('cooperation')
      .where('partner', '=', partner)
      .orderBy('cooperation')
      .execute(),
  );
  return rows.map(({ cooperation }) => cooperation).filter((id) => isInScope(tx.grant, id));
}

/**
 * Brings one cooperation up to date about these customers. It must be locked, shared or exclusively. Returns how many
 * recalls opened, and which of the customers were never enrolled.
 */
export async function reconsider(
  tx: Transaction,
  ctx: ProcedureContext,
  change: {
    cooperation: string;
    partner: PartnerHandle;
    refs: readonly string[];
    evidence: readonly number[];
  },
): Promise<{ recalls: number; strangers: readonly string[] }> {
  const { cooperation: id, partner, refs, evidence } = change;
  const now = ctx.clock();
  const signed = await tx.cooperation(id, listPermissions);
  // What rested on a permission that ended left with it.
  const own = signed.filter(({ provider, endsAt }) => provider === partner && endsAt > now);
  if (own.length === 0) return { recalls: 0, strangers: [] };
  const { persons, strangers } = await findPersons(tx, id, refs);
  const people = await tx.own(async (store) => {
    const considered: Considered[] = [];
    for await (const { person, records } of loadRecords(store, persons)) {
      considered.push({ ...person, coverage: coverageOf(records, own, now) });
    }
    return considered;
  });
  await writeCoverage(tx, id, { partner, own, people });
  const followed = { cooperation: id, permissions: own, people, strangers, evidence };
  const recalls = await followCoverage(tx, ctx, followed);
  return { recalls, strangers };
}

/** The enrolled persons that these customers are, with all their records; and those not enrolled. */
async function findPersons(
  tx: Transaction,
  cooperation: string,
  refs: readonly string[],
): Promise<{ persons: Person[]; strangers: string[] }> {
  const rows = await tx.own((store) =>
    store
      .selectFrom('customer as named')
      .innerJoin('participant as p', (on) =>
        on.onRef('p.customer', '=', 'named.id').on('p.cooperation', '=', cooperation),
      )
      .innerJoin('participant as all', (on) =>
        on.onRef('all.person', '=', 'p.person').on('all.cooperation', '=', cooperation),
      )
      .innerJoin('customer as record', 'record.id', 'all.customer')
      .select(['named.ref as named', 'p.person', 'record.ref'])
      .where((is) => is('named.ref', '=', is.fn.any(is.val(refs as string[]))))
      .orderBy('record.id')
      .execute(),
  );
  const persons = new Map<string, { person: Buffer; refs: Set<string> }>();
  const strangers = new Set(refs);
  for (const { named, person, ref } of rows) {
    strangers.delete(named);
    const key = person.toString('hex');
    const known = persons.get(key) ?? { person, refs: new Set<string>() };
    persons.set(key, known);
    known.refs.add(ref);
  }
  const found = [...persons.values()].map(({ person, refs: records }) => ({ person, refs: [...records] }));
  return { persons: found, strangers: [...strangers] };
}

async function writeCoverage(
  tx: Transaction,
  id: string,
  {
    partner,
    own,
    people,
  }: { partner: PartnerHandle; own: readonly PermissionRow[]; people: readonly Considered[] },
): Promise<void> {
  if (people.length === 0) return;
  await tx.publish(id, async (cooperation) => {
    const members = await cooperation
      .selectFrom('member')
      .select(['person', 'subject'])
      .where('partner', '=', partner)
      .where((is) => is('person', '=', is.fn.any(is.val(people.map(({ person }) => person)))))
      .execute();
    const subjectOf = new Map(members.map(({ person, subject }) => [person.toString('hex'), subject]));
    for (const { number } of own) {
      const written = people.flatMap(({ person, coverage }) => {
        const subject = subjectOf.get(person.toString('hex'));
        return subject === undefined ? [] : [{ subject, ...coverage.get(number)! }];
      });
      await changeEligibility(cooperation, number, written);
    }
  });
}
