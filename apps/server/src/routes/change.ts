import type { RoutesOf } from './route.ts';

const id = 'abcdefghij';
const to = {
  text: `name: Maps and books
parties: [northwind, bluegum]
starts: 2026-01-01
ends: 2030-12-31
permissions:
  - provider: northwind
    recipient: bluegum
    purpose: direct-marketing
    categories: [contact]
    actions: [count]
`,
  format: 'yaml',
};
const hash = '0'.repeat(64);
const one = 1;

export const change = {
  check: {
    at: 'POST /agreements/{id}/changes/check',
    summary: 'What a change to these terms would be, and whose signatures it would need.',
    example: { id, to },
  },
  request: {
    at: 'POST /agreements/{id}/changes',
    summary: 'Asks for other terms and signs them; what only narrows is in force at once.',
    example: { id, to, hash },
    lane: 'bulk',
  },
  approve: {
    at: 'POST /agreements/{id}/changes/approve',
    summary: 'Signs a change; the last signature it needs puts it in force.',
    example: { id, change: one, hash },
    lane: 'bulk',
  },
  deny: {
    at: 'POST /agreements/{id}/changes/deny',
    summary: 'Refuses a change that needs your signature, for good.',
    example: { id, change: one },
  },
  cancel: {
    at: 'POST /agreements/{id}/changes/cancel',
    summary: 'Takes back a change that you asked for.',
    example: { id, change: one },
  },
  list: {
    at: 'GET /agreements/{id}/changes',
    summary: 'The changes that were asked for, newest first.',
    example: { id, limit: 20 },
  },
  get: {
    at: 'GET /agreements/{id}/changes/one',
    summary: 'One change, with what it changes in words.',
    example: { id, change: one },
  },
} satisfies RoutesOf<'change'>;
