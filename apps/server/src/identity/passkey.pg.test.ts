// Passkeys over HTTP: a device is made known to the platform once, and then stands in for password and second factor.
import { PartnerHandle } from '@entente/contract';
import { makeMember } from '@entente/policy';
import { makeDevice, type Ceremony } from '@entente/test/support/authenticator.ts';
import { origin, serveSigningIn, type Answer, type Browser } from '@entente/test/support/sign-in.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await serveSigningIn();
const aurora = PartnerHandle.parse('aurora');
const admin = () => platform.writing(makeMember({ partner: aurora, roles: ['admin'], name: 'chief' }));
let mia: Browser;
const device = makeDevice();

beforeAll(async () => {
  await platform.createPartners('aurora');
  mia = await invited('mia@example.com');
});

async function invited(email: string): Promise<Browser> {
  await admin().member.invite({ email, roles: ['analyst'] });
  return platform.enter(email);
}
const challengeOf = async (browser: Browser, ceremony: 'register' | 'authenticate'): Promise<string> => {
  const { status, body } = await browser.ask(`/passkey/generate-${ceremony}-options`);
  expect(status).toBe(200);
  return (body as { challenge: string }).challenge;
};
type Claims = Partial<Ceremony>;
async function register(
  browser: Browser,
  { with: its = device, ...claims }: Claims & { with?: typeof device } = {},
) {
  const challenge = await challengeOf(browser, 'register');
  const response = its.register({ challenge, origin, ...claims });
  return browser.ask('/passkey/verify-registration', { response, name: 'Phone' });
}
async function authenticate(browser: Browser, claims: Claims = {}): Promise<Answer> {
  const challenge = await challengeOf(browser, 'authenticate');
  return browser.ask('/passkey/verify-authentication', {
    response: device.authenticate({ challenge, origin, ...claims }),
  });
}
const passkeys = async () => (await contentsOf(platform.url, 'identity'))['passkey'] ?? [];

describe('a device is not made known', () => {
  test.each<[string, Claims]>([
    ['by another page', { origin: 'https://evil.example.net' }],
    ['by a page of another port', { origin: `${origin}:8443` }],
    ['for another platform', { rpId: 'evil.example.net' }],
    ['for another challenge', { challenge: Buffer.from('another').toString('base64url') }],
    ['by what was said to sign in', { type: 'webauthn.get' }],
    ['when it asked for a touch alone', { isVerified: false }],
  ])('%s', async (_, claims) => {
    expect((await register(mia, claims)).status).toBe(400);
    expect(await passkeys()).toEqual([]);
  });

  test('to somebody who is not signed in, nor with what was asked for another person', async () => {
    const stranger = platform.browser();
    expect((await stranger.ask('/passkey/generate-register-options')).status).toBe(401);
    const ben = await invited('ben@example.com');
    const challenge = await challengeOf(mia, 'register');
    const response = device.register({ challenge, origin });
    expect((await ben.ask('/passkey/verify-registration', { response })).status).toBe(400);
    expect(await passkeys()).toEqual([]);
  });
});

describe('a device', () => {
  test('is made known once by one challenge, and signs in by itself', async () => {
    const challenge = await challengeOf(mia, 'register');
    const response = device.register({ challenge, origin });
    expect((await mia.ask('/passkey/verify-registration', { response, name: 'Phone' })).status).toBe(200);
    expect((await mia.ask('/passkey/verify-registration', { response, name: 'Again' })).status).toBe(400);
    expect((await mia.ask('/passkey/list-user-passkeys')).body).toMatchObject([{ name: 'Phone' }]);
    const elsewhere = platform.browser();
    expect(await platform.api('/partners', { by: elsewhere })).toMatchObject({ status: 401 });
    expect((await authenticate(elsewhere, { counter: 1 })).status).toBe(200);
    expect(await platform.api('/partners', { by: elsewhere })).toMatchObject({ status: 200 });
  });

  test('of somebody else, with the same id, is not taken for it', async () => {
    const eve = await invited('eve@example.com');
    expect((await register(eve)).status).toBe(400);
    expect(await passkeys()).toHaveLength(1);
  });

  test.each<[string, Claims]>([
    ['for another page', { origin: 'https://evil.example.net' }],
    ['for another platform', { rpId: 'evil.example.net' }],
    ['by what was said to make it known', { type: 'webauthn.create' }],
    ['by a touch alone', { isVerified: false }],
    ['for another challenge', { challenge: Buffer.from('another').toString('base64url') }],
  ])('does not sign in %s', async (_, claims) => {
    const elsewhere = platform.browser();
    expect((await authenticate(elsewhere, { counter: 2, ...claims })).status).toBe(400);
    expect(await platform.api('/partners', { by: elsewhere })).toMatchObject({ status: 401 });
  });

  test('does not sign in by what it said before, nor in another browser, nor with a count that goes back', async () => {
    const elsewhere = platform.browser();
    const challenge = await challengeOf(elsewhere, 'authenticate');
    const response = device.authenticate({ challenge, origin, counter: 7 });
    const say = (browser: Browser) => browser.ask('/passkey/verify-authentication', { response });
    const other = platform.browser();
    await challengeOf(other, 'authenticate');
    expect((await say(other)).status).toBe(400);
    expect((await say(elsewhere)).status).toBe(200);
    expect((await say(elsewhere)).status).toBe(400);
    for (const counter of [0, 6, 7]) expect((await authenticate(other, { counter })).status).toBe(400);
    expect((await authenticate(other, { counter: 8 })).status).toBe(200);
  });

  test('that the platform does not know signs nobody in', async () => {
    const elsewhere = platform.browser();
    const challenge = await challengeOf(elsewhere, 'authenticate');
    const response = makeDevice().authenticate({ challenge, origin });
    expect((await elsewhere.ask('/passkey/verify-authentication', { response })).status).toBe(401);
    for (const odd of [{}, { id: device.id }, { ...response, id: null }])
      expect((await authenticateWith(elsewhere, odd)).status).not.toBe(200);
  });

  test('is forgotten by its person alone, and signs in no more', async () => {
    const [{ id } = { id: '' }] = (await mia.ask('/passkey/list-user-passkeys')).body as { id: string }[];
    const eve = platform.browser();
    await eve.ask('/sign-in/email', { email: 'eve@example.com', password: 'a password that is long' });
    expect((await eve.ask('/passkey/delete-passkey', { id })).status).not.toBe(200);
    expect((await mia.ask('/passkey/delete-passkey', { id })).status).toBe(200);
    expect((await authenticate(platform.browser(), { counter: 20 })).status).toBe(401);
  });
});

async function authenticateWith(browser: Browser, response: object): Promise<Answer> {
  await challengeOf(browser, 'authenticate');
  return browser.ask('/passkey/verify-authentication', { response });
}
