import type { RoutesOf } from './route.ts';

export const objection = {
  record: {
    at: 'POST /objections',
    summary: 'Writes an objection down; every later delivery leaves the person out.',
    example: { purpose: '*', email: 'alma@example.com' },
    lane: 'reserved',
  },
  list: { at: 'GET /objections', summary: 'Every objection, newest first, masked.', example: { limit: 100 } },
} satisfies RoutesOf<'objection'>;
