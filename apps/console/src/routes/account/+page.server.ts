import { Account } from '@entente/contract';
import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import { askPath, askSignIn } from '#lib/server/api.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { placesOf } from '#lib/server/places.ts';
import { qrCodeOf, type QrCode } from '#lib/server/qr.ts';
import type { Actions, PageServerLoad } from './$types';

type Session = {
  readonly id: string;
  readonly token: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
};
type Passkey = { readonly id: string; readonly name: string | null; readonly createdAt: string };

/** A list that sign-in keeps; undefined where it asks for a session that has just begun. */
async function listOf<T>(event: RequestEvent, path: string): Promise<readonly T[] | undefined> {
  const { ok, body } = await askSignIn(event, path);
  return ok && Array.isArray(body) ? (body as T[]) : undefined;
}

/** Whoever is signed in, as they stand now: what a form has just changed is among it. No token leaves for the page. */
export const load: PageServerLoad = async (event) => {
  const [answer, sessions, passkeys, { body: here }] = await Promise.all([
    askPath(event, '/api/auth/account'),
    listOf<Session>(event, 'list-sessions'),
    listOf<Passkey>(event, 'passkey/list-user-passkeys'),
    askSignIn(event, 'get-session'),
  ]);
  const account = Account.parse(await answer.json());
  const current = (here['session'] as { id?: string } | undefined)?.id;
  return {
    person: account.person,
    places: placesOf(account),
    passkeys: (passkeys ?? []).map(({ id, name, createdAt }) => ({ id, name, createdAt })),
    sessions: sessions?.map(({ id, createdAt, updatedAt, ipAddress, userAgent }) => ({
      id,
      createdAt,
      usedAt: updatedAt,
      address: ipAddress,
      program: userAgent,
      isThis: id === current,
    })),
  };
};

type Did = 'password' | 'on' | 'off' | 'passkey' | 'session' | 'others';
type Why = 'wrong' | 'often' | 'password' | 'short' | 'code' | 'fresh';
type Told = {
  readonly did?: Did;
  /** What a program that shows codes is told, while somebody sets it up. */
  readonly uri?: string;
  /** The same for a camera. */
  readonly qr?: QrCode;
  readonly codes?: readonly string[];
};

const whys: Readonly<Record<string, Why>> = {
  INVALID_PASSWORD: 'password',
  PASSWORD_TOO_SHORT: 'short',
  PASSWORD_TOO_LONG: 'short',
  INVALID_CODE: 'code',
  INVALID_TOTP_CODE: 'code',
  SESSION_NOT_FRESH: 'fresh',
};

/** One thing that sign-in is asked to do; `told` is what the page says of a yes, `kept` goes back with a no. */
const ask =
  (how: {
    readonly path: string;
    readonly body: (typed: Typed) => Readonly<Record<string, unknown>>;
    readonly told: (body: Readonly<Record<string, unknown>>) => Told;
    readonly kept?: (typed: Typed) => Told;
  }) =>
  async (event: RequestEvent): Promise<Told | ActionFailure<Told & { why: Why }>> => {
    const typed = await typedIn(event.request);
    const { ok, status, body } = await askSignIn(event, how.path, how.body(typed));
    if (ok) return how.told(body);
    const why = status === 429 ? 'often' : (whys[String(body['code'])] ?? 'wrong');
    return fail(status === 429 ? 429 : 400, { ...how.kept?.(typed), why });
  };

/** What a program that shows codes is told, in both ways it can be. Whoever typed another text gets no picture of it. */
const settingUp = (uri: string): Told => (uri.startsWith('otpauth://') ? { uri, qr: qrCodeOf(uri) } : {});
const done = (did: Did) => (): Told => ({ did });
const password = (typed: Typed) => ({ password: typed.text('password') });
const codesIn = (body: Readonly<Record<string, unknown>>): readonly string[] =>
  Array.isArray(body['backupCodes']) ? body['backupCodes'].map(String) : [];
const digits = (typed: Typed): string => typed.text('code').replaceAll(/\s/g, '');

export const actions: Actions = {
  password: ask({
    path: 'change-password',
    body: (typed) => ({
      currentPassword: typed.text('current'),
      newPassword: typed.text('next'),
      revokeOtherSessions: true,
    }),
    told: done('password'),
  }),
  enrol: ask({
    path: 'two-factor/enable',
    body: password,
    told: (body) => ({ ...settingUp(String(body['totpURI'])), codes: codesIn(body) }),
  }),
  confirm: ask({
    path: 'two-factor/verify-totp',
    body: (typed) => ({ code: digits(typed) }),
    told: done('on'),
    // What is being set up is shown again: it is told once, and not to be had anew.
    kept: (typed) => ({ ...settingUp(typed.text('uri')), codes: typed.all('codes') }),
  }),
  codes: ask({
    path: 'two-factor/generate-backup-codes',
    body: password,
    told: (body) => ({ codes: codesIn(body) }),
  }),
  off: ask({ path: 'two-factor/disable', body: password, told: done('off') }),
  removePasskey: ask({
    path: 'passkey/delete-passkey',
    body: (typed) => ({ id: typed.text('id') }),
    told: done('passkey'),
  }),
  others: ask({ path: 'revoke-other-sessions', body: () => ({}), told: done('others') }),
  revoke: async (event) => {
    const id = (await typedIn(event.request)).text('id');
    const sessions = await listOf<Session>(event, 'list-sessions');
    const token = sessions?.find((session) => session.id === id)?.token;
    if (sessions === undefined) return fail(403, { why: 'fresh' as const });
    if (token !== undefined) await askSignIn(event, 'revoke-session', { token });
    return { did: 'session' as const };
  },
};
