// The console behind the server: who gets to a page, what a page may do, and what somebody else's page may not.
import { openConsole } from '@entente/console';
import { PartnerHandle } from '@entente/contract';
import { makeMember } from '@entente/policy';
import { defaultLimits } from './limits/limits.ts';
import { goodPassword, origin, serveSigningIn, type Browser } from '@entente/test/support/sign-in.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await serveSigningIn({ show: await openConsole() });
const { page } = platform;
const aurora = PartnerHandle.parse('aurora');
const admin = () => platform.writing(makeMember({ partner: aurora, roles: ['admin'], name: 'chief' }));
let ben: Browser;

beforeAll(async () => {
  await platform.createPartners('aurora', 'birch');
  await platform.join('aurora', 'stays@example.com', ['admin']);
  await admin().member.invite({ email: 'ben@example.com', roles: ['analyst'] });
  ben = await platform.enter('ben@example.com');
});

const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
const signIn = (form: Record<string, string>, headers = {}) =>
  page('/sign-in', { form: { email: 'ben@example.com', password: goodPassword, ...form }, headers });

describe('a page', () => {
  test('is shown to whoever is signed in; others sign in first, and come back to it', async () => {
    const asked = await page('/as/aurora/agreements?after=abcdefghij');
    expect(asked.status).toBe(303);
    const to = asked.headers.get('location')!;
    expect(to).toBe('/sign-in?to=%2Fas%2Faurora%2Fagreements%3Fafter%3Dabcdefghij');
    expect(await (await page(to)).text()).toContain('value="/as/aurora/agreements?after=abcdefghij"');
    const signed = await signIn({ to: '/as/aurora/agreements' });
    expect([signed.status, signed.headers.get('location')]).toEqual([303, '/as/aurora/agreements']);
    const lines = signed.headers.getSetCookie();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^__Secure-entente\.session_token=.*; HttpOnly; Secure; SameSite=Lax/i);
    const shown = await page('/as/aurora', { cookie: cookiesOf(signed) });
    expect(shown.status).toBe(200);
    expect(await shown.text()).toContain('ben@example.com');
  });

  test('of a partner that somebody does not act for is not there, whether there is such a partner or not', async () => {
    const cookie = ben.cookies();
    const [foreign, none] = await Promise.all(
      ['/as/birch', '/as/nobody'].map((path) => page(path, { cookie })),
    );
    expect([foreign?.status, none?.status]).toEqual([404, 404]);
    const [a, b] = [await foreign!.text(), await none!.text()];
    const alike = (text: string): string =>
      text.replaceAll(/nonce="[^"]*"|__sveltekit_\w+|birch|nobody/g, '');
    expect(alike(a)).toBe(alike(b));
    expect((await page('/operator', { cookie })).status).toBe(404);
  });

  test('that is shown to nobody keeps no place from those who come after', async () => {
    for (let n = 0; n < defaultLimits.lanes.reserved.inFlight + 1; n += 1)
      expect((await page('/as/aurora')).status).toBe(303);
    expect((await page('/as/aurora', { cookie: ben.cookies() })).status).toBe(200);
  });

  test('runs no script and applies no style but its own', async () => {
    for (const [path, cookie] of [
      ['/sign-in', ''],
      ['/as/aurora', ben.cookies()],
      ['/nowhere', ben.cookies()],
    ] as const) {
      const answer = await page(path, { cookie });
      const policy = answer.headers.get('content-security-policy')!;
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      const html = await answer.text();
      for (const [tag] of html.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/<style|<[a-z]+ [^>]*\bon[a-z]+=|javascript:/i);
      expect(answer.headers.get('cache-control')).toMatch(/no-store|private/);
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
    }
  });

  test('that cannot be made says under which id the log has why, and nothing else of it', async () => {
    await admin().member.invite({ email: 'pia@example.com', roles: ['privacy-officer'] });
    const cookie = (await platform.enter('pia@example.com')).cookies();
    const form = { ref: 'a\u0000b', reason: 'a request' };
    const answer = await page('/as/aurora/customers/person?/look', { cookie, form });
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toMatch(/\.ts|stack|invalid byte|0x00/);
    const fault = platform.logged.findLast(({ msg }) => msg === 'fault');
    expect(fault).toMatchObject({ route: 'customer.file', fault: expect.stringMatching(/^.{10,}$/) });
    expect(text).toContain(fault?.['fault']);
  });
});

describe('a form', () => {
  test.each([{ origin: 'https://evil.example.com' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'of a page that is not ours does nothing: %o',
    async (headers) => {
      const signed = await signIn({}, headers);
      expect(signed.status).toBe(403);
      expect(signed.headers.getSetCookie()).toEqual([]);
      const out = await page('/sign-out', { cookie: ben.cookies(), form: {}, headers });
      expect(out.status).toBe(403);
      expect((await page('/as/aurora', { cookie: ben.cookies() })).status).toBe(200);
    },
  );

  test.each([
    'https://evil.example.com',
    '//evil.example.com',
    '/\\evil.example.com',
    'javascript:alert(1)',
    '',
  ])('of signing in leads to no other site: %s', async (to) => {
    const signed = await signIn({ to });
    expect([signed.status, signed.headers.get('location')]).toEqual([303, '/']);
  });

  test('is counted for the address it comes from, whoever forwards it', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    const wrong = () => signIn({ password: 'not the password' }, headers);
    const statuses = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await wrong()).status);
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 400));
    expect(statuses.at(-1)).toBe(429);
    expect((await signIn({})).status).toBe(303);
    // What a client says of itself in the headers of ours is not believed.
    const said = { ...headers, 'x-entente-address': '192.0.2.1', 'x-entente-host': 'evil.example.com' };
    expect((await signIn({}, said)).status).toBe(429);
  });

  test('that is refused says why, keeps what was typed, and has done nothing', async () => {
    const form = { email: 'new@example.com', roles: ['analyst'] };
    const answer = await page('/as/aurora/people?/invite', { cookie: ben.cookies(), form });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Your role may not invite this member.');
    expect(platform.letters.some(({ to }) => to === 'new@example.com')).toBe(false);
  });
});

describe('whoever is let go', () => {
  test('is refused at the next click', async () => {
    await admin().member.invite({ email: 'eli@example.com', roles: ['analyst'] });
    const eli = await platform.enter('eli@example.com');
    const cookie = eli.cookies();
    expect((await page('/as/aurora', { cookie })).status).toBe(200);
    const { members } = await admin().member.list({});
    await admin().member.remove({ id: members.find(({ email }) => email === 'eli@example.com')!.id });
    expect((await page('/as/aurora', { cookie })).status).toBe(404);
    const out = await page('/sign-out', { cookie, form: {} });
    expect(out.headers.get('location')).toBe('/sign-in');
    expect((await page('/as/aurora', { cookie })).headers.get('location')).toMatch(/^\/sign-in/);
  });
});

test('a letter’s link leads to a page that takes its code, and lets somebody in without a script', async () => {
  await admin().member.invite({ email: 'fay@example.com', roles: ['analyst'] });
  const token = platform.tokenFor('fay@example.com');
  expect((await page('/invitation')).status).toBe(200);
  const read = await page('/invitation?/read', { form: { token } });
  expect(await read.text()).toMatch(/To act for [^<]*aurora[^<]*, as Analyst\./i);
  const entered = await page('/invitation?/accept', {
    form: { token, name: 'Fay', password: goodPassword },
  });
  expect(entered.status).toBe(303);
  const shown = await page('/as/aurora', { cookie: cookiesOf(entered) });
  expect(await shown.text()).toContain('fay@example.com');
  expect((await page('/invitation?/read', { form: { token } })).status).toBe(410);
  expect(origin).toMatch(/^https:/);
});
