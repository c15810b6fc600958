import type { RoutesOf } from './route.ts';

export const operator = {
  list: { at: 'GET /operators', summary: 'Who runs the platform.', example: { limit: 100 } },
  invite: {
    at: 'POST /operators/invite',
    summary: 'Sends somebody a link by which they become an operator.',
    example: { email: 'olga@example.com' },
  },
  listInvitations: {
    at: 'GET /operators/invitations',
    summary: 'Who was invited to run the platform.',
    example: { limit: 100 },
  },
  withdrawInvitation: {
    at: 'POST /operators/invitations/{id}/withdraw',
    summary: 'Takes an open invitation back.',
    example: { id: 'abcdefghijklmnop' },
  },
  remove: {
    at: 'POST /operators/{person}/remove',
    summary: 'Ends somebody’s part in running the platform.',
    example: { person: 'abcdefghijklmnop' },
  },
} satisfies RoutesOf<'operator'>;
