import type { RoutesOf } from './route.ts';

export const event = {
  import: {
    at: 'POST /events/imports',
    summary: 'Imports events from a file.',
    example: { mapping: { kind: 'events', ref: 'id', event: 'purchase', at: 'bought' } },
    lane: 'bulk',
    reach: 'job',
  },
} satisfies RoutesOf<'event'>;
