// The people of partners: invited once, let in once, and gone at once.
import { acceptInvitation, openJournal, randomId } from '@entente/platform';
import { look, refusalOf } from '@entente/test/support/exchange.ts';
import { chief, openPeopled } from '@entente/test/support/people.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { makeMember } from '@entente/policy';
import { PartnerHandle } from '@entente/contract';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await openPeopled();
const { writing, tokenFor, accept, join, letters } = platform;
const admin = (partner: string) =>
  writing(makeMember({ partner: PartnerHandle.parse(partner), roles: ['admin'], name: 'chief' }));
const day = 86_400_000;

beforeAll(() => platform.createPartners('aurora', 'birch'));

describe('an invitation', () => {
  test('goes to the invited address alone, and its secret is in no answer and no table', async () => {
    const answer = await admin('aurora').member.invite({ email: 'Mia@Example.com', roles: ['analyst'] });
    expect(answer).toMatchObject({ email: 'mia@example.com', state: 'OPEN', can: { withdraw: true } });
    const token = tokenFor('mia@example.com');
    expect(token).toHaveLength(32);
    expect(letters.at(-1)?.to).toBe('mia@example.com');
    const listed = await admin('aurora').member.listInvitations({});
    expect(JSON.stringify([answer, listed])).not.toContain(token);
    const contents = await contentsOf(platform.url, 'control');
    expect(JSON.stringify(contents)).not.toContain(token);
    expect(JSON.stringify(contents['audit_entry'])).not.toContain('mia@example.com');
  });

  test('is good once, also for several at the same moment', async () => {
    const tries = await Promise.allSettled([accept('mia@example.com'), accept('mia@example.com')]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalOf(accept('mia@example.com'))).toMatchObject({ code: 'invitation-invalid' });
    expect((await admin('aurora').member.list({})).members.map(({ email, roles }) => [email, roles])).toEqual(
      [['mia@example.com', ['analyst']]],
    );
  });

  test('is good for nothing when it is withdrawn, over, or replaced by another', async () => {
    const invite = (email: string) => admin('aurora').member.invite({ email, roles: ['admin'] });
    const { id } = await invite('ben@example.com');
    await admin('aurora').member.withdrawInvitation({ id });
    expect(await refusalOf(accept('ben@example.com'))).toMatchObject({ code: 'invitation-invalid' });
    await invite('cleo@example.com');
    platform.time.now += 7 * day;
    expect(await refusalOf(accept('cleo@example.com'))).toMatchObject({ code: 'invitation-invalid' });
    await invite('dora@example.com');
    const earlier = letters.at(-1)!;
    await invite('dora@example.com');
    letters.push(earlier);
    expect(await refusalOf(accept('dora@example.com'))).toMatchObject({ code: 'invitation-invalid' });
  });

  test('of a member, by somebody who may not, or without mail is refused', async () => {
    const invite = (caller: ReturnType<typeof admin>) =>
      refusalOf(caller.member.invite({ email: 'mia@example.com', roles: ['admin'] }));
    expect(await invite(admin('aurora'))).toMatchObject({ code: 'already-exists' });
    expect(await invite(platform.as('aurora', 'analyst'))).toMatchObject({ code: 'not-allowed' });
    expect(await invite(platform.as('aurora', 'admin'))).toMatchObject({ code: 'mail-unavailable' });
  });

  test('of another partner cannot be seen or withdrawn', async () => {
    const { id } = await admin('aurora').member.invite({ email: 'eve@example.com', roles: ['analyst'] });
    expect((await admin('birch').member.listInvitations({ after: id })).invitations).toEqual([]);
    expect(await refusalOf(admin('birch').member.withdrawInvitation({ id }))).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the last admin', () => {
  test('of a partner stays, also when two let one another go at the same moment', async () => {
    await join('birch', 'ann@example.com', ['admin']);
    const { members } = await admin('birch').member.list({});
    const first = members[0]!;
    expect(first.can).toEqual({ change: true, remove: false });
    const gone = admin('birch').member.remove({ id: first.id });
    expect(await refusalOf(gone)).toMatchObject({ code: 'last-admin' });
    const lowered = admin('birch').member.changeRoles({ id: first.id, roles: ['analyst'] });
    expect(await refusalOf(lowered)).toMatchObject({ code: 'last-admin' });
    await join('birch', 'bob@example.com', ['admin', 'analyst']);
    const ids = (await admin('birch').member.list({})).members.map(({ id }) => id);
    const tries = await Promise.allSettled(ids.map((id) => admin('birch').member.remove({ id })));
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await admin('birch').member.list({})).members).toHaveLength(1);
  });

  test('of another partner is nobody’s to change', async () => {
    const [member] = (await admin('birch').member.list({})).members;
    const stranger = admin('aurora').member.remove({ id: member!.id });
    expect(await refusalOf(stranger)).toMatchObject({ code: 'not-found' });
  });
});

describe('operators', () => {
  test('invite one another, and the last one stays', async () => {
    const operator = writing(chief()).operator;
    await operator.invite({ email: 'olga@example.com' });
    const olga = await accept('olga@example.com');
    expect((await operator.list({})).operators).toMatchObject([{ person: olga, can: { remove: false } }]);
    expect(await refusalOf(operator.remove({ person: olga }))).toMatchObject({ code: 'last-operator' });
    platform.time.now += 1_000;
    await operator.invite({ email: 'otto@example.com' });
    await accept('otto@example.com');
    expect(await operator.remove({ person: olga })).toEqual({ person: olga });
    expect(await refusalOf(admin('aurora').operator.list({}))).toMatchObject({ code: 'not-allowed' });
  });

  test('see whom they have invited, and take it back', async () => {
    const operator = writing(chief()).operator;
    platform.time.now += 1_000;
    const { id } = await operator.invite({ email: 'odd@example.com' });
    await admin('aurora').member.invite({ email: 'aurora.only@example.com', roles: ['analyst'] });
    const { invitations } = await operator.listInvitations({});
    expect(invitations.map(({ email, state, can }) => [email, state, can.withdraw])).toEqual([
      ['olga@example.com', 'ACCEPTED', false],
      ['otto@example.com', 'ACCEPTED', false],
      ['odd@example.com', 'OPEN', true],
    ]);
    const first = await operator.listInvitations({ limit: 2 });
    expect(await operator.listInvitations({ after: first.next! })).toEqual({
      invitations: invitations.slice(2),
      next: null,
    });
    expect(await operator.withdrawInvitation({ id })).toEqual({ id });
    expect(await refusalOf(accept('odd@example.com'))).toMatchObject({ code: 'invitation-invalid' });
    expect(await refusalOf(operator.withdrawInvitation({ id }))).toMatchObject({ code: 'not-found' });
  });

  test('and partners take back their own invitations alone', async () => {
    const operator = writing(chief()).operator;
    const { id: theirs } = await operator.invite({ email: 'oda@example.com' });
    const { id: ours } = await admin('aurora').member.invite({ email: 'amy@example.com', roles: ['admin'] });
    expect(await refusalOf(operator.withdrawInvitation({ id: ours }))).toMatchObject({ code: 'not-found' });
    const foreign = admin('aurora').member.withdrawInvitation({ id: theirs });
    expect(await refusalOf(foreign)).toMatchObject({ code: 'not-found' });
    expect((await operator.listInvitations({ after: ours })).invitations).toEqual([]);
    expect((await admin('aurora').member.listInvitations({ after: theirs })).invitations).toEqual([]);
    for (const asked of [
      admin('aurora').operator.listInvitations({}),
      admin('aurora').operator.withdrawInvitation({ id: theirs }),
    ])
      expect(await refusalOf(asked)).toMatchObject({ code: 'not-allowed' });
  });

  test('see whom they have appointed, and take back what went to a wrong address', async () => {
    const { partner } = writing(chief());
    const aurora = PartnerHandle.parse('aurora');
    await admin('aurora').member.invite({ email: 'own@example.com', roles: ['admin'] });
    const { invitations } = await admin('aurora').member.listInvitations({ limit: 500 });
    const own = invitations.find(({ email }) => email === 'own@example.com')!.id;
    platform.time.now += 1_000;
    const { id } = await partner.appoint({ partner: aurora, email: 'mistyped@example.com' });
    platform.time.now += 1_000;
    const { id: later } = await partner.appoint({ partner: aurora, email: 'right@example.com' });
    const shown = await partner.listAppointments({ partner: aurora });
    expect(shown.invitations.map(({ email, state, can }) => [email, state, can.withdraw])).toEqual([
      ['mistyped@example.com', 'OPEN', true],
      ['right@example.com', 'OPEN', true],
    ]);
    expect((await partner.listAppointments({ partner: aurora, limit: 1 })).next).toBe(id);
    const { invitations: rest } = await partner.listAppointments({ partner: aurora, after: id });
    expect(rest.map((each) => each.id)).toEqual([later]);
    const birch = PartnerHandle.parse('birch');
    for (const wrong of [
      { partner: aurora, id: own },
      { partner: birch, id },
    ])
      expect(await refusalOf(partner.withdrawAppointment(wrong))).toMatchObject({ code: 'not-found' });
    expect(await partner.withdrawAppointment({ partner: aurora, id })).toEqual({ partner: aurora, id });
    expect(await refusalOf(accept('mistyped@example.com'))).toMatchObject({ code: 'invitation-invalid' });
    expect(await refusalOf(partner.withdrawAppointment({ partner: aurora, id }))).toMatchObject({
      code: 'not-found',
    });
    const nobody = PartnerHandle.parse('nobody');
    expect(await refusalOf(partner.listAppointments({ partner: nobody }))).toMatchObject({
      code: 'not-found',
    });
    const asked = admin('aurora').partner;
    for (const call of [
      asked.listAppointments({ partner: aurora }),
      asked.withdrawAppointment({ partner: aurora, id: later }),
    ])
      expect(await refusalOf(call)).toMatchObject({ code: 'not-allowed' });
    const { invitations: all } = await admin('aurora').member.listInvitations({ limit: 500 });
    expect(all.find((each) => each.id === id)).toMatchObject({ state: 'WITHDRAWN' });
    await admin('aurora').member.withdrawInvitation({ id: later });
  });

  test('invite the first admin of a partner, and see nothing of its people', async () => {
    await platform.createPartners('cedar');
    await writing(chief()).partner.appoint({
      partner: PartnerHandle.parse('cedar'),
      email: 'cid@example.com',
    });
    await accept('cid@example.com');
    expect((await admin('cedar').member.list({})).members).toMatchObject([{ roles: ['admin'] }]);
    expect(await refusalOf(writing(chief()).member.list({}))).toMatchObject({ code: 'not-allowed' });
  });
});

test('pages of members follow one another without a gap', async () => {
  for (const name of ['a', 'b', 'c']) await join('cedar', `${name}@example.com`, ['analyst']);
  const all = (await admin('cedar').member.list({})).members.map(({ id }) => id);
  const first = await admin('cedar').member.list({ limit: 2 });
  const second = await admin('cedar').member.list({ limit: 2, after: first.next! });
  expect([...first.members, ...second.members].map(({ id }) => id)).toEqual(all);
  expect(second.next).toBeNull();
});

test('colleagues see one another by name and role, and addresses only those who invite and watch', async () => {
  await platform.createPartners('dune');
  await join('dune', 'zoe@example.com', ['admin']);
  await admin('dune').member.invite({ email: 'yan@example.com', roles: ['analyst'] });
  const [whole] = (await admin('dune').member.list({})).members;
  expect(whole).toMatchObject({ name: 'zoe', email: 'zoe@example.com', roles: ['admin'] });
  // Whether a password suffices for somebody is told to the admin alone.
  const { secondFactorSince, ...others } = whole!;
  expect(secondFactorSince).toBeNull();
  const seen = { ...others, can: { change: false, remove: false } };
  const [officer, analyst] = [platform.as('dune', 'privacy-officer'), platform.as('dune', 'analyst')];
  expect((await officer.member.list({})).members).toEqual([seen]);
  const { email: _, ...unaddressed } = seen;
  expect((await analyst.member.list({})).members).toEqual([unaddressed]);
  expect((await officer.member.listInvitations({})).invitations.map(({ email }) => email)).toContain(
    'yan@example.com',
  );
  const told = await analyst.member.listInvitations({});
  expect(told.invitations.map(({ roles }) => roles)).toContainEqual(['analyst']);
  expect(JSON.stringify(told)).not.toContain('@');
});

test.each([
  ['blanks', 'Zoë Müller-Åström van der Berg'],
  ['two hundred letters', 'ß'.repeat(200)],
  ['signs that separate', 'a|b, "c" <d@example.com>'],
])('whoever is called by %s acts under their id, which the log can hold', async (_, name) => {
  const { database } = platform;
  const [aurora, email] = [PartnerHandle.parse('aurora'), `${randomId(16)}@example.com`];
  await admin('aurora').member.invite({ email, roles: ['admin'] });
  const person = randomId(16);
  const joining = { database, clock: () => platform.time.now, journal: openJournal(platform.journalFile) };
  await acceptInvitation(joining, { token: tokenFor(email), person, name });
  const own = writing(makeMember({ partner: aurora, roles: ['admin'], name: person }));
  const invited = await own.member.invite({ email: `by.${email}`, roles: ['analyst'] });
  expect(invited.invitedBy).toBe(person);
  const entries = await look<{ body: string }>(
    platform,
    `select body from control.audit_entry where body::jsonb ->> 'actor' = '${person}'`,
  );
  expect(entries.map(({ body }) => (JSON.parse(body) as { action: string }).action).toSorted()).toEqual([
    'member.invite',
    'member.join',
  ]);
});

test('a partner that is removed takes its members, invitations and keys along', async () => {
  await admin('cedar').member.invite({ email: 'late@example.com', roles: ['analyst'] });
  await admin('cedar').key.create({ name: 'nightly', actions: ['overlap.ask'] });
  const handle = PartnerHandle.parse('cedar');
  await platform.operator().partner.remove({ handle, confirm: 'cedar' });
  expect(await refusalOf(accept('late@example.com'))).toMatchObject({ code: 'invitation-invalid' });
  await expect(admin('cedar').key.list({})).resolves.toEqual({ keys: [], next: null });
});
