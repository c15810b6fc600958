import type { RoutesOf } from './route.ts';

export const recall = {
  list: { at: 'GET /recalls', summary: 'Whom you must erase, by person.', example: { state: 'PENDING' } },
  acknowledge: {
    at: 'POST /recalls/acknowledge',
    summary: 'States that the people were erased.',
    example: { statement: 'Erased from the mailing system.' },
    lane: 'bulk',
  },
  sent: {
    at: 'GET /recalls/sent',
    summary: 'What became of the recalls that you sent, by day.',
    example: { state: 'OVERDUE', limit: 20 },
  },
  history: {
    at: 'POST /recalls/history',
    summary: 'What became of every recall of one person; the look is recorded.',
    example: { ref: 'ZF00000017', reason: 'request 17 of the customer' },
  },
  escalate: {
    at: 'POST /recalls/escalate',
    summary: 'Tells a recipient for the last time that it has not answered in time.',
    example: {
      cooperation: 'abcdefghij',
      recipient: 'bluegum',
      reason: 'No answer to our letter of 6 July.',
    },
  },
} satisfies RoutesOf<'recall'>;
