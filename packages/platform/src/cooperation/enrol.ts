/**
 * Enrolment: what a partner puts into a cooperation, who is the same person there, and whom its permissions cover.
 * Everything is prepared while withdrawals go on; only the writing holds the exclusive locks, and before it writes it
 * reads again what was decided since the preparation began.
 */
import { refuse, type AgreementState } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { listPermissions, loadAgreement } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { agreementAt } from '../agreement/status.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { followCoverage } from '../withdrawal/follow.ts';
import { replaceEligibility } from './eligibility.ts';
import { replaceParticipants, writeMembers } from './members.ts';
import { isCurrent, planEnrolment, type Plan } from './plan.ts';
import { catchUp, ownPermissions, prepare, takingPart, type Prepared, type Terms } from './prepare.ts';
import { completePseudonyms } from './pseudonyms.ts';
import { moveSubjects, unpublishSubjects } from './renumber.ts';
import { writeMatchReport } from './report.ts';

export type Enrolment = { readonly customers: number; readonly people: number };

/**
 * Enrols the acting partner's customers into a cooperation it is party to; call it in a job's transaction.
 * Refuses `agreement-state` as long as not everybody has signed, `party-left`.
 */
export async function enrol(tx: Transaction, ctx: ProcedureContext, id: string): Promise<Enrolment> {
  await tx.lockJob(`enrol ${id}`);
  const terms = await loadTerms(tx, ctx, id);
  const prepared = await prepare(tx, ctx, terms);
  const { participants } = prepared;
  const draft = await planEnrolment(tx, terms, { people: takingPart(terms, prepared.people), participants });
  // What follows makes withdrawals wait, so it does only what cannot be done before.
  await tx.lockStore('exclusive');
  await tx.lock(id, 'exclusive');
  const everybody = await catchUp(tx, ctx, { terms, prepared });
  const people = takingPart(terms, everybody);
  const generation = await tx.cooperation(id, readGeneration);
  const plan = isCurrent(draft, people, generation)
    ? draft
    : await planEnrolment(tx, terms, { people, participants });
  await tx.own((store) => replaceParticipants(store, id, { persons: people, before: participants }));
  await tx.publish(id, (cooperation) => write(cooperation, ctx, { terms, plan, people }));
  await followEverybody(tx, ctx, { terms, everybody });
  const customers = people.reduce((sum, person) => sum + person.customers.length, 0);
  await audit(tx, ctx, {
    action: 'cooperation.enrol',
    object: { kind: 'cooperation', id },
    cooperation: id as never,
    counts: { customers, people: people.length },
  });
  return { customers, people: people.length };
}

async function readGeneration(cooperation: Cooperation): Promise<number> {
  const { generation } = await cooperation
    .selectFrom('numbering')
    .select('generation')
    .executeTakeFirstOrThrow();
  return generation;
}

/** Writes what a plan comes to, with the coverage that these people have now. */
async function write(
  cooperation: Cooperation,
  ctx: ProcedureContext,
  { terms, plan, people }: { terms: Terms; plan: Plan; people: readonly Prepared[] },
): Promise<void> {
  const { partner } = terms;
  await completePseudonyms(cooperation, partner, plan.pseudonyms);
  await writeMembers(cooperation, plan);
  await unpublishSubjects(cooperation, partner, plan.unpublished);
  await moveSubjects(cooperation, plan.moved);
  for (const { number } of ownPermissions(terms)) {
    const coverage = people.map((person) => ({
      subject: plan.subjectOf.get(person.person.toString('hex'))!,
      ...person.coverage.get(number)!,
    }));
    await replaceEligibility(cooperation, number, { people: coverage, now: ctx.clock() });
  }
  await cooperation
    .updateTable('numbering')
    .set((is) => ({ next: plan.next, generation: is('generation', '+', 1) }))
    .execute();
  await writeMatchReport(cooperation, { partner, matching: plan.matching, persons: people });
}

async function loadTerms(tx: Transaction, ctx: ProcedureContext, id: string): Promise<Terms> {
  if (ctx.actor.kind !== 'member') throw new Error('only a partner enrols its customers');
  const { partner } = ctx.actor;
  const { agreement, signed } = await tx.cooperation(id, async (cooperation) => ({
    agreement: await loadAgreement(cooperation),
    signed: await listPermissions(cooperation),
  }));
  const now = ctx.clock();
  const { state, parties } = agreementAt(agreement, now);
  if (!isOpen(state, signed))
    refuse('agreement-state', {
      state,
      verb: 'enrol',
      needs: 'an agreement that all signed and nobody ended',
    });
  if (!parties.includes(partner)) refuse('party-left', { partner });
  const standing = signed.filter(({ endsAt }) => endsAt > now);
  return { id, partner, rules: agreement.version.terms.matchRules, standing };
}

/** Customers can be enrolled from the last signature on, before the agreement starts and while it is suspended. */
export function isOpen(state: AgreementState, signed: readonly PermissionRow[]): boolean {
  return signed.length > 0 && (state === 'PROPOSED' || state === 'ACTIVE' || state === 'SUSPENDED');
}

/** Who lost coverage by what was imported (an e-mail that joins two records, say) leaves the inboxes too. */
async function followEverybody(
  tx: Transaction,
  ctx: ProcedureContext,
  { terms, everybody }: { terms: Terms; everybody: readonly Prepared[] },
): Promise<void> {
  const handedOver = await tx.own((store) =>
    store
      .selectFrom('disclosure as d')
      .innerJoin('handover as h', 'h.delivery', 'd.delivery')
      .innerJoin('consent_event as c', 'c.id', 'd.consent_event')
      .select('c.id')
      .where('h.cooperation', '=', terms.id)
      .limit(1)
      .execute(),
  );
  const evidence = handedOver.map(({ id }) => id);
  if (evidence.length === 0) return;
  const permissions = ownPermissions(terms);
  const followed = { cooperation: terms.id, permissions, people: everybody, strangers: [], evidence };
  await followCoverage(tx, ctx, followed);
}
