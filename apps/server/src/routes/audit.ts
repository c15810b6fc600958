import type { RoutesOf } from './route.ts';

export const audit = {
  verify: {
    at: 'POST /audit/verify',
    summary: 'Checks every hash of the audit log, also against a root noted earlier.',
    example: { root: `1:${'0'.repeat(64)}` },
    lane: 'bulk',
  },
  root: { at: 'POST /audit/root', summary: 'The latest root of the log: note it elsewhere.', lane: 'bulk' },
  looks: {
    at: 'POST /audit/looks',
    summary: 'Who looked at whom and why; asking is recorded as a look itself.',
    example: { reason: 'monthly review' },
  },
  list: {
    at: 'GET /audit/entries',
    summary: 'The entries about your own business, newest first, as they are hashed.',
    example: { action: 'agreement.sign', limit: 50 },
  },
} satisfies RoutesOf<'audit'>;
