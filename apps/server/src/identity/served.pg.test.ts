// Sign-in over HTTP, from one end to the other: what is revoked is refused by the API on the very next request.
import { PartnerHandle } from '@entente/contract';
import { makeMember } from '@entente/policy';
import { codeOf, nextCodeOf } from '@entente/test/support/authenticator.ts';
import { chief } from '@entente/test/support/people.ts';
import { goodPassword, serveSigningIn, type Browser } from '@entente/test/support/sign-in.ts';
import { everythingIn } from '@entente/test/support/store-contents.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await serveSigningIn();
const aurora = PartnerHandle.parse('aurora');
const admin = () => platform.writing(makeMember({ partner: aurora, roles: ['admin'], name: 'chief' }));
const { api } = platform;
const signedOut = { status: 401, body: { code: 'signed-out' } };

beforeAll(() => platform.createPartners('aurora', 'birch'));

async function invited(email: string, roles: ('admin' | 'analyst')[] = ['analyst']): Promise<Browser> {
  await admin().member.invite({ email, roles });
  return platform.enter(email);
}
const signIn = async (email: string, password = goodPassword) => {
  const browser = platform.browser();
  return { browser, ...(await browser.ask('/sign-in/email', { email, password })) };
};

describe('the next request is refused', () => {
  test('of a session that was ended: by signing out, from elsewhere, one or all', async () => {
    const ben = await invited('ben@example.com');
    const sessions = await Promise.all([1, 2, 3].map(() => signIn('ben@example.com')));
    const kept = sessions.map(({ browser }) => browser.cookies());
    for (const cookie of kept) expect((await api('/partners', { cookie })).status).toBe(200);
    const [first] = sessions;
    expect((await first!.browser.ask('/sign-out', '')).status).toBe(200);
    expect(await api('/partners', { cookie: kept[0]! })).toMatchObject(signedOut);
    const listed = (await ben.ask('/list-sessions')).body as { token: string }[];
    expect(listed).toHaveLength(3);
    const tokens = listed.map(({ token }) => token);
    // Whoever is not signed in to the account ends nothing of it, also with the token.
    const stranger = await invited('dora@example.com');
    for (const token of tokens) await stranger.ask('/revoke-session', { token });
    expect((await api('/partners', { by: ben })).status).toBe(200);
    const second = tokens.find((token) => decodeURIComponent(kept[1]!).includes(token));
    await ben.ask('/revoke-session', { token: second });
    expect(await api('/partners', { cookie: kept[1]! })).toMatchObject(signedOut);
    expect((await api('/partners', { cookie: kept[2]! })).status).toBe(200);
    const own = ben.cookies();
    await ben.ask('/revoke-sessions', {});
    for (const cookie of [kept[2]!, own]) expect(await api('/partners', { cookie })).toMatchObject(signedOut);
  });

  test('of a member who was let go, of a role that was taken, and of a key that was revoked', async () => {
    const eli = await invited('eli@example.com', ['admin']);
    const { body: made } = await api('/keys', { by: eli, body: { name: 'nightly', actions: ['set.list'] } });
    const { secret, key } = made as { secret: string; key: { id: string } };
    expect((await api('/sets', { key: secret })).status).toBe(200);
    expect((await api('/members', { key: secret })).status).toBe(403);
    const { members } = await admin().member.list({});
    const { id } = members.find(({ email }) => email === 'eli@example.com')!;
    await platform.join('aurora', 'stays@example.com', ['admin']);
    await admin().member.changeRoles({ id, roles: ['analyst'] });
    const another = { name: 'weekly', actions: ['set.list'] };
    expect(await api('/keys', { by: eli, body: another })).toMatchObject({ status: 403 });
    await admin().member.remove({ id });
    expect(await api('/sets', { by: eli })).toMatchObject({ status: 403, body: { code: 'not-a-member' } });
    expect((await api('/sets', { key: secret })).status).toBe(200);
    await admin().key.revoke({ id: key.id });
    expect(await api('/sets', { key: secret })).toMatchObject(signedOut);
  });

  test('of an operator who was removed', async () => {
    for (const email of ['olga@example.com', 'otto@example.com'])
      await platform.writing(chief()).operator.invite({ email });
    const olga = await platform.enter('olga@example.com');
    await platform.accept('otto@example.com');
    const { body } = await api('/operators', { by: olga });
    const { operators } = body as { operators: { email: string; person: string }[] };
    const { person } = operators.find(({ email }) => email === 'olga@example.com')!;
    expect((await api(`/operators/${person}/remove`, { by: olga, body: {} })).status).toBe(200);
    expect(await api('/operators', { by: olga })).toMatchObject({ status: 403 });
  });
});

describe('a new password', () => {
  test('comes by a link that is good once and not for long, and ends every session', async () => {
    const gil = await invited('gil@example.com');
    const link = async (): Promise<string> => {
      const lettersTo = () => platform.letters.filter(({ to }) => to === 'gil@example.com');
      const before = lettersTo().length;
      const asked = await platform.browser().ask('/request-password-reset', { email: 'gil@example.com' });
      expect(asked.status).toBe(200);
      // Whoever asks is answered first.
      await expect.poll(() => lettersTo().length, { timeout: 30_000 }).toBe(before + 1);
      const letter = lettersTo().at(-1);
      return /new-password#(\S+)/.exec(letter?.text ?? '')?.[1] ?? '';
    };
    const token = await link();
    expect((await everythingIn(platform.url)).join('\n')).not.toContain(token);
    const reset = (newPassword: string, by = token) =>
      platform.browser().ask('/reset-password', { token: by, newPassword });
    expect((await reset('short')).status).toBe(400);
    expect((await reset('quite another password', 'a'.repeat(24))).status).toBe(400);
    expect((await reset('quite another password')).status).toBe(200);
    expect((await reset('yet another password')).status).toBe(400);
    expect(await api('/partners', { by: gil })).toMatchObject(signedOut);
    expect((await signIn('gil@example.com')).status).toBe(401);
    const { browser, status } = await signIn('gil@example.com', 'quite another password');
    expect(status).toBe(200);
    expect((await api('/partners', { by: browser })).status).toBe(200);
  });

  test('is chosen by whoever knows the old one, and can end the other sessions', async () => {
    const hal = await invited('hal@example.com');
    const { browser: elsewhere } = await signIn('hal@example.com');
    const change = (currentPassword: string) =>
      hal.ask('/change-password', {
        currentPassword,
        newPassword: 'quite another password',
        revokeOtherSessions: true,
      });
    expect((await change('not the old one')).status).toBe(400);
    expect((await api('/partners', { by: elsewhere })).status).toBe(200);
    expect((await change(goodPassword)).status).toBe(200);
    expect(await api('/partners', { by: elsewhere })).toMatchObject(signedOut);
    expect((await api('/partners', { by: hal })).status).toBe(200);
  });
});

describe('a second factor', () => {
  async function withFactor(
    email: string,
  ): Promise<{ secret: string; backupCodes: string[]; person: Browser }> {
    const person = await invited(email);
    const { body } = await person.ask('/two-factor/enable', { password: goodPassword });
    const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: string[] };
    const secret = new URL(totpURI).searchParams.get('secret') ?? '';
    expect((await person.ask('/two-factor/verify-totp', { code: codeOf(secret) })).status).toBe(200);
    return { secret, backupCodes, person };
  }

  test('is asked for after the password, which alone opens nothing', async () => {
    const { secret } = await withFactor('ida@example.com');
    expect((await everythingIn(platform.url)).join('\n')).not.toContain(secret);
    const { browser, body } = await signIn('ida@example.com');
    expect(body).toMatchObject({ twoFactorRedirect: true });
    expect(await api('/partners', { by: browser })).toMatchObject(signedOut);
    const hourAgo = codeOf(secret, Date.now() - 3_600_000);
    expect((await browser.ask('/two-factor/verify-totp', { code: hourAgo })).status).toBe(401);
    expect((await browser.ask('/two-factor/verify-totp', { code: nextCodeOf(secret) })).status).toBe(200);
    expect((await api('/partners', { by: browser })).status).toBe(200);
    const stranger = platform.browser();
    expect((await stranger.ask('/two-factor/verify-totp', { code: codeOf(secret) })).status).not.toBe(200);
  });

  test('has codes that are good once, whoever shows them, and none from before one that was taken', async () => {
    const { secret, person } = await withFactor('liv@example.com');
    const code = nextCodeOf(secret);
    const answers = async (codes: readonly string[]) => {
      const asked: { browser: Browser }[] = [];
      for (const _ of codes) asked.push(await signIn('liv@example.com'));
      const by = asked.map(({ browser }, n) => browser.ask('/two-factor/verify-totp', { code: codes[n] }));
      return (await Promise.all(by)).map(({ status, body }) => ({ status, body }));
    };
    const wrong = codeOf(secret, Date.now() - 3_600_000);
    const [refused] = await answers([wrong]);
    expect(refused).toMatchObject({ status: 401, body: { code: 'INVALID_CODE' } });
    const at = Date.now();
    const together = await answers([code, code, code]);
    expect(together.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(together.filter(({ status }) => status === 401)).toEqual([refused, refused]);
    expect(await answers([code, codeOf(secret, at)])).toEqual([refused, refused]);
    // Nor by whoever is signed in, and a factor laid down and taken up again begins anew.
    expect(await person.ask('/two-factor/verify-totp', { code })).toMatchObject(refused!);
    expect((await person.ask('/two-factor/disable', { password: goodPassword })).status).toBe(200);
    const { body } = await person.ask('/two-factor/enable', { password: goodPassword });
    const fresh = new URL((body as { totpURI: string }).totpURI).searchParams.get('secret') ?? '';
    expect((await person.ask('/two-factor/verify-totp', { code: codeOf(fresh) })).status).toBe(200);
  });

  test('is told to the admins of whoever has one, and to nobody else, as soon as they ask for something', async () => {
    const known = async (roles: ('admin' | 'analyst' | 'privacy-officer')[], partner = aurora) => {
      const by = platform.writing(makeMember({ partner, roles, name: 'somebody' }));
      const { members } = await by.member.list({});
      return members.find(({ email, name }) => email === 'noa@example.com' || name === 'Noa');
    };
    const noa = await invited('noa@example.com', ['admin', 'analyst']);
    const input = { email: 'noa@example.com', partner: PartnerHandle.parse('birch') };
    await platform.writing(chief()).partner.appoint(input);
    const token = platform.tokenFor('noa@example.com');
    expect((await noa.ask('/invitation/accept', { token })).status).toBe(200);
    const since = async (handle: string) =>
      (await known(['admin'], PartnerHandle.parse(handle)))?.secondFactorSince;
    expect([await since('aurora'), await since('birch')]).toEqual([null, null]);
    const { body } = await noa.ask('/two-factor/enable', { password: goodPassword });
    const secret = new URL((body as { totpURI: string }).totpURI).searchParams.get('secret') ?? '';
    const asking = async (): Promise<void> => {
      expect((await api('/partners', { by: noa, as: 'aurora' })).status).toBe(200);
    };
    // Set up, and not shown a code of yet: a password suffices still.
    await asking();
    expect(await since('aurora')).toBeNull();
    expect((await noa.ask('/two-factor/verify-totp', { code: codeOf(secret) })).status).toBe(200);
    await asking();
    const noted = await since('aurora');
    expect(Date.parse(noted ?? '')).toBeGreaterThan(0);
    expect(await since('birch')).toBe(noted);
    await asking();
    expect(await since('aurora')).toBe(noted);
    expect(await known(['privacy-officer'])).not.toHaveProperty('secondFactorSince');
    const { members } = await platform
      .writing(makeMember({ partner: aurora, roles: ['analyst', 'privacy-officer'], name: 'somebody' }))
      .member.list({});
    expect(members.filter((each) => 'secondFactorSince' in each)).toEqual([]);
    expect((await noa.ask('/two-factor/disable', { password: goodPassword })).status).toBe(200);
    await asking();
    expect([await since('aurora'), await since('birch')]).toEqual([null, null]);
  });

  test('has backup codes that stand in for it once each, of which new ones end the old', async () => {
    const { backupCodes, person } = await withFactor('jon@example.com');
    const by = async (code: string | undefined): Promise<number> => {
      const { browser } = await signIn('jon@example.com');
      return (await browser.ask('/two-factor/verify-backup-code', { code })).status;
    };
    expect(await by(backupCodes[0])).toBe(200);
    expect(await by(backupCodes[0])).toBe(401);
    const tries = await Promise.all([by(backupCodes[1]), by(backupCodes[1])]);
    expect(tries.filter((status) => status === 200)).toHaveLength(1);
    const again = await person.ask('/two-factor/generate-backup-codes', { password: goodPassword });
    expect(again.status).toBe(200);
    expect(await by(backupCodes[2])).toBe(401);
    const { backupCodes: fresh } = again.body as { backupCodes: string[] };
    expect(await by(fresh[0])).toBe(200);
  });

  test('is laid down with the password alone', async () => {
    const { person } = await withFactor('kim@example.com');
    expect((await person.ask('/two-factor/disable', { password: 'not the password' })).status).toBe(400);
    expect((await person.ask('/two-factor/disable', { password: goodPassword })).status).toBe(200);
    const { browser } = await signIn('kim@example.com');
    expect((await api('/partners', { by: browser })).status).toBe(200);
  });
});

test('the log has nothing of what anybody typed, and no fault', () => {
  const text = JSON.stringify(platform.logged);
  for (const typed of ['example.com', goodPassword, 'quite another password'])
    expect(text).not.toContain(typed);
  expect(platform.logged.filter(({ status }) => Number(status) >= 500)).toEqual([]);
  expect(platform.faults).toEqual([]);
});
