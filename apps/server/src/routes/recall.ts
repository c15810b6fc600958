import type { RoutesOf } from './route.ts';

export const recall = {
  list: { at: 'GET /recalls', summary: 'Whom you must erase, by person.', example: { state: 'PENDING' } },
  acknowledge: {
    at: 'POST /recalls/acknowledge',
    summary: 'States that the people were erased.',
    example: { statement: 'Erased from the mailing system.' },
    lane: 'bulk',
  },
} satisfies RoutesOf<'recall'>;
