import type { RoutesOf } from './route.ts';

const question = {
  cooperation: 'abcdefghij',
  permission: 'zephyria>mossfield direct-marketing contact',
  mode: 'all',
};
const id = 'abcdefghijklmnop';

export const delivery = {
  preview: {
    at: 'POST /deliveries/preview',
    summary: 'What a delivery would be; nobody is handed over.',
    example: question,
  },
  request: {
    at: 'POST /deliveries',
    summary: 'Has the covered people handed over into your inbox, once.',
    example: question,
    lane: 'bulk',
  },
  resume: {
    at: 'POST /deliveries/{id}/resume',
    summary: 'Finishes a delivery that was interrupted.',
    example: { id },
    lane: 'bulk',
  },
  refresh: {
    at: 'POST /deliveries/{id}/refresh',
    summary: 'Has what has changed since a delivery handed over: people added, changed and removed.',
    example: { id },
    lane: 'bulk',
  },
  list: {
    at: 'GET /deliveries',
    summary: 'The deliveries you requested, newest first.',
    example: { limit: 20 },
  },
  get: { at: 'GET /deliveries/{id}', summary: 'One delivery.', example: { id } },
  export: {
    at: 'POST /deliveries/{delivery}/export',
    summary: 'The rows of a delivery, or their events, as a file.',
    example: { delivery: id, format: 'csv', what: 'people' },
    lane: 'bulk',
    reach: 'download',
  },
} satisfies RoutesOf<'delivery'>;
