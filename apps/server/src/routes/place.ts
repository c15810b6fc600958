import type { RoutesOf } from './route.ts';

export const place = {
  import: {
    at: 'POST /places/imports',
    summary: 'Imports places from a file.',
    example: { mapping: { kind: 'places' } },
    lane: 'bulk',
    reach: 'job',
  },
  list: {
    at: 'GET /places',
    summary: 'Your places, by ref; or those that lie directly in one, in none, or are called something.',
    example: { parent: 'AU/SA', limit: 100 },
  },
  remove: {
    at: 'POST /places/remove',
    summary: 'Removes a place in which no other lies.',
    example: { ref: 'AU/SA/Barramoor' },
  },
} satisfies RoutesOf<'place'>;
