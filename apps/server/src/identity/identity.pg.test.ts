// Signing in, and what ends it: whatever is revoked is refused on the very next request.
import { PartnerHandle } from '@entente/contract';
import { makeMember, type Actor } from '@entente/policy';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { chief } from '@entente/test/support/people.ts';
import { goodPassword, openSigningIn, origin, type Browser } from '@entente/test/support/sign-in.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await openSigningIn();
const aurora = PartnerHandle.parse('aurora');
const admin = () => platform.writing(makeMember({ partner: aurora, roles: ['admin'], name: 'chief' }));
const caller = async (browser: Browser, headers?: Record<string, string>) =>
  platform.writing((await browser.actor(headers)) as Actor);
let mia: Browser;

beforeAll(async () => {
  await platform.createPartners('aurora', 'birch');
  await admin().member.invite({ email: 'mia@example.com', roles: ['admin', 'analyst'] });
  mia = await platform.enter('mia@example.com');
});

const idOf = async (email: string): Promise<string> =>
  (await admin().member.list({})).members.find((member) => member.email === email)!.id;
async function invited(email: string): Promise<Browser> {
  await admin().member.invite({ email, roles: ['analyst'] });
  return platform.enter(email);
}

describe('an account', () => {
  test('is made by accepting an invitation, and acts for the partner in its roles', async () => {
    expect(await mia.actor()).toMatchObject({
      kind: 'member',
      partner: 'aurora',
      roles: ['admin', 'analyst'],
    });
    expect((await caller(mia)).partner.list({})).toBeTruthy();
  });

  test('is made in no other way', async () => {
    const anybody = platform.browser();
    const input = { email: 'x@example.com', password: goodPassword, name: 'X' };
    expect((await anybody.ask('/sign-up/email', input)).status).toBe(404);
    const token = 'a'.repeat(32);
    const guessed = await anybody.ask('/invitation/accept', { token, name: 'X', password: goodPassword });
    expect(guessed).toMatchObject({ status: 400, body: { code: 'invitation-invalid' } });
    for (const path of ['/update-user', '/delete-user', '/change-email', '/sign-in/social', '/link-social'])
      expect((await mia.ask(path, {})).status).toBe(404);
  });

  test('that exists joins another partner only by whoever is signed in to it', async () => {
    const input = { email: 'mia@example.com', partner: PartnerHandle.parse('birch') };
    await platform.writing(chief()).partner.appoint(input);
    const token = platform.tokenFor('mia@example.com');
    const stranger = platform.browser();
    expect(await stranger.ask('/invitation/read', { token })).toMatchObject({
      status: 200,
      body: { email: 'mia@example.com', partner: { handle: 'birch' }, roles: ['admin'], hasAccount: true },
    });
    const accepted = await stranger.ask('/invitation/accept', { token, name: 'M', password: goodPassword });
    expect(accepted).toMatchObject({ status: 409, body: { code: 'sign-in-first' } });
    expect((await mia.ask('/invitation/accept', { token })).status).toBe(200);
    expect(await refusalOf(mia.actor())).toMatchObject({
      code: 'partner-choice',
      data: { partners: ['aurora', 'birch'] },
    });
    expect(await mia.actor({ 'entente-partner': 'birch' })).toMatchObject({
      partner: 'birch',
      roles: ['admin'],
    });
    for (const other of ['cedar', 'operator'])
      expect(await refusalOf(mia.actor({ 'entente-partner': other }))).toMatchObject({
        code: 'not-a-member',
      });
  });

  test('of an operator runs the platform', async () => {
    await platform.writing(chief()).operator.invite({ email: 'olga@example.com' });
    const olga = await platform.enter('olga@example.com');
    expect(await olga.actor()).toMatchObject({ kind: 'operator' });
  });
});

describe('the next request is refused', () => {
  test('of a member who was let go, and of a role that was taken', async () => {
    const cleo = await invited('cleo@example.com');
    const ask = async () =>
      refusalOf((await caller(cleo)).overlap.ask({ cooperation: 'aaaaaaaaaa', permissions: ['x'] }));
    expect(await ask()).not.toMatchObject({ code: 'not-allowed' });
    await admin().member.changeRoles({ id: await idOf('cleo@example.com'), roles: ['privacy-officer'] });
    expect(await cleo.actor()).toMatchObject({ roles: ['privacy-officer'] });
    await admin().member.remove({ id: await idOf('cleo@example.com') });
    expect(await refusalOf(cleo.actor())).toMatchObject({ code: 'not-a-member' });
  });

  test('of a suspended partner, except to read and to say no', async () => {
    const dora = await invited('dora@example.com');
    await platform.writing(chief()).partner.suspend({ handle: aurora });
    const suspended = await caller(dora);
    const asked = suspended.overlap.ask({
      cooperation: 'aaaaaaaaaa',
      permissions: ['aurora>birch direct-marketing contact'],
    });
    expect(await refusalOf(asked)).toMatchObject({ code: 'partner-suspended' });
    const actor = await mia.actor({ 'entente-partner': 'aurora' });
    expect(
      await refusalOf(platform.writing(actor!).member.invite({ email: 'n@example.com', roles: ['admin'] })),
    ).toMatchObject({
      code: 'partner-suspended',
      data: { partner: 'aurora' },
    });
    expect((await platform.writing(actor!).member.list({})).members.length).toBeGreaterThan(0);
    await platform.writing(chief()).partner.resume({ handle: aurora });
    expect(await dora.actor()).not.toHaveProperty('isSuspended');
  });
});

describe('a key', () => {
  const bearer = (secret: string, address = '198.51.100.7') =>
    platform.identity.actorOf({ headers: new Headers({ authorization: `Bearer ${secret}` }), address });

  test('acts for its partner within its scope, and its use is noted once a minute', async () => {
    const { secret, key } = await admin().key.create({ name: 'nightly', actions: ['set.list'] });
    const actor = await bearer(secret);
    expect(actor).toMatchObject({ name: `key.${key.prefix}`, scope: { actions: ['set.list'] } });
    expect(await refusalOf(platform.writing(actor!).member.list({}))).toMatchObject({ code: 'not-allowed' });
    const lastUse = async () => (await admin().key.list({})).keys.find(({ id }) => id === key.id)!.lastUsedAt;
    const first = await lastUse();
    platform.time.now += 59_000;
    await bearer(secret);
    expect(await lastUse()).toBe(first);
    platform.time.now += 1_000;
    await bearer(secret);
    expect(Date.parse((await lastUse())!)).toBe(platform.time.now);
  });

  test('that was revoked, has expired, was guessed or comes from elsewhere is refused alike', async () => {
    const { secret, key } = await admin().key.create({
      name: 'fixed',
      actions: ['set.list'],
      addresses: ['203.0.113.0/24', '2001:db8::/32'],
      days: 1,
    });
    expect(await bearer(secret, '2001:db8::7')).toMatchObject({ partner: 'aurora' });
    expect(await bearer(secret, '::ffff:203.0.113.7')).toMatchObject({ partner: 'aurora' });
    const refusals = [await refusalOf(bearer(secret, '198.51.100.7'))];
    const { secret: other } = await admin().key.create({ name: 'other', actions: ['set.list'] });
    const forged = `${secret.slice(0, 17)}${other.slice(17)}`;
    for (const guess of [forged, other.slice(0, -1), '', 'x y z'])
      refusals.push(await refusalOf(bearer(guess)));
    const basic = { headers: new Headers({ authorization: `Basic ${other}` }), address: '203.0.113.7' };
    refusals.push(await refusalOf(platform.identity.actorOf(basic)));
    await admin().key.revoke({ id: key.id });
    refusals.push(await refusalOf(bearer(secret, '203.0.113.7')));
    const { secret: brief } = await admin().key.create({ name: 'brief', actions: ['set.list'], days: 1 });
    platform.time.now += 86_400_000;
    refusals.push(await refusalOf(bearer(brief)));
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'signed-out', data: {} });
  });

  test('of a suspended partner may only read, and chooses no other partner', async () => {
    const { secret } = await admin().key.create({ name: 'held', actions: ['set.list', 'set.create'] });
    await platform.writing(chief()).partner.suspend({ handle: aurora });
    expect(await bearer(secret)).toMatchObject({ isSuspended: true });
    await platform.writing(chief()).partner.resume({ handle: aurora });
    const headers = new Headers({ authorization: `Bearer ${secret}`, 'entente-partner': 'birch' });
    expect(await refusalOf(platform.identity.actorOf({ headers, address: '' }))).toMatchObject({
      code: 'not-a-member',
    });
  });
});

describe('whether an address is known', () => {
  const told = ({ status, body }: { status: number; body: unknown }) => ({ status, body });

  test('is told neither by signing in nor by asking for a new password', async () => {
    const ask = async (path: string, body: object) => told(await platform.browser().ask(path, body));
    const password = 'not the password at all';
    expect(await ask('/sign-in/email', { email: 'mia@example.com', password })).toEqual(
      await ask('/sign-in/email', { email: 'nobody@example.com', password }),
    );
    expect(await ask('/request-password-reset', { email: 'mia@example.com' })).toEqual(
      await ask('/request-password-reset', { email: 'nobody@example.com' }),
    );
  });

  test('is told roughly not by time either', async () => {
    const time = async (email: string): Promise<number> => {
      const begun = performance.now();
      await platform.browser().ask('/sign-in/email', { email, password: 'not the password at all' });
      return performance.now() - begun;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      known.push(await time('mia@example.com'));
      unknown.push(await time('nobody@example.com'));
    }
    // The quickest of each, since whatever else goes on here only makes one slower.
    const [knownMs, unknownMs] = [Math.min(...known), Math.min(...unknown)];
    expect(knownMs / unknownMs).toBeLessThan(3);
    expect(unknownMs / knownMs).toBeLessThan(3);
  });
});

test('a request from a foreign page changes nothing, and tries are limited', async () => {
  for (const from of ['https://evil.example.net', 'null', ''])
    expect((await mia.ask('/sign-out', {}, { origin: from })).status).toBe(403);
  for (const kind of ['text/plain', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'])
    expect((await mia.ask('/sign-out', {}, { 'content-type': kind })).status).toBe(415);
  expect(await mia.actor({ 'entente-partner': 'aurora' })).toBeDefined();
  const one = platform.browser('192.0.2.9');
  const statuses: number[] = [];
  for (let n = 0; n < 11; n += 1)
    statuses.push(
      (
        await one.ask(
          '/sign-in/email',
          { email: 'q@example.com', password: 'wrong password' },
          { 'x-entente-address': `192.0.2.${n}` },
        )
      ).status,
    );
  expect(statuses.slice(-1)).toEqual([429]);
});

test('cookies are out of reach of scripts and go over TLS alone; no password rests as written', async () => {
  const fresh = platform.browser();
  const { headers } = await fresh.ask('/sign-in/email', { email: 'mia@example.com', password: goodPassword });
  const [cookie = ''] = headers.getSetCookie();
  expect(cookie).toMatch(/^__Secure-entente\.session_token=.*HttpOnly.*/);
  expect(cookie).toMatch(/Secure.*SameSite=Lax|SameSite=Lax.*Secure/);
  expect(JSON.stringify(await contentsOf(platform.url, 'identity'))).not.toContain(goodPassword);
  expect(platform.faults).toEqual([]);
  expect(origin).toMatch(/^https:/);
});
