import type { RoutesOf } from './route.ts';

const id = 'abcdefghijklmnop';

export const key = {
  list: { at: 'GET /keys', summary: 'Your API keys without their secrets.', example: { limit: 100 } },
  create: {
    at: 'POST /keys',
    summary: 'Makes a key and tells its secret, this once.',
    example: { name: 'nightly-import', actions: ['customer.import', 'consent.import'], days: 90 },
  },
  rotate: {
    at: 'POST /keys/{id}/rotate',
    summary: 'Makes a key that takes another’s place.',
    example: { id, days: 90 },
  },
  revoke: {
    at: 'POST /keys/{id}/revoke',
    summary: 'Ends a key, from the next request on.',
    example: { id },
    lane: 'reserved',
  },
} satisfies RoutesOf<'key'>;
