// Holdings of a partner that there is not, for what can be said of examples without a database.
import { CooperationId, PartnerHandle, TermsHash } from '@entente/contract';
import { canary, phone } from './canary.ts';
import type { Holdings } from './holdings.ts';

/** Every id of one is of its form, and another than that of any other partner. */
export function imagined(handle: string, mate: string): Holdings {
  const letter = handle[0]!;
  const id = (n: number): string => `${letter}${String.fromCharCode(97 + n)}`.padEnd(16, 'a');
  const cooperation = (n: number): CooperationId => CooperationId.parse(id(n).slice(0, 10));
  const hash = TermsHash.parse(letter.repeat(64));
  const permission = `${mate}>${handle} direct-marketing contact`;
  const line = { provider: mate, recipient: handle, purpose: 'direct-marketing', categories: ['contact'] };
  const terms = { name: canary(handle, 'terms', 1), parties: [handle, mate], permissions: [line] };
  return {
    handle: PartnerHandle.parse(handle),
    mate: PartnerHandle.parse(mate),
    former: PartnerHandle.parse(mate),
    cooperation: cooperation(0),
    theirs: cooperation(1),
    proposal: cooperation(2),
    suspended: cooperation(3),
    terminated: cooperation(4),
    theirChange: hash,
    proposed: hash,
    narrowedHash: hash,
    mateKey: permission,
    ownKey: `${handle}>${mate} direct-marketing contact`,
    terms,
    narrowed: terms,
    delivery: id(5),
    laterDelivery: id(6),
    handed: id(7),
    laterHanded: id(8),
    person: letter.repeat(32),
    recalled: letter.repeat(32),
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
    condition: `set ${canary(handle, 'set')}`,
    measure: `count purchase(item = "${canary(handle, 'item', 2)}")`,
    column: canary(handle, 'share'),
    listedColumn: `${handle} ${canary(handle, 'share')} 1`,
    mateColumn: canary(mate, 'share'),
    mateMonths: canary(mate, 'share', 2),
    mateCondition: `${canary(mate, 'share')} <= 1 or set ${canary(mate, 'set')}`,
    member: id(9),
    otherMember: id(10),
    memberPerson: id(11),
    invitation: id(12),
    otherInvitation: id(13),
    key: id(14),
    otherKey: id(15),
    job: id(16),
    queued: id(17),
    upload: id(18),
    complete: id(19),
    uploadWord: canary(handle, 'upload', 2),
    jobWord: canary(handle, 'job', 2),
    objection: handle.length,
    look: handle.length,
    event: handle.length,
    sent: `2026-07-01 withdrawn ${id(0).slice(0, 10)} ${permission}`,
    trend: `direct-marketing ${mate}`,
    operator: 'o'.repeat(16),
    operatorInvitation: 'q'.repeat(16),
    appointment: id(20),
    root: `1:${'0'.repeat(64)}`,
    platformJob: 'p'.repeat(16),
  };
}
