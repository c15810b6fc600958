import type { RoutesOf } from './route.ts';

export const consent = {
  import: {
    at: 'POST /consents/imports',
    summary: 'Imports consents from a file.',
    example: { mapping: { kind: 'consents' } },
    lane: 'bulk',
    reach: 'job',
  },
  record: {
    at: 'POST /consents',
    summary: 'Records one decision of one customer; a no takes effect at once, everywhere.',
    example: { ref: 'ZF00000017', purpose: '*', recipient: '*', decision: 'withdrawn' },
    lane: 'reserved',
  },
  history: {
    at: 'POST /consents/history',
    summary: 'What one customer decided, with its evidence.',
    example: { ref: 'ZF00000017' },
  },
  receipt: {
    at: 'POST /consents/receipt',
    summary: 'What one customer decided, as a receipt in JSON-LD; the look is recorded.',
    example: { ref: 'ZF00000017', reason: 'request 17 of the customer' },
  },
  coverage: {
    at: 'POST /consents/coverage',
    summary: 'How many of your own customers permissions cover, exactly.',
    example: { permission: 'zephyria>mossfield direct-marketing contact' },
  },
  trend: {
    at: 'GET /consents/trend',
    summary: 'How your own customers decided over time, by purpose and recipient.',
    example: { step: 'month', from: '2026-01-01' },
  },
} satisfies RoutesOf<'consent'>;
