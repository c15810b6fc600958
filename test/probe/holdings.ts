// What a partner has that can be named: the ids its own people see in its own lists. Everybody has one of each kind, so
// that an input made from one's own things is also an input made from another's.
import type { CooperationId, PartnerHandle, TermsHash } from '@entente/contract';
import { PartnerHandle as Handle } from '@entente/contract';
import type { Agreed } from './agreeing.ts';
import { canary, phone } from './canary.ts';
import { file } from './file.ts';
import { former, mateOf, type Handle as Name, type Making } from './cast.ts';

export type Holdings = {
  readonly handle: PartnerHandle;
  readonly mate: PartnerHandle;
  /** An agreement in force of the two, in which this partner has asked for a change. */
  readonly cooperation: CooperationId;
  /** Another, in which the mate has. */
  readonly theirs: CooperationId;
  readonly theirChange: TermsHash;
  readonly proposal: CooperationId;
  readonly proposed: TermsHash;
  readonly suspended: CooperationId;
  /** One that was terminated, and with whom: each recalled whom it had handed over, and the other has not answered. */
  readonly terminated: CooperationId;
  readonly former: PartnerHandle;
  /** Names recalls that it sent. */
  readonly sent: string;
  /** Of the permissions, the one by which it receives and the one by which it provides. */
  readonly mateKey: string;
  readonly ownKey: string;
  readonly terms: Record<string, unknown>;
  readonly narrowed: Record<string, unknown>;
  readonly narrowedHash: TermsHash;
  readonly delivery: string;
  readonly laterDelivery: string;
  /** Deliveries to the mate. */
  readonly handed: string;
  readonly laterHanded: string;
  /** Somebody in the inbox, as this partner knows them, and somebody who was recalled. */
  readonly person: string;
  readonly recalled: string;
  readonly ref: string;
  readonly otherRef: string;
  readonly email: string;
  readonly phone: string;
  /** A place that another lies in, and that one. */
  readonly place: string;
  readonly placeWithin: string;
  /** An organisation that another belongs to, and that one. */
  readonly organisation: string;
  readonly organisationWithin: string;
  readonly set: string;
  readonly mateSet: string;
  readonly segment: string;
  /** As people type it: one that says who, by words that only this partner wrote. */
  readonly condition: string;
  /** What it shares with its mate, which is a measure, and what the mate does: all in one, and by months. */
  readonly measure: string;
  readonly column: string;
  readonly listedColumn: string;
  readonly mateColumn: string;
  readonly mateMonths: string;
  readonly mateCondition: string;
  readonly member: string;
  readonly otherMember: string;
  /** A person's id in sign-in. */
  readonly memberPerson: string;
  readonly invitation: string;
  readonly otherInvitation: string;
  readonly key: string;
  readonly otherKey: string;
  /** Of a job that is over, with rejects, and of one that waits. */
  readonly job: string;
  readonly queued: string;
  readonly upload: string;
  readonly complete: string;
  /** Words for what is to be done once. */
  readonly uploadWord: string;
  readonly jobWord: string;
  /** Numbers that count in one place each. */
  readonly objection: number;
  readonly look: number;
  readonly event: number;
  readonly trend: string;
  /** What is the platform's. */
  readonly operator: string;
  readonly operatorInvitation: string;
  /** Of an admin of the partner's, by an operator. */
  readonly appointment: string;
  readonly root: string;
  readonly platformJob: string;
};

/** Makes what is still wanted, and reads all of it back. */
export async function holdingsOf(
  making: Making,
  handle: Name,
  given: Agreed & Pick<Holdings, 'job' | 'operator' | 'operatorInvitation' | 'appointment' | 'platformJob'>,
): Promise<Omit<Holdings, 'root'>> {
  const own = making.as(handle);
  const mate = Handle.parse(mateOf(handle));
  const { main, theirs } = given;
  for (const n of [1, 2])
    await own.member.invite({ email: `${canary(handle, 'guest', n)}@example.com`, roles: ['analyst'] });
  const upload = async (n: number, isWhole: boolean): Promise<string> => {
    const { id } = await own.upload.open({ key: canary(handle, 'upload', n) });
    const source = file('ref,email', [
      `${canary(handle, 'ref', 16)},${canary(handle, 'mail', 16)}@example.com`,
    ]);
    await own.upload.append({ id, offset: 0, source });
    if (isWhole) await own.upload.finish({ id });
    return id;
  };
  const queued = await own.job.enrol({ cooperation: main, key: canary(handle, 'job', 2) });
  const permissions = (given.terms['permissions'] as readonly object[]).map((line) => ({
    ...line,
    categories: ['contact'],
  }));
  const narrowed = { ...given.terms, permissions };
  const { hash: narrowedHash } = await own.change.check({ id: main, to: { terms: narrowed } });
  const handovers = (await own.disclosure.totals({})).handovers.map(({ delivery }) => delivery);
  const deliveries = (await own.delivery.list({})).deliveries.map(({ id }) => id);
  const [delivery, laterDelivery] = deliveries.toReversed().slice(-2);
  const { rows } = await own.inbox.list({ delivery: delivery!, reason: canary(handle, 'reason') });
  const { recalls } = await own.recall.list({ state: 'PENDING', provider: mate });
  const { sent } = await own.recall.sent({});
  const { members } = await own.member.list({});
  const { invitations } = await own.member.listInvitations({});
  const guests = invitations.filter(({ state }) => state === 'OPEN').map(({ id }) => id);
  const { keys } = await own.key.list({});
  const { looks } = await own.audit.looks({ reason: canary(handle, 'reason') });
  const { objections } = await own.objection.list({});
  const page = await own.customer.file({ ref: canary(handle, 'ref', 1), reason: canary(handle, 'reason') });
  return {
    handle: Handle.parse(handle),
    mate,
    cooperation: main,
    theirs,
    theirChange: given.theirChange,
    proposal: given.proposal,
    proposed: given.proposed,
    suspended: given.suspended,
    terminated: given.terminated,
    former: Handle.parse(former[handle]),
    sent: sent[0]!.id,
    mateKey: given.mateKey,
    ownKey: given.ownKey,
    terms: given.terms,
    narrowed,
    narrowedHash,
    delivery: delivery!,
    laterDelivery: laterDelivery!,
    handed: handovers.at(-1)!,
    laterHanded: handovers[0]!,
    person: rows[0]!.person,
    recalled: recalls[0]!.person,
    ref: canary(handle, 'ref', 1),
    otherRef: canary(handle, 'ref', 2),
    email: `${canary(handle, 'mail', 3)}@example.com`,
    phone: phone(handle, 3),
    place: canary(handle, 'place', 1),
    placeWithin: canary(handle, 'place', 2),
    organisation: canary(handle, 'account', 1),
    organisationWithin: canary(handle, 'account', 2),
    set: canary(handle, 'set'),
    mateSet: canary(mate, 'set'),
    segment: canary(handle, 'segment'),
    condition: `set ${canary(handle, 'set')} or tier = "${canary(handle, 'tier', 1)}"`,
    measure: `count purchase(item = "${canary(handle, 'item', 2)}")`,
    column: canary(handle, 'share'),
    listedColumn: `${handle} ${canary(handle, 'share')} 1`,
    mateColumn: canary(mate, 'share'),
    mateMonths: canary(mate, 'share', 2),
    mateCondition: `${canary(mate, 'share')} <= 1 or set ${canary(mate, 'set')}`,
    member: members[0]!.id,
    // There must be an admin, so it is the other who can be let go.
    otherMember: members.find(({ roles }) => !roles.includes('admin'))!.id,
    memberPerson: members[0]!.person,
    invitation: guests[0]!,
    otherInvitation: guests[1]!,
    key: keys[0]!.id,
    otherKey: keys[1]!.id,
    job: given.job,
    queued: queued.id,
    upload: await upload(2, false),
    complete: await upload(3, true),
    uploadWord: canary(handle, 'upload', 2),
    jobWord: canary(handle, 'job', 2),
    objection: objections[0]!.id,
    look: looks[0]!.entry,
    event: page.nextEvent ?? 1,
    trend: `direct-marketing ${mate}`,
    operator: given.operator,
    operatorInvitation: given.operatorInvitation,
    appointment: given.appointment,
    platformJob: given.platformJob,
  };
}
