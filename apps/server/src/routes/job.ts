import type { RoutesOf } from './route.ts';

const id = 'abcdefghijklmnop';

export const job = {
  import: {
    at: 'POST /jobs/import',
    summary: 'Imports an upload; the file again changes nothing.',
    example: {
      upload: id,
      mapping: { kind: 'customers', ref: 'member_id', identifiers: { email: 'mail' } },
      key: 'members-2026-07-01',
    },
  },
  enrol: {
    at: 'POST /jobs/enrol',
    summary: 'Puts your customers into a cooperation, or brings them up to date.',
    example: { cooperation: 'abcdefghij' },
  },
  deliver: {
    at: 'POST /jobs/deliver',
    summary: 'Requests a delivery, which is carried through whether or not you wait.',
    example: {
      cooperation: 'abcdefghij',
      permission: 'zephyria>mossfield direct-marketing contact',
      mode: 'all',
      key: 'july-campaign',
    },
  },
  list: { at: 'GET /jobs', summary: 'The jobs of your business, newest first.', example: { limit: 20 } },
  get: { at: 'GET /jobs/{id}', summary: 'One job, and what came of it.', example: { id } },
  history: { at: 'GET /jobs/{id}/history', summary: 'What happened to a job, in order.', example: { id } },
  rejects: {
    at: 'GET /jobs/{id}/rejects',
    summary: 'What an import did not land, as CSV.',
    example: { id },
    lane: 'bulk',
    reach: 'download',
  },
  watch: {
    at: 'GET /jobs/{id}/watch',
    summary: 'A job whenever it has changed, until it is over.',
    example: { id },
    reach: 'events',
  },
  cancel: {
    at: 'POST /jobs/{id}/cancel',
    summary: 'Cancels a job; what has landed stays.',
    example: { id },
  },
  figures: {
    at: 'GET /operator/jobs',
    summary: 'For the operator: everybody’s jobs, without what they are about.',
    example: { limit: 20 },
  },
  round: {
    at: 'POST /operator/jobs',
    summary: 'For the operator: starts one of the clock’s rounds.',
    example: { kind: 'sweep' },
  },
  cancelRound: {
    at: 'POST /operator/jobs/{id}/cancel',
    summary: 'For the operator: cancels one of the clock’s rounds.',
    example: { id },
  },
} satisfies RoutesOf<'job'>;
