/**
 * Whether a cooperation is what the acting partner's rows say: consent events for bits and coming changes, customers
 * and participants for members and what they are matched by, members for presence and counts. Everything is read in
 * one snapshot and without locks, so nobody waits, and what is decided meanwhile is not seen in part.
 */
import type { CooperationCheck, CooperationId } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { compareCoverage, comparePresence, compareShared } from './check-coverage.ts';
import { compareMatching, comparePeople } from './check-people.ts';
import { listConcerned } from './concerned.ts';
import { findings } from './differences.ts';
import { loadTerms } from './enrol.ts';
import { listParticipants } from './members.ts';
import { loadEverybody, type Known } from './neighbours.ts';
import { loadPersons } from './persons.ts';
import { findLapsed, loadKeys, namesOf, withCoverage, type Prepared } from './prepare.ts';
import { findFollowed, termsOf } from './since.ts';
import { ownPermissions, type Terms } from './terms.ts';

/** What is compared. Persons are in hex. */
export type Compared = {
  readonly terms: Terms;
  readonly now: number;
  /** The partner's persons as its customers say; of those that are due, only what they were enrolled as is compared. */
  readonly people: readonly Prepared[];
  readonly isDue: (person: string) => boolean;
  /** Whether everybody is due, because the partner has not enrolled since the terms became others. */
  readonly isWhole: boolean;
  /** The persons that its customers were enrolled as, by person, with what covers them. */
  readonly enrolled: ReadonlyMap<string, Prepared['coverage']>;
  readonly participants: ReadonlyMap<number, string>;
  /** Everybody in the cooperation. */
  readonly known: readonly Known[];
};

/**
 * Compares; call it in a transaction that reads one snapshot. Refuses `agreement-state` and `party-left` as an
 * enrolment does.
 */
export async function checkCooperation(
  tx: Transaction,
  ctx: ProcedureContext,
  id: CooperationId,
): Promise<CooperationCheck> {
  const terms = await loadTerms(tx, ctx, id);
  const known = await tx.cooperation(id, loadEverybody);
  const now = ctx.clock();
  const { due, ...own } = await loadOwn(tx, ctx, terms);
  const isDue = (person: string): boolean => due === null || due.has(person);
  const compared: Compared = { terms, now, known, isDue, isWhole: due === null, ...own };
  const found = findings();
  await compareCoverage(tx, compared, found);
  await comparePresence(tx, compared, found);
  comparePeople(compared, found);
  await compareMatching(tx, compared, found);
  await compareShared(tx, compared, found);
  const differences = found.list();
  await audit(tx, ctx, {
    action: 'cooperation.check',
    object: { kind: 'cooperation', id },
    cooperation: id,
    counts: {
      people: own.enrolled.size,
      differences: differences.reduce((sum, { count }) => sum + count, 0),
    },
  });
  const people = own.enrolled.size;
  const counted = due === null ? own.people.length : own.people.filter((it) => isDue(hex(it))).length;
  return { cooperation: id, at: new Date(now).toISOString(), people, due: counted, differences };
}

const hex = ({ person }: { person: Buffer }): string => person.toString('hex');

/** The partner's own rows, and whom the next enrolment looks at: null where that is everybody. */
async function loadOwn(tx: Transaction, ctx: ProcedureContext, terms: Terms) {
  const { id, partner, rules } = terms;
  const keys = await loadKeys(tx, ctx, terms);
  const lapsed = await findLapsed(tx, ctx, terms);
  return tx.own(async (store) => {
    const followed = await findFollowed(store, id);
    const isWhole = !followed?.terms.equals(await termsOf(store, terms, keys));
    const reading = { partner, rules, storeKeys: keys.store, cooperationKeys: keys.cooperation };
    const asked = { own: ownPermissions(terms), now: ctx.clock() };
    const people = await withCoverage(store, await loadPersons(store, reading), asked);
    const participants = await listParticipants(store, id);
    const enrolled = await listEnrolled(store, { people, participants }, asked);
    if (isWhole) return { people, participants, enrolled, due: null };
    const since = { cooperation: id, since: followed!.since, persons: lapsed, rules };
    const concerned = await listConcerned(store, since);
    const among = new Set(concerned.customers);
    const due = namesOf({
      concerned,
      people: people.filter(({ customers }) => customers.some((customer) => among.has(customer))),
      participants: new Map([...participants].filter(([customer]) => among.has(customer))),
      partner,
      cooperationKeys: keys.cooperation,
    });
    return { people, participants, enrolled, due };
  });
}

/** What covers the persons that customers were enrolled as; mostly they are still the same persons. */
async function listEnrolled(
  store: Store,
  { people, participants }: { people: readonly Prepared[]; participants: ReadonlyMap<number, string> },
  asked: Parameters<typeof withCoverage>[2],
): Promise<Map<string, Prepared['coverage']>> {
  const refs = new Map<string, string[]>();
  for (const { customers, refs: names } of people) {
    for (const [place, customer] of customers.entries()) {
      const person = participants.get(customer);
      if (person !== undefined) refs.set(person, [...(refs.get(person) ?? []), names[place]!]);
    }
  }
  const enrolled = new Map<string, Prepared['coverage']>();
  for (const it of people) {
    const same = refs.get(hex(it));
    if (same?.length !== it.refs.length || !it.refs.every((ref) => same.includes(ref))) continue;
    enrolled.set(hex(it), it.coverage);
    refs.delete(hex(it));
  }
  const others = [...refs].map(([person, records]) => ({
    person: Buffer.from(person, 'hex'),
    refs: records,
  }));
  for (const it of await withCoverage(store, others, asked)) enrolled.set(hex(it), it.coverage);
  return enrolled;
}
