/**
 * Enrolment: what a partner puts into a cooperation, who is the same person there, and whom its permissions cover. It
 * looks only at those whom something concerns that happened since the last one, and at their neighbours. Everything is
 * prepared while withdrawals go on; only the writing holds the exclusive locks, and before it writes it reads again
 * what was decided since the preparation began.
 */
import { answerIn, refuse, type AgreementState } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { listPermissions, loadAgreement } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { agreementAt } from '../agreement/status.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { followCoverage } from '../withdrawal/follow.ts';
import { countParticipants, replaceParticipants } from './members.ts';
import { readNumbering } from './numbering.ts';
import { catchUp, prepare, takingPart, type Preparation, type Prepared } from './prepare.ts';
import { saveFollowed } from './since.ts';
import { isCurrent, planEnrolment } from './survey.ts';
import { ownPermissions, type Terms } from './terms.ts';
import { writeEnrolment } from './write.ts';

export type Enrolment = { readonly customers: number; readonly people: number };

/**
 * Enrols the acting partner's customers into a cooperation it is party to; call it in a job's transaction. Looks at
 * everybody, whatever changed, where `isWhole`: that mends what differs. Refuses `agreement-state` as long as not everybody has signed,
 * `party-left`.
 */
export async function enrol(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, isWhole = false }: { id: string; isWhole?: boolean },
): Promise<Enrolment> {
  await tx.lockJob(`enrol ${id}`);
  const terms = await loadTerms(tx, ctx, id);
  const prepared = await prepare(tx, ctx, { terms, isWhole });
  const draft = await planEnrolment(tx, terms, { people: takingPart(terms, prepared.people), prepared });
  // What follows makes withdrawals wait, so it does only what cannot be done before.
  await tx.lockStore('exclusive');
  await tx.lock(id, 'exclusive');
  const everybody = await catchUp(tx, ctx, { terms, prepared });
  const people = takingPart(terms, everybody, staying(draft.people, prepared));
  const { generation } = await tx.cooperation(id, readNumbering);
  const isFitting = isCurrent(draft, people, generation);
  const plan = isFitting ? draft : await planEnrolment(tx, terms, { people, prepared });
  await tx.own((store) => replaceParticipants(store, id, { persons: people, before: prepared.participants }));
  const writing = { terms, plan, people, prepared };
  const written = await tx.publish(id, (cooperation) => writeEnrolment(cooperation, ctx, writing));
  await tx.own((store) => saveFollowed(store, id, prepared.followed));
  await followEverybody(tx, ctx, { terms, everybody });
  const customers = isFitting
    ? prepared.customers - prepared.participants.size + countCustomers(people)
    : await tx.own((store) => countParticipants(store, id));
  await audit(tx, ctx, {
    action: isWhole ? 'cooperation.rebuild' : 'cooperation.enrol',
    object: { kind: 'cooperation', id },
    cooperation: id as never,
    counts: { customers, people: written.people },
  });
  return { customers, people: written.people };
}

/** Of the people who were to take part, those who do so already. */
function staying(people: readonly Prepared[], { participants }: Preparation): (person: Prepared) => boolean {
  const orders = new Set(people.map(({ order }) => order));
  return ({ order, person, customers }) =>
    orders.has(order) && customers.every((id) => participants.get(id) === person.toString('hex'));
}

const countCustomers = (people: readonly Prepared[]): number =>
  people.reduce((sum, person) => sum + person.customers.length, 0);

export async function loadTerms(tx: Transaction, ctx: ProcedureContext, id: string): Promise<Terms> {
  if (ctx.actor.kind !== 'member') throw new Error('only a partner enrols its customers');
  const { partner } = ctx.actor;
  const { agreement, signed } = await tx.cooperation(id, async (cooperation) => ({
    agreement: await loadAgreement(cooperation),
    signed: await listPermissions(cooperation),
  }));
  const now = ctx.clock();
  const { state, parties, activeFrom } = agreementAt(agreement, now);
  if (!isOpen(state, signed))
    refuse('agreement-state', {
      state,
      verb: 'enrol',
      needs: 'an agreement that all signed and nobody ended',
    });
  if (!parties.includes(partner)) refuse('party-left', { partner });
  const standing = signed.filter(({ endsAt }) => endsAt > now);
  const { matchRules: rules } = agreement.version.terms;
  return { id, partner, rules, standing, activeFrom: activeFrom ?? now };
}

/** Customers can be enrolled from the last signature on, before the agreement starts and while it is suspended. */
export function isOpen(state: AgreementState, signed: readonly PermissionRow[]): boolean {
  return signed.length > 0 && answerIn('cooperation.enrol', state) === true;
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
