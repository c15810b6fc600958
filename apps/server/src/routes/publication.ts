import type { RoutesOf } from './route.ts';

export const publication = {
  list: {
    at: 'GET /publications',
    summary: 'What you have published in a cooperation, and what is published to you.',
    example: { cooperation: 'abcdefghij', limit: 50 },
  },
  remove: {
    at: 'POST /publications/remove',
    summary: 'Withdraws a published set or segment.',
    example: {
      cooperation: 'abcdefghij',
      permission: 'zephyria>mossfield direct-marketing contact+loyalty+purchase',
      name: 'frequent-flyers',
    },
  },
} satisfies RoutesOf<'publication'>;
