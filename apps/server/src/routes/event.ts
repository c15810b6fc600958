import type { RoutesOf } from './route.ts';

export const event = {
  import: {
    at: 'POST /events/imports',
    summary: 'Begins an import of events.',
    example: { mapping: { kind: 'events', ref: 'id', event: 'purchase', at: 'bought' } },
    lane: 'bulk',
    reach: 'upload',
  },
} satisfies RoutesOf<'event'>;
