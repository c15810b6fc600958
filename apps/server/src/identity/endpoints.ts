/**
 * What of the library is reachable. Whatever is not on this list does not exist, so that a newer version of it brings
 * nothing to the world that nobody here has looked at.
 */
const post = [
  '/sign-in/email',
  '/sign-out',
  '/request-password-reset',
  '/reset-password',
  '/change-password',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/two-factor/generate-backup-codes',
  '/passkey/verify-registration',
  '/passkey/verify-authentication',
  '/passkey/delete-passkey',
  '/passkey/update-passkey',
  '/invitation/read',
  '/invitation/accept',
];
const get = [
  '/get-session',
  '/account',
  '/list-sessions',
  '/passkey/generate-register-options',
  '/passkey/generate-authenticate-options',
  '/passkey/list-user-passkeys',
];

export const base = '/api/auth';
const reachable = new Set([
  ...post.map((path) => `POST ${base}${path}`),
  ...get.map((path) => `GET ${base}${path}`),
]);

/** Whether there is anything at that method and path. */
export const isReachable = (method: string, path: string): boolean => reachable.has(`${method} ${path}`);
