import type { RoutesOf } from './route.ts';

const permission = 'zephyria>mossfield direct-marketing contact+loyalty+purchase';

export const column = {
  share: {
    at: 'POST /columns',
    summary: 'Lets the recipient of a permission of yours ask about an attribute or a measure.',
    example: {
      cooperation: 'abcdefghij',
      permission,
      of: 'sum amount of purchase',
      name: 'spent',
      months: { from: '2026-01', to: '2026-06' },
    },
    lane: 'bulk',
  },
  list: {
    at: 'GET /columns',
    summary: 'What you share in a cooperation, and what is shared with you.',
    example: { cooperation: 'abcdefghij', limit: 50 },
  },
  remove: {
    at: 'POST /columns/remove',
    summary: 'Takes a shared column back.',
    example: { cooperation: 'abcdefghij', permission, name: 'spent' },
  },
} satisfies RoutesOf<'column'>;
