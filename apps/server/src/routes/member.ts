import type { RoutesOf } from './route.ts';

const id = 'abcdefghijklmnop';
const email = 'alma@example.com';

export const member = {
  list: { at: 'GET /members', summary: 'Who acts for you, oldest first.', example: { limit: 100 } },
  invite: {
    at: 'POST /members/invite',
    summary: 'Sends somebody a link by which they join in those roles.',
    example: { email, roles: ['analyst'] },
  },
  listInvitations: {
    at: 'GET /members/invitations',
    summary: 'Whom you have invited.',
    example: { limit: 100 },
  },
  withdrawInvitation: {
    at: 'POST /members/invitations/{id}/withdraw',
    summary: 'Takes an open invitation back.',
    example: { id },
  },
  changeRoles: {
    at: 'POST /members/{id}/roles',
    summary: 'Gives a member other roles, from the next request on.',
    example: { id, roles: ['privacy-officer'] },
  },
  remove: {
    at: 'POST /members/{id}/remove',
    summary: 'Lets a member go, from the next request on.',
    example: { id },
    lane: 'reserved',
  },
} satisfies RoutesOf<'member'>;
