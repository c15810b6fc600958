import type { RoutesOf } from './route.ts';

export const inbox = {
  list: {
    at: 'POST /inbox',
    summary: 'A page of one delivery’s people; each page is recorded.',
    example: { delivery: 'abcdefghijklmnop', limit: 100 },
  },
  count: {
    at: 'GET /inbox/count',
    summary: 'How many rows there are, of one delivery or of all.',
    example: {},
  },
} satisfies RoutesOf<'inbox'>;
