import type { RoutesOf } from './route.ts';

export const partner = {
  create: {
    at: 'POST /partners',
    summary: 'Creates a partner and its empty store.',
    example: { handle: 'northwind', name: 'Northwind Traders', defaultCountry: 'AU' },
  },
  remove: {
    at: 'POST /partners/{handle}/remove',
    summary: 'Takes a partner off the platform for good.',
    example: { handle: 'northwind', confirm: 'northwind' },
    lane: 'bulk',
  },
  appoint: {
    at: 'POST /partners/{partner}/appoint',
    summary: 'Invites the first admin of a partner, or another one where all are gone.',
    example: { partner: 'northwind', email: 'alma@example.com' },
  },
  listAppointments: {
    at: 'GET /partners/{partner}/appointments',
    summary: 'Whom operators have invited to be an admin of a partner.',
    example: { partner: 'northwind', limit: 100 },
  },
  withdrawAppointment: {
    at: 'POST /partners/{partner}/appointments/{id}/withdraw',
    summary: 'Takes an open one of these invitations back.',
    example: { partner: 'northwind', id: 'abcdefghijklmnop' },
  },
  suspend: {
    at: 'POST /partners/{handle}/suspend',
    summary: 'Stops a partner from anything but reading and saying no.',
    example: { handle: 'northwind' },
    lane: 'reserved',
  },
  resume: {
    at: 'POST /partners/{handle}/resume',
    summary: 'Lets a suspended partner go on.',
    example: { handle: 'northwind' },
  },
  list: { at: 'GET /partners', summary: 'The directory, by handle.', example: { limit: 100 } },
} satisfies RoutesOf<'partner'>;
