/** How often one address may ask, by path: seconds, and how many times within them. Kept in this process's memory. */
export const limits = {
  '/sign-in/email': { window: 60, max: 10 },
  '/request-password-reset': { window: 300, max: 5 },
  '/reset-password': { window: 300, max: 10 },
  '/change-password': { window: 60, max: 10 },
  '/two-factor/verify-totp': { window: 60, max: 5 },
  '/two-factor/verify-backup-code': { window: 60, max: 5 },
  '/passkey/verify-authentication': { window: 60, max: 10 },
  '/invitation/read': { window: 60, max: 20 },
  '/invitation/accept': { window: 60, max: 10 },
  // Asking who one is reads one row, and pages do it often.
  '/get-session': false,
  '/account': false,
} as const;

/** Of everything else. */
export const usual = { window: 10, max: 100 };
