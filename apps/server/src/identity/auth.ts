/**
 * The library that keeps passwords, sessions, second factors and passkeys, set up to our rules: nobody signs up by
 * themselves, nothing is kept in a cookie that the database was not asked about, and it tells nobody anything.
 */
import { passkey } from '@better-auth/passkey';
import { passwordLink, randomId, type Joining, type Mail } from '@entente/platform';
import type { SignIn } from '@entente/store';
import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';
import { accounts } from './accounts.ts';
import type { AnswerFirst } from './answer-first.ts';
import { codesOnce } from './codes-once.ts';
import { base } from './endpoints.ts';
import { invitations, passwordLength } from './invitations.ts';
import { limits, usual } from './limits.ts';

/** The header in which the server tells the library where a request comes from; whatever a client sends in it is dropped. */
export const addressHeader = 'x-entente-address';

export type AuthOptions = {
  readonly signIn: SignIn;
  readonly joining: Joining;
  readonly mail: Mail;
  readonly answerFirst: AnswerFirst;
  /** Told what went wrong in one line, without a secret. */
  readonly onFault: (message: string) => void;
};

const minute = 60;
const day = 86_400;

export function authOf({ signIn, joining, mail, answerFirst, onFault }: AuthOptions) {
  const { origin } = mail;
  const host = new URL(origin);
  return betterAuth({
    appName: 'Entente',
    baseURL: origin,
    basePath: base,
    secret: signIn.secret.toString('hex'),
    trustedOrigins: [origin],
    database: { db: signIn.identity, type: 'postgres', transaction: true },
    user: { modelName: 'person' },
    account: { modelName: 'credential', accountLinking: { enabled: false } },
    // Whoever reads the table finds no link that can be used.
    verification: { storeIdentifier: 'hashed' },
    // A session lasts a week, and is prolonged once a day while it is used. Nothing is cached in the cookie.
    session: { expiresIn: 7 * day, updateAge: day, freshAge: 10 * minute, cookieCache: { enabled: false } },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      resetPasswordTokenExpiresIn: 30 * minute,
      revokeSessionsOnPasswordReset: true,
      // Not waited for: a server of letters that takes long keeps nobody from closing.
      sendResetPassword: async ({ user, token }) => {
        mail.send(newPassword(user.email, passwordLink(origin, token))).catch((error: unknown) => {
          onFault(`a link to a new password could not be sent: ${(error as Error).message}`);
        });
      },
    },
    rateLimit: { enabled: true, storage: 'memory', ...usual, customRules: { ...limits } },
    advanced: {
      cookiePrefix: 'entente',
      useSecureCookies: host.protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [addressHeader], ipv6Subnet: 64 },
      database: { generateId: () => randomId(16) },
    },
    // Its own words may hold addresses and tokens; what matters is told by our own log.
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [
      answerFirst.plugin,
      codesOnce(signIn),
      twoFactor({ issuer: 'Entente', schema: { twoFactor: { modelName: 'secondFactor' } } }),
      passkey({
        rpID: host.hostname,
        rpName: 'Entente',
        origin,
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
        registration: {
          afterVerification: async ({ verification }) =>
            assertVerified(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: async ({ verification }) =>
            assertVerified(verification.authenticationInfo.userVerified),
        },
        schema: { passkey: { fields: { credentialID: 'credentialId' } } },
      }),
      invitations({ signIn, joining }),
      accounts(signIn, joining.clock),
    ],
  });
}

export type Auth = ReturnType<typeof authOf>;

/** A passkey stands in for password and second factor, so a device that somebody found must not do: it asks for more. */
function assertVerified(isVerified: boolean | undefined): void {
  if (isVerified !== true)
    throw new APIError('BAD_REQUEST', {
      code: 'USER_NOT_VERIFIED',
      message: 'The device asked for nothing.',
    });
}

const newPassword = (to: string, link: string) => ({
  to,
  subject: 'A new password for Entente',
  text: [
    'Somebody, you we hope, asked for a new password. This link is good once, for half an hour:',
    link,
    'It signs you out everywhere. If it was not you, leave it; nothing happens then.',
  ].join('\n\n'),
});
